namespace SaveVm.Handlers.Storage;

/// <summary>What a range of a disk is made of.</summary>
/// <param name="Length">How many bytes this holds for.</param>
/// <param name="IsAllocated">
/// Whether the disk itself holds the range, as <c>bdrv_is_allocated</c> says; a range that is not allocated comes from the image below, or is zero where
/// there is none.
/// </param>
/// <param name="IsZero">Whether the range is known to read as zeroes; <see langword="false"/> says nothing.</param>
public readonly record struct BlockStatus(long Length, bool IsAllocated, bool IsZero);
