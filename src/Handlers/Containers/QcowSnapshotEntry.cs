using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Containers;

/// <summary>
/// One entry of a qcow2 image's snapshot table (<c>QCowSnapshotHeader</c>). Entries begin at multiples of 8 bytes: zeros follow up to there.
/// </summary>
[WireRecord]
public readonly ref partial struct QcowSnapshotEntry
{
    /// <summary>Entries begin at multiples of this many bytes.</summary>
    public const int Alignment = 8;

    /// <summary>QEMU's limit of snapshots in an image (<c>QCOW_MAX_SNAPSHOTS</c>).</summary>
    public const int MaximumCount = 65536;

    /// <summary>QEMU's limit of extra data (<c>QCOW_MAX_SNAPSHOT_EXTRA_DATA</c>).</summary>
    public const int MaximumExtra = 1024;

    /// <summary>Where the snapshot's L1 table stands.</summary>
    public ulong L1TableOffset { get; init; }

    /// <summary>Entries of that table.</summary>
    public uint L1Entries { get; init; }

    /// <summary>Bytes of <see cref="Id"/>.</summary>
    public ushort IdLength { get; init; }

    /// <summary>Bytes of <see cref="Name"/>.</summary>
    public ushort NameLength { get; init; }

    /// <summary>When it was taken: seconds since 1970.</summary>
    public uint DateSeconds { get; init; }

    /// <summary>When it was taken: the nanoseconds.</summary>
    public uint DateNanoseconds { get; init; }

    /// <summary>The guest's clock in nanoseconds.</summary>
    public ulong VmClock { get; init; }

    /// <summary>Bytes of VM state, where they fit; <see cref="QcowSnapshotExtra.VmStateSize"/> goes before.</summary>
    public uint VmStateSize { get; init; }

    /// <summary>Bytes of <see cref="Extra"/>.</summary>
    public uint ExtraLength { get; init; }

    /// <summary>What later versions added.</summary>
    [LengthFrom(nameof(ExtraLength), Maximum = MaximumExtra)]
    public QcowSnapshotExtra Extra { get; init; }

    /// <summary>The snapshot's number as text.</summary>
    [LengthFrom(nameof(IdLength))]
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The snapshot's name (the <c>TAG</c> of <c>savevm</c>).</summary>
    [LengthFrom(nameof(NameLength))]
    public ReadOnlySpan<byte> Name { get; init; }
}
