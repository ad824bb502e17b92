using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Containers;

/// <summary>The extra data of a <see cref="QcowSnapshotEntry"/>: each field is there since some version of QEMU (<c>QCowSnapshotExtraData</c>).</summary>
[WireRecord]
public readonly ref partial struct QcowSnapshotExtra
{
    /// <summary>Bytes of VM state.</summary>
    [Optional]
    public ulong? VmStateSize { get; init; }

    /// <summary>The disk's size in bytes when the snapshot was taken.</summary>
    [Optional]
    public ulong? DiskSize { get; init; }

    /// <summary>Instructions executed so far; all ones for none.</summary>
    [Optional]
    public ulong? InstructionCount { get; init; }

    /// <summary>What later versions may add.</summary>
    [ToEnd]
    public ReadOnlySpan<byte> Unknown { get; init; }
}
