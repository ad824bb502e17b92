using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace SaveVm.Streams;

/// <summary>A release of QEMU that is to load a stream: what it accepts. One table for all of them.</summary>
public sealed class MigrationTarget
{
    private static readonly ImmutableArray<TargetFeature> Table =
    [
        new(StreamFeature.EnableColo, "command ENABLE_COLO", ["5.2", "7.2", "10.0"], "unknown command"),
        new(StreamFeature.SwitchoverStart, "command SWITCHOVER_START", ["10.0", "11.1"], "unknown command"),
        new(StreamFeature.BlockSection, "section \"block\" (block migration, gone in 9.1)", ["5.2", "7.2"], "unknown section"),
        new(StreamFeature.CompressedPages, "RAM item with a compressed page (gone in 9.1)", ["5.2", "7.2"], "unknown flags"),
        new(StreamFeature.NonZeroFill, "RAM item that fills a page with another byte than 0", ["5.2", "7.2"], "\"Found a zero page with value N\""),
        new(StreamFeature.MultifdFlush, "RAM item that synchronises multifd channels (since 8.1)", ["10.0", "11.1"], "unknown flags"),
        new(StreamFeature.MappedRam, "capability mapped-ram in the configuration, pages at fixed places (since 9.0)", ["10.0", "11.1"], "unknown capability"),
        new(StreamFeature.MappedRamIgnoreShared, "capability mapped-ram together with x-ignore-shared", ["11.1"], "the two capabilities exclude each other, or one is unknown"),
        new(StreamFeature.OtherCapabilities, "another capability in the configuration", [], "no source writes one, so none is written here; 5.2 and 10.0 load a stream with one whose name they know"),
        new(StreamFeature.MultifdZeroPages, "multifd packet with a list of zero pages (since 9.0)", ["10.0", "11.1"], "the list is not looked at: these pages stay what they were"),
        new(StreamFeature.MultifdQplUadk, "multifd packet compressed with QPL or UADK (since 9.1)", ["10.0", "11.1"], "flags of another compression"),
        new(StreamFeature.MultifdQatzip, "multifd packet compressed with QATzip (since 9.2)", ["10.0", "11.1"], "flags of another compression"),
        new(StreamFeature.MultifdDeviceState, "multifd packet with device state (since 10.0)", ["10.0", "11.1"], "flags that are unknown"),
        new(StreamFeature.PreemptChannel, "channel of postcopy-preempt (since 7.1)", ["7.2", "10.0", "11.1"], "no such channel"),
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

    /// <summary>What not every release loads: the one table that writers, <c>savevm copy --target</c> and docs/targets.md go by.</summary>
    public static IReadOnlyList<TargetFeature> Features => Table;

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
