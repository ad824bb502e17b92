using System;
using System.Collections.Generic;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>Collects the dirty ranges of all bitmaps of a stream, without the disks that they belong to.</summary>
/// <param name="progress">Called at each chunk of bits; may be <see langword="null"/>.</param>
public sealed class DirtyExtentsCollector(Action? progress = null) : IDirtyBitmapSink
{
    private readonly List<(MigratedBitmap Bitmap, DirtyExtents Extents)> _bitmaps = [];
    private long _total;

    /// <summary>The bitmaps in the order of the stream.</summary>
    public IReadOnlyList<(MigratedBitmap Bitmap, DirtyExtents Extents)> Bitmaps => _bitmaps;

    /// <inheritdoc/>
    public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => _bitmaps.Add((bitmap, new DirtyExtents()));

    /// <inheritdoc/>
    /// <exception cref="MemoryLimitException">There are too many ranges.</exception>
    public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        progress?.Invoke();
        DirtyExtents extents = _bitmaps[bitmap.Index].Extents;
        int before = extents.Count;
        extents.Add(bitmap, chunk);
        // The limit of one bitmap holds for all of them together: a stream can announce many.
        _total += extents.Count - before;
        if (_total > DirtyExtents.DefaultExtentLimit)
        {
            throw new MemoryLimitException((long)DirtyExtents.DefaultExtentLimit * DirtyExtents.BytesPerExtent);
        }
    }

    /// <inheritdoc/>
    public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
    }

    /// <inheritdoc/>
    public void Signal(in DirtyBitmapChunk chunk, long offset)
    {
    }
}
