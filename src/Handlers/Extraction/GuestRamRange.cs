namespace SaveVm.Handlers.Extraction;

/// <summary>A part of a RAM block that is contiguous in the guest's physical address space.</summary>
/// <param name="Block">The block's name.</param>
/// <param name="Offset">Byte offset of the first byte inside the block.</param>
/// <param name="GuestAddress">Its guest physical address.</param>
/// <param name="Length">How many bytes.</param>
public sealed record GuestRamRange(string Block, long Offset, long GuestAddress, long Length)
{
    /// <summary>Where the bytes are in the file, for formats with one file.</summary>
    public long? FileOffset { get; init; }
}
