using System;
using System.Numerics;
using System.Threading;

namespace SaveVm.Handlers.Memory;

/// <summary>A bit for each page of a block.</summary>
/// <remarks>Only the members that say so may be used by several threads at once.</remarks>
public sealed class PageBitmap
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _words;

    /// <summary>Creates a bitmap of clear bits.</summary>
    /// <param name="length">How many pages.</param>
    public PageBitmap(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _words = new ulong[(length / BitsPerWord) + (length % BitsPerWord == 0 ? 0 : 1)];
    }

    /// <summary>How many pages.</summary>
    public long Length { get; }

    /// <summary>The bits, 64 in each word, lowest bit first; those behind the last page are clear.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>Whether a page's bit is set.</summary>
    /// <param name="page">The page.</param>
    public bool this[long page] => page < Length && (Volatile.Read(ref _words[page / BitsPerWord]) & Bit(page)) != 0;

    /// <summary>Sets a bit.</summary>
    /// <param name="page">The page.</param>
    public void Set(long page)
    {
        CheckRange(page, page + 1);
        _words[page / BitsPerWord] |= Bit(page);
    }

    /// <summary>Sets bits.</summary>
    /// <param name="start">The first page.</param>
    /// <param name="end">The page behind the last one.</param>
    public void SetRange(long start, long end)
    {
        CheckRange(start, end);
        for (long page = start; page < end;)
        {
            ulong mask = Mask(page, end, out long next);
            _words[page / BitsPerWord] |= mask;
            page = next;
        }
    }

    /// <summary>Sets bits; other threads may do the same, or take them. A full fence stands between what the thread did before and the bits.</summary>
    /// <param name="start">The first page.</param>
    /// <param name="end">The page behind the last one.</param>
    public void SetRangeAtomic(long start, long end)
    {
        CheckRange(start, end);
        for (long page = start; page < end;)
        {
            ulong mask = Mask(page, end, out long next);
            // Not "only if the bit is clear": the look at it could overtake the write that it stands for, and see a bit that is just being taken.
            _ = Interlocked.Or(ref _words[page / BitsPerWord], mask);
            page = next;
        }
    }

    /// <summary>Clears bits.</summary>
    /// <param name="start">The first page.</param>
    /// <param name="end">The page behind the last one.</param>
    public void ClearRange(long start, long end)
    {
        CheckRange(start, end);
        for (long page = start; page < end;)
        {
            ulong mask = Mask(page, end, out long next);
            _words[page / BitsPerWord] &= ~mask;
            page = next;
        }
    }

    /// <summary>Clears bits; other threads may set and clear bits at the same time.</summary>
    /// <param name="start">The first page.</param>
    /// <param name="end">The page behind the last one.</param>
    public void ClearRangeAtomic(long start, long end)
    {
        CheckRange(start, end);
        for (long page = start; page < end;)
        {
            ulong mask = Mask(page, end, out long next);
            _ = Interlocked.And(ref _words[page / BitsPerWord], ~mask);
            page = next;
        }
    }

    /// <summary>Clears everything.</summary>
    public void Clear() => Array.Clear(_words);

    /// <summary>Moves all bits to another bitmap, where set bits stay set. Other threads may set bits here meanwhile: each is moved now or next time.</summary>
    /// <param name="target">Where to. When it is shorter, what it has no room for is dropped.</param>
    public void MoveInto(PageBitmap target)
    {
        ArgumentNullException.ThrowIfNull(target);
        for (int i = 0; i < _words.Length; i++)
        {
            if (Volatile.Read(ref _words[i]) == 0) { continue; }
            ulong word = Interlocked.Exchange(ref _words[i], 0);
            if (i < target._words.Length) { target._words[i] |= word & target.Valid(i); }
        }
    }

    /// <summary>How many bits are set.</summary>
    public long Count()
    {
        long count = 0;
        foreach (ulong word in _words) { count += BitOperations.PopCount(word); }
        return count;
    }

    /// <summary>Finds the next run of set bits.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="start">The first page of the run.</param>
    /// <param name="end">The page behind the last one.</param>
    /// <returns><see langword="false"/> when no bit is set from there on.</returns>
    public bool TryFindRun(long from, out long start, out long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        start = Find(from, inverted: 0);
        end = start < Length ? Find(start, inverted: ulong.MaxValue) : start;
        return start < Length;
    }

    private static ulong Bit(long page) => 1UL << (int)(page % BitsPerWord);

    /// <summary>The bits of one word that belong to a range.</summary>
    private static ulong Mask(long page, long end, out long next)
    {
        int shift = (int)(page % BitsPerWord);
        next = Math.Min(end, page - shift + BitsPerWord);
        return (ulong.MaxValue >> (BitsPerWord - (int)(next - page))) << shift;
    }

    /// <summary>The bits of a word that stand for pages.</summary>
    private ulong Valid(int word)
    {
        long bits = Length - ((long)word * BitsPerWord);
        return bits >= BitsPerWord ? ulong.MaxValue : (1UL << (int)bits) - 1;
    }

    private long Find(long from, ulong inverted)
    {
        while (from < Length)
        {
            ulong word = (_words[from / BitsPerWord] ^ inverted) >> (int)(from % BitsPerWord);
            if (word != 0) { return Math.Min(Length, from + BitOperations.TrailingZeroCount(word)); }
            from = (from / BitsPerWord * BitsPerWord) + BitsPerWord;
        }
        return Length;
    }

    private void CheckRange(long start, long end)
    {
        if ((ulong)start > (ulong)end || end > Length) { RefuseRange(start, end); }
    }

    private void RefuseRange(long start, long end) =>
        throw new ArgumentOutOfRangeException(nameof(start), $"Pages {start} to {end} are not inside the {Length} pages of the bitmap.");
}
