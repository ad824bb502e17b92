using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>What a subsection begins with (<c>vmstate_subsection_save</c>). Its fields follow without a length.</summary>
[WireRecord]
public readonly ref partial struct SubsectionHeader
{
    /// <summary>The type byte, <see cref="SectionType.Subsection"/>.</summary>
    [Constant] public const byte Marker = (byte)SectionType.Subsection;

    /// <summary>The subsection's name, such as <c>configuration/capabilities</c>.</summary>
    [Counted] public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The version of the subsection's layout.</summary>
    public uint VersionId { get; init; }
}
