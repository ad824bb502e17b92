using System;
using SaveVm.Records;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>One chunk of the "dirty-bitmap" section: flags of 1, 2 or 4 bytes, the names that changed, then a start, bits, or nothing.</summary>
/// <remarks>
/// A missing name means the name of the chunk before it, across sections. Of several actions START wins over COMPLETE over BITS, as in
/// <c>dirty_bitmap_load</c>.
/// </remarks>
[WireRecord]
public readonly ref partial struct DirtyBitmapChunk
{
    /// <summary>
    /// Most bytes of bitmap in one chunk: ten times what a writer sends; more is a fatal error in QEMU as well (<c>dirty_bitmap_load_bits</c>).
    /// </summary>
    public const int MaximumBuffer = 10 << 10;

    /// <summary>Size of a sector in bytes (<c>BDRV_SECTOR_SIZE</c>).</summary>
    public const int SectorSize = 512;

    /// <summary>What the chunk holds.</summary>
    [VariableFlags, Open]
    public DirtyBitmapFlags Flags { get; init; }

    /// <summary>The node's alias.</summary>
    [Counted(Minimum = 1)]
    [When(nameof(Flags), DirtyBitmapFlags.DeviceName)]
    public ReadOnlySpan<byte> NodeAlias { get; init; }

    /// <summary>The bitmap's alias.</summary>
    [Counted(Minimum = 1)]
    [When(nameof(Flags), DirtyBitmapFlags.BitmapName)]
    public ReadOnlySpan<byte> BitmapAlias { get; init; }

    // 32 bits: the comment in QEMU's file says be64, its code and all streams say be32.
    /// <summary>START: bytes of disk per bit, a power of two from 512.</summary>
    [When(nameof(Flags), DirtyBitmapFlags.Start)]
    public uint Granularity { get; init; }

    /// <summary>START: the state in which the bitmap arrives.</summary>
    [When(nameof(Flags), DirtyBitmapFlags.Start)]
    public DirtyBitmapState State { get; init; }

    /// <summary>BITS: the first sector that the bits cover.</summary>
    [When(nameof(Flags), DirtyBitmapFlags.Bits, Without = DirtyBitmapFlags.Start | DirtyBitmapFlags.Complete)]
    public ulong StartSector { get; init; }

    /// <summary>BITS: how many sectors the bits cover.</summary>
    [When(nameof(Flags), DirtyBitmapFlags.Bits, Without = DirtyBitmapFlags.Start | DirtyBitmapFlags.Complete)]
    public uint SectorCount { get; init; }

    /// <summary>
    /// BITS without ZEROES: little-endian words, bit i for granule i from <see cref="StartSector"/>; filled up with zeros to a multiple of 32 bytes.
    /// </summary>
    [Counted(LengthPrefix.UInt64, Maximum = MaximumBuffer)]
    [When(nameof(Flags), DirtyBitmapFlags.Bits, Without = DirtyBitmapFlags.Start | DirtyBitmapFlags.Complete | DirtyBitmapFlags.Zeroes)]
    public ReadOnlySpan<byte> Buffer { get; init; }
}
