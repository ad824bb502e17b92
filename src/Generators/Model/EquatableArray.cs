using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace SaveVm.Generators.Model;

/// <summary>An immutable array that is equal when its elements are: what keeps the pipeline's steps cached.</summary>
internal readonly struct EquatableArray<T>(ImmutableArray<T> items) : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    private readonly ImmutableArray<T> _items = items;

    private ImmutableArray<T> Items => _items.IsDefault ? ImmutableArray<T>.Empty : _items;

    public int Count => Items.Length;

    public T this[int index] => Items[index];

    public bool Equals(EquatableArray<T> other)
    {
        if (Count != other.Count) { return false; }
        for (int i = 0; i < Count; i++)
        {
            if (!this[i].Equals(other[i])) { return false; }
        }
        return true;
    }

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode()
    {
        int hash = 17;
        foreach (T item in Items) { hash = unchecked((hash * 31) + (item?.GetHashCode() ?? 0)); }
        return hash;
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
