using System;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>The state in which a bitmap arrives (<c>DIRTY_BITMAP_MIG_START_FLAG_*</c>).</summary>
[Flags]
public enum DirtyBitmapState : byte
{
    /// <summary>Not recording, not persistent.</summary>
    None = 0,

    /// <summary>Records writes (<c>DIRTY_BITMAP_MIG_START_FLAG_ENABLED</c>).</summary>
    Enabled = 1,

    /// <summary>Is kept in the image (<c>DIRTY_BITMAP_MIG_START_FLAG_PERSISTENT</c>).</summary>
    Persistent = 2,

    /// <summary>
    /// Once "autoload"; loaders ignore it and nobody has sent it since 5.2 (<c>DIRTY_BITMAP_MIG_START_FLAG_RESERVED_MASK</c> begins above it).
    /// </summary>
    FormerAutoload = 4,
}
