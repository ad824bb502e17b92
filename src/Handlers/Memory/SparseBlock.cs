using System;
using System.Collections.Generic;

namespace SaveVm.Handlers.Memory;

/// <summary>A block of <see cref="SparseMemory"/>.</summary>
internal sealed class SparseBlock(SparseMemory memory, int index, string name, long usedLength, long maximumLength, int pageSize)
    : GuestMemoryBlock(index, name, usedLength, maximumLength, pageSize)
{
    /// <summary>Memory is taken in pieces of so many bytes: the largest page.</summary>
    private const int ChunkSize = 64 << 10;

    private static readonly byte[] Zeros = new byte[ChunkSize];

    private readonly Dictionary<long, byte[]> _chunks = [];
    private long _lastIndex = -1;
    private byte[]? _last;

    protected override ReadOnlySpan<byte> ReadCore(long offset, int atMost)
    {
        int start = (int)(offset % ChunkSize);
        byte[] chunk = _chunks.GetValueOrDefault(offset / ChunkSize, Zeros);
        return chunk.AsSpan(start, Math.Min(atMost, ChunkSize - start));
    }

    protected override Span<byte> OpenCore(long offset, int atMost, bool keepContent)
    {
        int start = (int)(offset % ChunkSize);
        return Chunk(offset / ChunkSize).AsSpan(start, Math.Min(atMost, ChunkSize - start));
    }

    protected override void FillCore(long offset, long length, byte value)
    {
        while (length > 0)
        {
            long chunk = offset / ChunkSize;
            int count = (int)Math.Min(length, ChunkSize - (offset % ChunkSize));
            if (value != 0 || _chunks.ContainsKey(chunk)) { Chunk(chunk).AsSpan((int)(offset % ChunkSize), count).Fill(value); }
            offset += count;
            length -= count;
        }
    }

    protected override void DiscardCore(long offset, long length)
    {
        // Whatever the announced length, the work follows what was written.
        if (length / ChunkSize > _chunks.Count)
        {
            foreach (long chunk in new List<long>(_chunks.Keys))
            {
                long start = Math.Max(offset, chunk * ChunkSize);
                long end = Math.Min(offset + length, (chunk * ChunkSize) + ChunkSize);
                if (start < end) { DiscardPart(chunk, start, (int)(end - start)); }
            }
            return;
        }
        while (length > 0)
        {
            int count = (int)Math.Min(length, ChunkSize - (offset % ChunkSize));
            if (_chunks.ContainsKey(offset / ChunkSize)) { DiscardPart(offset / ChunkSize, offset, count); }
            offset += count;
            length -= count;
        }
    }

    private void DiscardPart(long chunk, long offset, int count)
    {
        if (count < ChunkSize)
        {
            Chunk(chunk).AsSpan((int)(offset % ChunkSize), count).Clear();
            return;
        }
        _ = _chunks.Remove(chunk);
        _lastIndex = -1;
        memory.GiveBack(ChunkSize);
    }

    private byte[] Chunk(long index)
    {
        if (_lastIndex == index) { return _last!; }
        if (!_chunks.TryGetValue(index, out byte[]? chunk))
        {
            memory.Take(ChunkSize);
            chunk = new byte[ChunkSize];
            _chunks.Add(index, chunk);
        }
        _lastIndex = index;
        _last = chunk;
        return chunk;
    }
}
