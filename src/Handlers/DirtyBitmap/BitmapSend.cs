using System;
using SaveVm.Handlers.Storage;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>A bitmap on its way out (<c>SaveBitmapState</c>).</summary>
internal sealed class BitmapSend
{
    // 1024 bytes of bitmap (CHUNK_SIZE).
    private const int BitsPerChunk = 1024 * 8;

    public BitmapSend(BlockNode node, BlockDirtyBitmap bitmap, byte[] nodeAlias, byte[] alias, DirtyBitmapState state)
    {
        Node = node;
        Bitmap = bitmap;
        NodeAlias = nodeAlias;
        Alias = alias;
        State = state;
        // The count of sectors has 32 bits: QEMU cuts it off for granularities from 256 MiB on.
        long most = uint.MaxValue * (long)DirtyBitmapChunk.SectorSize;
        ChunkLength = Math.Min(bitmap.Granularity * BitsPerChunk, most / bitmap.SerializationAlignment * bitmap.SerializationAlignment);
    }

    public BlockNode Node { get; }

    public BlockDirtyBitmap Bitmap { get; }

    public byte[] NodeAlias { get; }

    public byte[] Alias { get; }

    /// <summary>As it was at setup.</summary>
    public DirtyBitmapState State { get; }

    /// <summary>How much of the disk one chunk covers, in bytes.</summary>
    public long ChunkLength { get; }

    /// <summary>Where the next chunk begins on the disk, in bytes.</summary>
    public long Cursor { get; set; }
}
