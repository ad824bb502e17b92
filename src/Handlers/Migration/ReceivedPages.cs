using System;
using System.Collections.Concurrent;
using System.Numerics;
using System.Threading;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Migration;

/// <summary>Which pages of which block have arrived. Pages may be marked by several threads at once; memory follows what arrived, not what was announced.</summary>
internal sealed class ReceivedPages
{
    private const int WordShift = 6;
    private const int WordsPerChunk = 512;
    private const int PagesPerChunk = WordsPerChunk << WordShift;

    private readonly ConcurrentDictionary<(int Block, long Chunk), ulong[]> _chunks = new();
    private long _count;
    private int _passes = 1;

    // Of the thread that reads the main channel.
    private (int Block, long Chunk) _lastKey = (-1, -1);
    private ulong[] _lastChunk = [];
    private (int Block, long Address) _lastPage = (-1, -1);

    /// <summary>How many different pages have arrived.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Passes over the memory so far: the order of addresses turns back at each.</summary>
    public int Passes => Volatile.Read(ref _passes);

    /// <summary>A page has arrived on the main channel, where order means something.</summary>
    public void MarkInOrder(RamBlock block, long address)
    {
        (int Block, long Address) place = (block.Index, address);
        if (place.CompareTo(_lastPage) < 0) { _passes++; }
        _lastPage = place;

        long page = address / block.TargetPageSize;
        (int Block, long Chunk) key = (block.Index, page / PagesPerChunk);
        if (key != _lastKey)
        {
            _lastChunk = Chunk(key);
            _lastKey = key;
        }
        Mark(_lastChunk, page);
    }

    /// <summary>A page has arrived.</summary>
    public void Mark(RamBlock block, long address)
    {
        long page = address / block.TargetPageSize;
        Mark(Chunk((block.Index, page / PagesPerChunk)), page);
    }

    /// <summary>A range is void: it will be sent again.</summary>
    public void Discard(RamBlock block, long address, long length)
    {
        long end = Math.Min(block.UsedLength, length < long.MaxValue - address ? address + length : long.MaxValue) / block.TargetPageSize;
        for (long page = address / block.TargetPageSize; page < end;)
        {
            long next = ((page / PagesPerChunk) + 1) * PagesPerChunk;
            if (_chunks.TryGetValue((block.Index, page / PagesPerChunk), out ulong[]? chunk))
            {
                for (; page < Math.Min(end, next); page++)
                {
                    ulong bit = 1UL << (int)page;
                    ulong before = Interlocked.And(ref chunk[Word(page)], ~bit);
                    if ((before & bit) != 0) { Interlocked.Decrement(ref _count); }
                }
            }
            page = next;
        }
    }

    /// <summary>Whether a page is there.</summary>
    public bool Has(RamBlock block, long address)
    {
        long page = address / block.TargetPageSize;
        return _chunks.TryGetValue((block.Index, page / PagesPerChunk), out ulong[]? chunk) && (Volatile.Read(ref chunk[Word(page)]) & (1UL << (int)page)) != 0;
    }

    /// <summary>The first page from an address on that has not arrived; -1 when all have.</summary>
    public long NextMissing(RamBlock block, long address)
    {
        long pages = block.UsedLength / block.TargetPageSize;
        for (long page = address / block.TargetPageSize; page < pages;)
        {
            if (!_chunks.TryGetValue((block.Index, page / PagesPerChunk), out ulong[]? chunk)) { return page * block.TargetPageSize; }
            ulong missing = ~Volatile.Read(ref chunk[Word(page)]) >> (int)(page & ((1 << WordShift) - 1));
            if (missing != 0)
            {
                page += BitOperations.TrailingZeroCount(missing);
                return page < pages ? page * block.TargetPageSize : -1;
            }
            page = ((page >> WordShift) + 1) << WordShift;
        }
        return -1;
    }

    private static int Word(long page) => (int)(page % PagesPerChunk) >> WordShift;

    private ulong[] Chunk((int Block, long Chunk) key) => _chunks.GetOrAdd(key, static _ => new ulong[WordsPerChunk]);

    private void Mark(ulong[] chunk, long page)
    {
        ulong bit = 1UL << (int)page;
        ref ulong word = ref chunk[Word(page)];
        // Most pages come once, and a locked instruction costs as much as the rest of this.
        if ((Volatile.Read(ref word) & bit) != 0) { return; }
        if ((Interlocked.Or(ref word, bit) & bit) == 0) { Interlocked.Increment(ref _count); }
    }
}
