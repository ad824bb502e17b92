using System;
using System.Buffers;

namespace SaveVm.Records;

/// <summary>
/// A view of records on the wire, one behind the other. Elements are decoded while they are enumerated; nothing is allocated. The view is valid as long as
/// the bytes it was read from.
/// </summary>
/// <typeparam name="T">The element, a record without context values.</typeparam>
public readonly ref struct WireList<T>
    where T : IWireRecord<T>, allows ref struct
{
    private readonly int _lead;

    /// <summary>A view of elements of the wire that were read once: what generated readers make.</summary>
    /// <param name="bytes">The elements with the bytes between them.</param>
    /// <param name="count">How many elements there are.</param>
    /// <param name="lead">How many bytes stand before each element (a marker) and are passed over.</param>
    public WireList(ReadOnlySpan<byte> bytes, int count, int lead)
    {
        Bytes = bytes;
        Count = count;
        _lead = lead;
    }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The elements as they stand on the wire, with the bytes between them.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The number of bytes of the elements alone, without markers between them.</summary>
    public int ElementBytes => Bytes.Length - (Count * _lead);

    /// <summary>Enumerates the elements.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through a list, element by element.</summary>
    public ref struct Enumerator
    {
        private readonly WireList<T> _list;
        private T _current;
        private int _offset;
        private int _left;

        internal Enumerator(WireList<T> list)
        {
            _list = list;
            _left = list.Count;
            _current = default!;
        }

        /// <summary>The element.</summary>
        public readonly T Current => _current;

        /// <summary>The element as it stands on the wire.</summary>
        public ReadOnlySpan<byte> CurrentBytes { get; private set; }

        /// <summary>Moves on to the next element.</summary>
        /// <returns><see langword="false"/> behind the last.</returns>
        public bool MoveNext()
        {
            if (_left == 0) { return false; }
            ReadOnlySpan<byte> rest = _list.Bytes[(_offset + _list._lead)..];
            if (T.TryRead(rest, out _current, out int length) != OperationStatus.Done)
            {
                // The reader of the list has read every element; only a hand-made view gets here.
                _left = 0;
                return false;
            }
            CurrentBytes = rest[..length];
            _offset += _list._lead + length;
            _left--;
            return true;
        }
    }
}
