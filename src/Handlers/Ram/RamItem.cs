using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// One item of the "ram" section, of a preempt channel, or of a COLO checkpoint: a word of page-aligned address and flags, then what the flags say.
/// </summary>
/// <remarks>
/// The delta of an <see cref="RamItemFlags.Xbzrle"/> item is an <see cref="XbzrlePage"/>, the content of a <see cref="RamItemFlags.CompressedPage"/>
/// item a
/// <see cref="Ram.CompressedPage"/>, the list behind <see cref="RamItemFlags.MemorySize"/> is made of <see cref="RamBlockEntry"/>.
/// </remarks>
[WireRecord]
[Context<int>("targetPageSize")]
public readonly ref partial struct RamItem
{
    /// <summary>The actions that speak of a page of a block.</summary>
    public const RamItemFlags PageActions = RamItemFlags.Zero | RamItemFlags.Page | RamItemFlags.Xbzrle | RamItemFlags.CompressedPage;

    /// <summary>
    /// Byte offset of the page inside its block; for <see cref="RamItemFlags.MemorySize"/> the sum of all blocks' lengths in bytes.
    /// </summary>
    [Packed(0, AlignedTo = "targetPageSize")]
    public ulong Address { get; init; }

    /// <summary>What the item is.</summary>
    [Packed(0, Below = "targetPageSize")]
    public RamItemFlags Flags { get; init; }

    /// <summary>The block's name, unless <see cref="RamItemFlags.Continue"/> says that it is the block of the page before.</summary>
    [Counted(Minimum = 1)]
    [When(nameof(Flags), Any = PageActions, Without = RamItemFlags.Continue)]
    public ReadOnlySpan<byte> BlockName { get; init; }

    // Up to 7.2 the loader fills the page with this byte, 10.0 and later refuse anything but 0; every writer sends 0. (ram_load_precopy,
    // handle_zero_mapped_page)
    /// <summary>The byte that the page consists of.</summary>
    [When(nameof(Flags), RamItemFlags.Zero)]
    public byte Fill { get; init; }

    /// <summary>The page.</summary>
    [LengthFrom("targetPageSize")]
    [When(nameof(Flags), RamItemFlags.Page)]
    public ReadOnlySpan<byte> Page { get; init; }
}
