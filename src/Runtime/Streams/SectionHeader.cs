using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The header of a START or FULL section (<c>save_section_header</c>). The body follows without a length.</summary>
[WireRecord]
public readonly ref partial struct SectionHeader
{
    /// <summary><see cref="SectionType.Start"/> or <see cref="SectionType.Full"/>.</summary>
    public SectionType Type { get; init; }

    /// <summary>The section's id, repeated by PART, END and footer.</summary>
    public uint Id { get; init; }

    /// <summary>The section's name (<c>idstr</c>).</summary>
    [Counted] public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Which of several sections of this name.</summary>
    public uint InstanceId { get; init; }

    /// <summary>The version of the body's layout.</summary>
    public uint VersionId { get; init; }
}
