namespace SaveVm.Handlers.Memory;

/// <summary>Sees bytes of guest memory before they change: saves them for a snapshot, or to take changes back.</summary>
public interface IWriteClaimer
{
    /// <summary>These bytes are about to change. When the call returns, they may.</summary>
    /// <param name="block">The block, still as it was; may be read, not written.</param>
    /// <param name="offset">Byte offset of the first one inside the block.</param>
    /// <param name="length">How many bytes.</param>
    void Claim(GuestMemoryBlock block, long offset, long length);
}
