using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace SaveVm.Streams;

/// <summary>A release of QEMU that is to load a stream: what it accepts. One table for all of them.</summary>
public sealed class MigrationTarget
{
    private static readonly ImmutableArray<(StreamFeature Feature, string[] Releases)> Table =
    [
        (StreamFeature.EnableColo, ["5.2", "7.2", "10.0"]),
        (StreamFeature.SwitchoverStart, ["10.0", "11.1"]),
        (StreamFeature.BlockSection, ["5.2", "7.2"]),
        (StreamFeature.CompressedPages, ["5.2", "7.2"]),
        (StreamFeature.NonZeroFill, ["5.2", "7.2"]),
        (StreamFeature.MultifdFlush, ["10.0", "11.1"]),
        (StreamFeature.MappedRam, ["10.0", "11.1"]),
        (StreamFeature.MappedRamIgnoreShared, ["11.1"]),
        (StreamFeature.OtherCapabilities, []),
        (StreamFeature.MultifdZeroPages, ["10.0", "11.1"]),
        (StreamFeature.MultifdQplUadk, ["10.0", "11.1"]),
        (StreamFeature.MultifdQatzip, ["10.0", "11.1"]),
        (StreamFeature.MultifdDeviceState, ["10.0", "11.1"]),
        (StreamFeature.PreemptChannel, ["7.2", "10.0", "11.1"]),
    ];

    private readonly ImmutableHashSet<StreamFeature> _features;

    private MigrationTarget(string release)
    {
        Release = release;
        _features = [.. Table.Where(row => row.Releases.Contains(release)).Select(static row => row.Feature)];
    }

    /// <summary>QEMU 5.2.</summary>
    public static MigrationTarget Qemu52 { get; } = new("5.2");

    /// <summary>QEMU 7.2.</summary>
    public static MigrationTarget Qemu72 { get; } = new("7.2");

    /// <summary>QEMU 10.0.</summary>
    public static MigrationTarget Qemu100 { get; } = new("10.0");

    /// <summary>QEMU 11.1.</summary>
    public static MigrationTarget Qemu111 { get; } = new("11.1");

    /// <summary>All releases of the table, oldest first.</summary>
    public static IReadOnlyList<MigrationTarget> All { get; } = [Qemu52, Qemu72, Qemu100, Qemu111];

    /// <summary>The release, such as <c>7.2</c>.</summary>
    public string Release { get; }

    /// <summary>Finds a release by its name.</summary>
    /// <param name="release">Such as <c>7.2</c>.</param>
    /// <param name="target">The target.</param>
    public static bool TryFind(string release, [NotNullWhen(true)] out MigrationTarget? target)
    {
        target = All.FirstOrDefault(t => t.Release == release);
        return target is not null;
    }

    /// <summary>Whether this release loads a stream with such a thing in it.</summary>
    /// <param name="feature">The thing.</param>
    public bool Accepts(StreamFeature feature) => _features.Contains(feature);

    /// <inheritdoc/>
    public override string ToString() => $"QEMU {Release}";
}
