using System;
using System.Collections.Generic;
using SaveVm.Records;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>The dirty ranges of one bitmap, in bytes of the disk, merged over all its chunks.</summary>
/// <param name="extentLimit">How many ranges may be kept.</param>
public sealed class DirtyExtents(int extentLimit = DirtyExtents.DefaultExtentLimit)
{
    /// <summary>Memory for one range, in bytes.</summary>
    public const int BytesPerExtent = 16;

    /// <summary>64 MiB of ranges.</summary>
    public const int DefaultExtentLimit = (64 << 20) / BytesPerExtent;

    private readonly List<(long Start, long Length)> _extents = [];
    private bool _isOrdered = true;

    /// <summary>
    /// The end of the last sector that a chunk covered, in bytes: the disk's length, rounded up to sectors, once all chunks were added.
    /// </summary>
    public long CoveredBytes { get; private set; }

    /// <summary>How many ranges are kept at the moment; joining may make it fewer.</summary>
    public int Count => _extents.Count;

    /// <summary>Adds the bits of a chunk.</summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="chunk">A chunk with bits that belongs to it.</param>
    /// <exception cref="MemoryLimitException">There are too many ranges.</exception>
    public void Add(MigratedBitmap bitmap, in DirtyBitmapChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        long start = (long)chunk.StartSector * DirtyBitmapChunk.SectorSize;
        long covered = chunk.SectorCount * (long)DirtyBitmapChunk.SectorSize;
        CoveredBytes = Math.Max(CoveredBytes, start + covered);
        foreach (BitRun run in new BitRuns(chunk.Buffer, (covered + bitmap.Granularity - 1) / bitmap.Granularity))
        {
            // The last granule of a disk may be cut short.
            long first = run.Start * bitmap.Granularity;
            Add(start + first, Math.Min(run.End * bitmap.Granularity, covered) - first);
        }
    }

    /// <summary>The ranges, ascending, neither overlapping nor touching.</summary>
    public IReadOnlyList<(long Start, long Length)> ToList()
    {
        if (!_isOrdered) { Order(); }
        return _extents;
    }

    private void Add(long start, long length)
    {
        if (_extents.Count > 0)
        {
            (long lastStart, long lastLength) = _extents[^1];
            if (start == lastStart + lastLength)
            {
                _extents[^1] = (lastStart, lastLength + length);
                return;
            }
            _isOrdered &= start > lastStart + lastLength;
        }
        if (_extents.Count >= extentLimit) { throw new MemoryLimitException((long)extentLimit * BytesPerExtent); }
        _extents.Add((start, length));
    }

    /// <summary>Chunks may come again or out of order, though no writer does so.</summary>
    private void Order()
    {
        _extents.Sort();
        int last = 0;
        for (int i = 1; i < _extents.Count; i++)
        {
            (long start, long length) = _extents[i];
            (long lastStart, long lastLength) = _extents[last];
            if (start <= lastStart + lastLength) { _extents[last] = (lastStart, Math.Max(lastLength, start + length - lastStart)); }
            else { _extents[++last] = (start, length); }
        }
        if (_extents.Count > 0) { _extents.RemoveRange(last + 1, _extents.Count - last - 1); }
        _isOrdered = true;
    }
}
