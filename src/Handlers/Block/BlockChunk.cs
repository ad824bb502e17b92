using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Block;

/// <summary>One item of the "block" section: a packed word, then an optional name and a chunk of the disk. Written until QEMU 9.0.</summary>
[WireRecord]
public readonly ref partial struct BlockChunk
{
    /// <summary>Size of a chunk in bytes, also of the last one of a disk (<c>BLK_MIG_BLOCK_SIZE</c>).</summary>
    public const int ChunkSize = 1 << 20;

    /// <summary>Sectors of 512 bytes in a chunk (<c>BDRV_SECTORS_PER_DIRTY_CHUNK</c>).</summary>
    public const int SectorsPerChunk = ChunkSize / SectorSize;

    /// <summary>Size of a sector in bytes (<c>BDRV_SECTOR_SIZE</c>).</summary>
    public const int SectorSize = 512;

    /// <summary>The chunk's first sector; the percentage when <see cref="BlockFlags.Progress"/> is set; otherwise 0.</summary>
    [Packed(0, Shift = 9, Bits = 55)]
    public ulong Sector { get; init; }

    // Loaders test the bits they know, and never look at the others. (block_load)
    /// <summary>What the item is; unknown bits are kept.</summary>
    [Packed(0, Bits = 9), Open]
    public BlockFlags Flags { get; init; }

    /// <summary>The name of the disk's block backend; repeated in every chunk.</summary>
    [Counted(Minimum = 1)]
    [When(nameof(Flags), BlockFlags.DeviceBlock)]
    public ReadOnlySpan<byte> DeviceName { get; init; }

    // Behind the end of a disk that is no multiple of 1 MiB this is whatever the sender's buffer held: never compare or hash it.
    /// <summary>The content of the chunk.</summary>
    [FixedLength(ChunkSize)]
    [When(nameof(Flags), BlockFlags.DeviceBlock, Without = BlockFlags.ZeroBlock)]
    public ReadOnlySpan<byte> Data { get; init; }
}
