using System.Collections.Generic;
using SaveVm.Handlers.DirtyBitmap;

namespace SaveVm.Handlers.Inspection;

/// <summary>Collects what stands in "dirty-bitmap" sections.</summary>
internal sealed class BitmapInspection(IList<BitmapReport> bitmaps, InspectPulse pulse) : IDirtyBitmapSink
{
    private readonly List<DirtyExtents> _extents = [];
    private long _total;

    public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
        _extents.Add(new DirtyExtents());
        bitmaps.Add(new BitmapReport
        {
            Node = bitmap.Node,
            Name = bitmap.Name,
            Granularity = (uint)bitmap.Granularity,
            Enabled = (bitmap.State & DirtyBitmapState.Enabled) != 0,
            Persistent = (bitmap.State & DirtyBitmapState.Persistent) != 0,
        });
    }

    public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
        pulse.Tick();
        DirtyExtents extents = _extents[bitmap.Index];
        int before = extents.Count;
        extents.Add(bitmap, chunk);
        // The limit of one bitmap holds for all of them together: a stream can announce many.
        _total += extents.Count - before;
        if (_total > DirtyExtents.DefaultExtentLimit)
        {
            throw new MemoryLimitException((long)DirtyExtents.DefaultExtentLimit * DirtyExtents.BytesPerExtent);
        }
    }

    public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => bitmaps[bitmap.Index].Complete = true;

    public void Signal(in DirtyBitmapChunk chunk, long offset)
    {
    }

    /// <summary>Writes the ranges into the report, when all chunks are read.</summary>
    public void Finish()
    {
        for (int i = 0; i < _extents.Count; i++)
        {
            foreach ((long start, long length) in _extents[i].ToList()) { bitmaps[i].Dirty.Add(new ByteExtent((ulong)start, (ulong)length)); }
        }
    }
}
