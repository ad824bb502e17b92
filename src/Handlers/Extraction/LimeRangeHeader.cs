using SaveVm.Records;

namespace SaveVm.Handlers.Extraction;

/// <summary>What stands before each range of a LiME file (<c>lime_mem_range_header</c>).</summary>
[WireRecord(ByteOrder = ByteOrder.LittleEndian)]
internal readonly partial record struct LimeRangeHeader
{
    /// <summary>The number it begins with.</summary>
    [Constant] public const uint Magic = 0x4C69_4D45;

    /// <summary>The only version.</summary>
    [Constant] public const uint Version = 1;

    /// <summary>The guest physical address of the range's first byte.</summary>
    public ulong First { get; init; }

    /// <summary>That of its last byte.</summary>
    public ulong Last { get; init; }

    /// <summary>Zero.</summary>
    [Reserved] public ulong Unused { get; init; }
}
