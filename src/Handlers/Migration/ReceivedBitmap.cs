using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>The pages of a block that have arrived at the destination (<c>ramblock_recv_bitmap_send</c>).</summary>
[WireRecord]
public readonly ref partial struct ReceivedBitmap
{
    /// <summary>The bitmap of a block of 8 TiB in pages of 4 KiB.</summary>
    public const int MaximumBitmap = 256 << 20;

    /// <summary>Little-endian words, one bit per page from the block's start, 1 for received; a multiple of 8 bytes.</summary>
    [Counted(LengthPrefix.UInt64, Maximum = MaximumBitmap)]
    public ReadOnlySpan<byte> Bitmap { get; init; }

    /// <summary>Proof that both sides agree on the size (<c>RAMBLOCK_RECV_BITMAP_ENDING</c>).</summary>
    [Constant] public const ulong Ending = 0x0123456789ABCDEF;
}
