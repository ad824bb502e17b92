using SaveVm.Records;

namespace SaveVm.Handlers.Containers;

/// <summary>An entry of an L1 or L2 table: where the L2 table or the cluster stands. A compressed cluster uses its bits otherwise.</summary>
[WireRecord]
public readonly partial record struct QcowTableEntry
{
    /// <summary>Whether nobody else refers to the cluster.</summary>
    [Packed(0, Shift = 63, Bits = 1)]
    public bool IsExclusive { get; init; }

    /// <summary>Whether the cluster is compressed; never in an L1 table.</summary>
    [Packed(0, Shift = 62, Bits = 1)]
    public bool IsCompressed { get; init; }

    /// <summary>Reserved; part of the place of a compressed cluster.</summary>
    [Packed(0, Shift = 56, Bits = 6)]
    public byte High { get; init; }

    /// <summary>The offset in the file, in units of 512 bytes; 0 for a cluster that is not there.</summary>
    [Packed(0, Shift = 9, Bits = 47)]
    public ulong HostSector { get; init; }

    /// <summary>Reserved; part of the place of a compressed cluster.</summary>
    [Packed(0, Shift = 1, Bits = 8)]
    public byte Low { get; init; }

    /// <summary>Whether the cluster reads as zeros (version 3).</summary>
    [Packed(0, Bits = 1)]
    public bool IsZero { get; init; }
}
