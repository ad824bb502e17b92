namespace SaveVm.Handlers.Storage;

/// <summary>A run of a disk with the same flags of a metadata context.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Flags">
/// What the context says: for <c>qemu:dirty-bitmap:NAME</c> 1 is dirty; for <c>base:allocation</c> 1 is a hole and 2 zero; for
/// <c>qemu:allocation-depth</c> the layer, from 1 at the top.
/// </param>
public readonly record struct NbdExtent(long Offset, long Length, uint Flags);
