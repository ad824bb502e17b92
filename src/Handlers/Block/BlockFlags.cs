using System;

namespace SaveVm.Handlers.Block;

/// <summary>What an item of the "block" section is (<c>BLK_MIG_FLAG_*</c> of <c>migration/block.c</c>).</summary>
[Flags]
public enum BlockFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A chunk of a disk (<c>BLK_MIG_FLAG_DEVICE_BLOCK</c>).</summary>
    DeviceBlock = 0x01,

    /// <summary>The end of the section's body (<c>BLK_MIG_FLAG_EOS</c>).</summary>
    EndOfSection = 0x02,

    /// <summary>How far the first pass is (<c>BLK_MIG_FLAG_PROGRESS</c>).</summary>
    Progress = 0x04,

    /// <summary>With <see cref="DeviceBlock"/>: the chunk is zero and no data follows (<c>BLK_MIG_FLAG_ZERO_BLOCK</c>, since 1.6).</summary>
    ZeroBlock = 0x08,
}
