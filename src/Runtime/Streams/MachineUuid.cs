using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The subsection <c>configuration/uuid</c>.</summary>
[WireRecord]
public readonly ref partial struct MachineUuid
{
    /// <summary>The UUID's bytes in the order in which they are printed.</summary>
    [FixedLength(16)] public ReadOnlySpan<byte> Uuid { get; init; }
}
