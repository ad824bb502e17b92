using System;
using System.Collections.Generic;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Copies of pages as the destination holds them, up to a number; the one that was not used for the longest time makes room. Memory is taken as pages come,
/// and nothing is allocated per page after that.
/// </summary>
/// <remarks>
/// QEMU's own cache (<c>migration/page_cache.c</c>) has one place for each page, by its address, so that two busy pages can keep each other out; the
/// destination cannot tell the difference.
/// </remarks>
internal sealed class XbzrleCache
{
    private const int None = -1;
    private const int BytesPerChunk = 1 << 20;

    private readonly int _pageSize;
    private readonly int _pagesPerChunk;
    private readonly List<byte[]> _chunks = [];
    private readonly int[] _buckets;
    private readonly Entry[] _entries;
    private int _count;
    private int _newest = None;
    private int _oldest = None;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="size">The most memory for copies, in bytes; at least a page.</param>
    /// <param name="pageSize">The page size in bytes.</param>
    /// <param name="pages">How many pages there are at all: more places are never needed.</param>
    public XbzrleCache(long size, int pageSize, long pages)
    {
        _pageSize = pageSize;
        _pagesPerChunk = Math.Max(1, BytesPerChunk / pageSize);
        int capacity = (int)Math.Clamp(Math.Min(size / pageSize, pages), 1, Array.MaxLength / 2);
        _entries = new Entry[capacity];
        _buckets = new int[(int)Math.Min(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity), 1 << 30)];
        Array.Fill(_buckets, None);
    }

    /// <summary>Finds the copy of a page, which becomes the last one used.</summary>
    /// <param name="block">The block's place in the list.</param>
    /// <param name="page">The page inside the block.</param>
    /// <param name="copy">The copy, to be read and changed; valid until a page is added.</param>
    public bool TryGet(int block, long page, out Span<byte> copy)
    {
        for (int i = _buckets[Bucket(block, page)]; i != None; i = _entries[i].Chain)
        {
            if (_entries[i].Page != page || _entries[i].Block != block) { continue; }
            Unlink(i);
            LinkNewest(i);
            copy = Copy(i);
            return true;
        }
        copy = default;
        return false;
    }

    /// <summary>Makes a place for the copy of a page that has none.</summary>
    /// <param name="block">The block's place in the list.</param>
    /// <param name="page">The page inside the block.</param>
    /// <returns>The place, with the content of whatever was there before.</returns>
    public Span<byte> Add(int block, long page)
    {
        int index;
        if (_count < _entries.Length)
        {
            index = _count++;
            if (index / _pagesPerChunk == _chunks.Count) { _chunks.Add(GC.AllocateUninitializedArray<byte>(_pagesPerChunk * _pageSize)); }
        }
        else
        {
            index = _oldest;
            Unlink(index);
            RemoveFromBucket(index);
        }
        ref int bucket = ref _buckets[Bucket(block, page)];
        _entries[index] = new Entry { Block = block, Page = page, Chain = bucket };
        bucket = index;
        LinkNewest(index);
        return Copy(index);
    }

    private int Bucket(int block, long page)
    {
        // Neighbours go to different places whatever the block; a multiplication spreads those that are a power of two apart.
        ulong hash = ((ulong)page + ((ulong)block << 40)) * 0x9E37_79B9_7F4A_7C15;
        return (int)(hash >> 32) & (_buckets.Length - 1);
    }

    private Span<byte> Copy(int index) => _chunks[index / _pagesPerChunk].AsSpan(index % _pagesPerChunk * _pageSize, _pageSize);

    private void RemoveFromBucket(int index)
    {
        ref int link = ref _buckets[Bucket(_entries[index].Block, _entries[index].Page)];
        while (link != index) { link = ref _entries[link].Chain; }
        link = _entries[index].Chain;
    }

    private void LinkNewest(int index)
    {
        _entries[index].Newer = None;
        _entries[index].Older = _newest;
        if (_newest != None) { _entries[_newest].Newer = index; }
        _newest = index;
        if (_oldest == None) { _oldest = index; }
    }

    private void Unlink(int index)
    {
        (int newer, int older) = (_entries[index].Newer, _entries[index].Older);
        if (newer != None) { _entries[newer].Older = older; }
        else { _newest = older; }
        if (older != None) { _entries[older].Newer = newer; }
        else { _oldest = newer; }
    }

    private struct Entry
    {
        public long Page;
        public int Block;
        public int Chain;
        public int Newer;
        public int Older;
    }
}
