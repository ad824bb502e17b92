using System;
using System.Numerics;

namespace SaveVm.Handlers.DirtyBitmap;

// Granules, pages and the words above them. Called with the lock held.
public sealed partial class BlockDirtyBitmap
{
    private static bool IsClean(ulong[] page) => !page.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>The bits of a word from one place up to another.</summary>
    private static ulong Mask(long first, long end) => ulong.MaxValue << (int)first & ulong.MaxValue >> (int)(BitsPerWord - end);

    private void SetGranules(long first, long end)
    {
        while (first < end)
        {
            int index = (int)(first / BitsPerPage);
            ulong[] page = OpenPage(index);
            long start = (long)index * BitsPerPage;
            long last = Math.Min(end - start, BitsPerPage);
            for (long bit = first - start; bit < last;)
            {
                long word = bit / BitsPerWord;
                long stop = Math.Min(last, (word + 1) * BitsPerWord);
                ulong mask = Mask(bit % BitsPerWord, stop - (word * BitsPerWord));
                _count += BitOperations.PopCount(mask & ~page[word]);
                page[word] |= mask;
                bit = stop;
            }
            MarkPage(index);
            first = start + last;
        }
    }

    private void ResetGranules(long first, long end)
    {
        // Pages without dirty bits are not looked at: a reset costs what there is to reset.
        for (long index = FindPage(first / BitsPerPage); index >= 0 && index * BitsPerPage < end; index = FindPage(index + 1))
        {
            ulong[] page = _pages![index]!;
            long start = index * BitsPerPage;
            long last = Math.Min(end - start, BitsPerPage);
            for (long bit = Math.Max(first - start, 0); bit < last;)
            {
                long word = bit / BitsPerWord;
                long stop = Math.Min(last, (word + 1) * BitsPerWord);
                ulong mask = Mask(bit % BitsPerWord, stop - (word * BitsPerWord));
                _count -= BitOperations.PopCount(mask & page[word]);
                page[word] &= ~mask;
                bit = stop;
            }
            if (IsClean(page)) { UnmarkPage((int)index); }
        }
    }

    private long CountGranules(long first, long end)
    {
        long count = 0;
        for (long index = FindPage(first / BitsPerPage); index >= 0 && index * BitsPerPage < end; index = FindPage(index + 1))
        {
            ulong[] page = _pages![index]!;
            long start = index * BitsPerPage;
            long last = Math.Min(end - start, BitsPerPage);
            for (long bit = Math.Max(first - start, 0); bit < last;)
            {
                long word = bit / BitsPerWord;
                long stop = Math.Min(last, (word + 1) * BitsPerWord);
                count += BitOperations.PopCount(page[word] & Mask(bit % BitsPerWord, stop - (word * BitsPerWord)));
                bit = stop;
            }
        }
        return count;
    }

    private long CountAll()
    {
        if (!_isCountKnown)
        {
            _count = CountGranules(0, GranuleCount);
            _isCountKnown = true;
        }
        return _count;
    }

    /// <summary>The first dirty granule at or behind one; -1 when there is none.</summary>
    private long FindDirty(long granule)
    {
        if (granule >= GranuleCount) { return -1; }
        long index = granule / BitsPerPage;
        if (_pages?[index] is { } page)
        {
            int word = (int)(granule % BitsPerPage / BitsPerWord);
            ulong bits = page[word] >> (int)(granule % BitsPerWord);
            if (bits != 0) { return granule + BitOperations.TrailingZeroCount(bits); }
            int next = page.AsSpan(word + 1).IndexOfAnyExcept(0UL);
            if (next >= 0) { return FirstOf(index, page, word + 1 + next); }
        }
        index = FindPage(index + 1);
        return index < 0 ? -1 : FirstOf(index, _pages![index]!, _pages[index].AsSpan().IndexOfAnyExcept(0UL));
    }

    private static long FirstOf(long index, ulong[] page, int word) =>
        (index * BitsPerPage) + ((long)word * BitsPerWord) + BitOperations.TrailingZeroCount(page[word]);

    /// <summary>The first clean granule at or behind one; at least the number of granules when there is none.</summary>
    private long FindClean(long granule)
    {
        while (granule < GranuleCount)
        {
            long index = granule / BitsPerPage;
            if (_pages?[index] is not { } page) { return granule; }
            int word = (int)(granule % BitsPerPage / BitsPerWord);
            ulong bits = ~page[word] >> (int)(granule % BitsPerWord);
            if (bits != 0) { return granule + BitOperations.TrailingZeroCount(bits); }
            int next = page.AsSpan(word + 1).IndexOfAnyExcept(ulong.MaxValue);
            if (next >= 0)
            {
                word += 1 + next;
                return (index * BitsPerPage) + ((long)word * BitsPerWord) + BitOperations.TrailingZeroCount(~page[word]);
            }
            granule = (index + 1) * BitsPerPage;
        }
        return GranuleCount;
    }

    /// <summary>The first page at or behind one that has dirty bits; -1 when there is none.</summary>
    private long FindPage(long page)
    {
        if (_pages is null) { return -1; }
        int level = 0;
        while (true)
        {
            ulong[] words = _levels[level];
            long word = page / BitsPerWord;
            if (word >= words.Length) { return -1; }
            ulong bits = words[word] >> (int)(page % BitsPerWord);
            if (bits != 0)
            {
                page += BitOperations.TrailingZeroCount(bits);
                break;
            }
            page = word + 1;
            if (++level == _levels.Length) { return -1; }
        }
        while (level-- > 0) { page = (page * BitsPerWord) + BitOperations.TrailingZeroCount(_levels[level][page]); }
        return page;
    }

    private ulong[] OpenPage(int index)
    {
        if (_pages is null)
        {
            _pages = new ulong[]?[_pageCount];
            int depth = 0;
            for (int count = _pageCount; depth == 0 || count > 1; depth++) { count = (count + BitsPerWord - 1) / BitsPerWord; }
            _levels = new ulong[depth][];
            for (int level = 0, count = _pageCount; level < depth; level++)
            {
                count = (count + BitsPerWord - 1) / BitsPerWord;
                _levels[level] = new ulong[count];
            }
        }
        return _pages[index] ??= new ulong[WordsPerPage];
    }

    private void MarkPage(int index)
    {
        foreach (ulong[] words in _levels)
        {
            ulong bit = 1UL << (index % BitsPerWord);
            index /= BitsPerWord;
            if ((words[index] & bit) != 0) { return; }
            words[index] |= bit;
        }
    }

    private void UnmarkPage(int index)
    {
        foreach (ulong[] words in _levels)
        {
            ulong bit = 1UL << (index % BitsPerWord);
            index /= BitsPerWord;
            words[index] &= ~bit;
            if (words[index] != 0) { return; }
        }
    }

    private void Forget()
    {
        _pages = null;
        _levels = [];
        _count = 0;
        _isCountKnown = true;
    }

    private void MergeBits(BlockDirtyBitmap other)
    {
        for (long index = other.FindPage(0); index >= 0; index = other.FindPage(index + 1))
        {
            ulong[] theirs = other._pages![index]!;
            ulong[] ours = OpenPage((int)index);
            for (int word = 0; word < WordsPerPage; word++)
            {
                _count += BitOperations.PopCount(theirs[word] & ~ours[word]);
                ours[word] |= theirs[word];
            }
            MarkPage((int)index);
        }
    }
}
