using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace SaveVm.Handlers.Ram;

/// <summary>The RAM blocks of a stream. All its channels share one list.</summary>
public sealed class RamBlockList : IReadOnlyList<RamBlock>
{
    /// <summary>More blocks than any machine has: 256 memory slots, and a few dozen ROMs.</summary>
    public const int MaximumBlocks = 1 << 14;

    private readonly List<RamBlock> _blocks = [];
    private readonly Dictionary<byte[], RamBlock> _byName = new(NameComparer.Instance);
    private readonly Dictionary<byte[], RamBlock>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <summary>Creates an empty list, to be filled by a <see cref="RamSectionLoader"/>.</summary>
    public RamBlockList() => _lookup = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Creates a list that takes up every name it is asked for: for a channel that is read without the stream that has the list.</summary>
    /// <param name="targetPageSize">The page size in bytes, which the channel does not say: a power of two from 1 KiB to 64 KiB.</param>
    public static RamBlockList CreateOpen(int targetPageSize)
    {
        if (!IsPageSize(targetPageSize))
        {
            throw new ArgumentOutOfRangeException(nameof(targetPageSize), targetPageSize, "Not a power of two from 1 KiB to 64 KiB.");
        }
        return new RamBlockList { IsOpen = true, TargetPageSize = targetPageSize };
    }

    /// <summary>Whether looking up an unknown name adds it.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>The size of the pages that items speak of, in bytes; 0 before the list was read.</summary>
    public int TargetPageSize { get; internal set; }

    /// <inheritdoc/>
    public int Count => _blocks.Count;

    /// <inheritdoc/>
    public RamBlock this[int index] => _blocks[index];

    /// <summary>Finds a block.</summary>
    /// <param name="name">The name as it stands in the stream.</param>
    /// <param name="block">The block.</param>
    /// <returns><see langword="false"/> when there is no such block.</returns>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out RamBlock? block)
    {
        if (_lookup.TryGetValue(name, out block)) { return true; }
        return IsOpen && !name.IsEmpty && TryAdd(new RamBlock(Count, name.ToArray(), long.MaxValue, TargetPageSize, isListed: false), out block);
    }

    /// <inheritdoc/>
    public IEnumerator<RamBlock> GetEnumerator() => _blocks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The flags of an item take the bits below the page size, and need ten of them.</summary>
    internal static bool IsPageSize(int value) => BitOperations.IsPow2(value) && value is >= 1 << 10 and <= 64 << 10;

    /// <summary>Adds a block; <see langword="false"/> when the name is taken or the list is full.</summary>
    internal bool TryAdd(RamBlock candidate, [NotNullWhen(true)] out RamBlock? block)
    {
        block = null;
        if (Count == MaximumBlocks || !_byName.TryAdd(candidate.NameBytes.ToArray(), candidate)) { return false; }
        _blocks.Add(candidate);
        block = candidate;
        return true;
    }
}
