namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>Whose "dirty-bitmap" section is written or loaded.</summary>
public enum DirtyBitmapDialect
{
    /// <summary>QEMU since 2.12, as merged.</summary>
    Qemu212,

    /// <summary>
    /// The patches of 2017, before they were merged: START says only whether the bitmap records; a bitmap that is there already is taken over when its granularity is the
    /// same; a buffer may be longer than its bits need. Flags are one byte, as everywhere: words of two or four bytes, which these patches could write, were never
    /// needed, and their marker for four was wrong.
    /// </summary>
    Patches2017,
}
