using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Containers;

/// <summary>The header of a qcow2 image up to where version 3 added to it (<c>QCowHeader</c>; QEMU's <c>docs/interop/qcow2</c>).</summary>
[WireRecord]
public readonly partial record struct QcowHeader
{
    /// <summary>The newest version that is read.</summary>
    public const int NewestVersion = 3;

    /// <summary>"QFI" and a byte that is no letter.</summary>
    [Constant] public const uint Magic = 0x514649FB;

    /// <summary>2 or 3; a version 3 header goes on with a <see cref="QcowHeaderExtension"/>.</summary>
    [Range(2, NewestVersion)]
    public uint Version { get; init; }

    /// <summary>Where the backing file's name stands; 0 for none.</summary>
    public ulong BackingFileOffset { get; init; }

    /// <summary>The length of that name in bytes.</summary>
    public uint BackingFileLength { get; init; }

    /// <summary>A cluster has 2 to the power of this many bytes; QEMU takes 9 to 21.</summary>
    [Range(9, 21)]
    public uint ClusterBits { get; init; }

    /// <summary>The size of the virtual disk in bytes.</summary>
    public ulong Size { get; init; }

    /// <summary>0 for none, 1 AES, 2 LUKS.</summary>
    public uint CryptMethod { get; init; }

    /// <summary>Entries of the active L1 table.</summary>
    public uint L1Entries { get; init; }

    /// <summary>Where the active L1 table stands.</summary>
    public ulong L1TableOffset { get; init; }

    /// <summary>Where the refcount table stands.</summary>
    public ulong RefcountTableOffset { get; init; }

    /// <summary>Clusters of the refcount table.</summary>
    public uint RefcountTableClusters { get; init; }

    /// <summary>Internal snapshots in the image.</summary>
    [Range(0, QcowSnapshotEntry.MaximumCount)]
    public uint SnapshotCount { get; init; }

    /// <summary>Where the snapshot table stands.</summary>
    public ulong SnapshotsOffset { get; init; }
}
