namespace SaveVm.Handlers.Ram;

/// <summary>What the memory itself does not know of a block, and a stream may have to say.</summary>
public sealed record RamBlockSettings
{
    /// <summary>Whether the destination has the content already, as shared memory: with <see cref="RamSaverOptions.IgnoreShared"/> its pages are not sent.</summary>
    public bool IsShared { get; init; }

    /// <summary>Where the block begins in the guest's physical address space; the destination compares it, with <see cref="RamSaverOptions.IgnoreShared"/>.</summary>
    public ulong GuestAddress { get; init; }

    /// <summary>The size of the block's pages in bytes when it stands on huge pages; 0 for ordinary ones.</summary>
    public ulong PageSize { get; init; }
}
