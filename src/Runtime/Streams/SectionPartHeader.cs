using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The header of a PART or END section. The body follows without a length.</summary>
[WireRecord]
public readonly partial record struct SectionPartHeader
{
    /// <summary><see cref="SectionType.Part"/> or <see cref="SectionType.End"/>.</summary>
    public SectionType Type { get; init; }

    /// <summary>The id that the section's START announced.</summary>
    public uint Id { get; init; }
}
