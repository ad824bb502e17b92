using System;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>What a chunk of the "dirty-bitmap" section holds (<c>DIRTY_BITMAP_MIG_FLAG_*</c> of <c>migration/block-dirty-bitmap.c</c>).</summary>
/// <remarks>
/// All meaning is in the last byte of the word; bits of the bytes before it are markers of its width or unknown, and no release ever looked at them.
/// </remarks>
[Flags]
public enum DirtyBitmapFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The end of the section's body (<c>DIRTY_BITMAP_MIG_FLAG_EOS</c>).</summary>
    EndOfSection = 0x01,

    /// <summary>With <see cref="Bits"/>: all bits are zero and none follow (<c>DIRTY_BITMAP_MIG_FLAG_ZEROES</c>).</summary>
    Zeroes = 0x02,

    /// <summary>The bitmap's name follows (<c>DIRTY_BITMAP_MIG_FLAG_BITMAP_NAME</c>).</summary>
    BitmapName = 0x04,

    /// <summary>The node's name follows (<c>DIRTY_BITMAP_MIG_FLAG_DEVICE_NAME</c>).</summary>
    DeviceName = 0x08,

    /// <summary>Announces a bitmap (<c>DIRTY_BITMAP_MIG_FLAG_START</c>).</summary>
    Start = 0x10,

    /// <summary>The bitmap is complete (<c>DIRTY_BITMAP_MIG_FLAG_COMPLETE</c>).</summary>
    Complete = 0x20,

    /// <summary>Bits of the bitmap (<c>DIRTY_BITMAP_MIG_FLAG_BITS</c>).</summary>
    Bits = 0x40,

    /// <summary>In the first byte: more bytes of flags follow (<c>DIRTY_BITMAP_MIG_EXTRA_FLAGS</c>).</summary>
    MoreBytes = 0x80,
}
