using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>One entry of the subsection <c>configuration/capabilities</c>.</summary>
[WireRecord]
public readonly ref partial struct CapabilityName
{
    /// <summary>The capability's name, such as <c>x-ignore-shared</c>.</summary>
    [Counted] public ReadOnlySpan<byte> Name { get; init; }
}
