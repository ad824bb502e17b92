using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>The word that a <see cref="RamItem"/> begins with, by itself: what an item wants to be when it is not whole.</summary>
[WireRecord]
[Context<int>("targetPageSize")]
internal readonly partial record struct RamItemWord
{
    /// <summary>As in <see cref="RamItem.Address"/>.</summary>
    [Packed(0, AlignedTo = "targetPageSize")]
    public ulong Address { get; init; }

    /// <summary>What the item is.</summary>
    [Packed(0, Below = "targetPageSize")]
    public RamItemFlags Flags { get; init; }
}
