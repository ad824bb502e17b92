using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>One block of the list behind a <see cref="RamItemFlags.MemorySize"/> item.</summary>
[WireRecord]
[Context<RamBlockExtras>("extras")]
public readonly ref partial struct RamBlockEntry
{
    /// <summary>The block's name, such as <c>pc.ram</c>.</summary>
    [Counted(Minimum = 1)]
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The block's used length in bytes.</summary>
    public ulong UsedLength { get; init; }

    /// <summary>The size of the block's pages in bytes, where it is not the ordinary one.</summary>
    [When("extras", RamBlockExtras.PageSize)]
    public ulong PageSize { get; init; }

    /// <summary>Where the block begins in the guest's physical address space.</summary>
    [When("extras", RamBlockExtras.GuestAddress)]
    public ulong GuestAddress { get; init; }

    /// <summary>Where the block's pages stand in the file.</summary>
    [When("extras", RamBlockExtras.MappedRam)]
    public MappedRamHeader MappedRam { get; init; }
}
