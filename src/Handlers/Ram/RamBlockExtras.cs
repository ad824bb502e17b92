using System;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Which fields follow the length of a block in the list of RAM blocks. The bytes do not say it: capabilities and commands before the list do.
/// </summary>
[Flags]
public enum RamBlockExtras
{
    /// <summary>Name and length only.</summary>
    None = 0,

    /// <summary>The block's page size: with postcopy-ram, for a block whose pages are larger than the host's and the target's.</summary>
    PageSize = 1,

    /// <summary>The guest physical address: with <c>x-ignore-shared</c>.</summary>
    GuestAddress = 2,

    /// <summary>Where the block's pages stand in the file: with <c>mapped-ram</c>.</summary>
    MappedRam = 4,
}
