using System;
using System.Buffers.Binary;
using System.Numerics;

namespace SaveVm.Records;

/// <summary>
/// Enumerates the runs of set bits in a bitmap as QEMU stores them on a little-endian machine: bit b of byte k stands for item 8k+b.
/// </summary>
public ref struct BitRuns
{
    private const int BitsPerWord = 64;
    private const int BytesPerWord = 8;

    private readonly ReadOnlySpan<byte> _bits;
    private readonly long _count;

    /// <summary>Starts in front of the first bit.</summary>
    /// <param name="bits">The bitmap.</param>
    /// <param name="count">How many bits count; what stands behind them is ignored.</param>
    public BitRuns(ReadOnlySpan<byte> bits, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _bits = bits;
        _count = Math.Min(count, bits.Length * 8L);
    }

    /// <summary>The run found last.</summary>
    public BitRun Current { get; private set; }

    /// <summary>Finds the next run.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool MoveNext()
    {
        long start = Find(Current.End, inverted: 0);
        if (start >= _count) { return false; }
        Current = new BitRun(start, Find(start, inverted: ulong.MaxValue) - start);
        return true;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly BitRuns GetEnumerator() => this;

    /// <summary>The first set bit at or behind a place, of the bitmap or of its inverse; the number of bits when there is none.</summary>
    private readonly long Find(long from, ulong inverted)
    {
        while (from < _count)
        {
            ulong word = (Word(from / BitsPerWord) ^ inverted) >> (int)(from % BitsPerWord);
            if (word != 0) { return Math.Min(_count, from + BitOperations.TrailingZeroCount(word)); }
            from = (from / BitsPerWord * BitsPerWord) + BitsPerWord;
        }
        return _count;
    }

    private readonly ulong Word(long index)
    {
        ReadOnlySpan<byte> rest = _bits[(int)(index * BytesPerWord)..];
        if (rest.Length >= BytesPerWord) { return BinaryPrimitives.ReadUInt64LittleEndian(rest); }
        Span<byte> padded = stackalloc byte[BytesPerWord];
        padded.Clear();
        rest.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64LittleEndian(padded);
    }
}
