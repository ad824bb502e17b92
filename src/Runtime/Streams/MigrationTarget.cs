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
        new(StreamFeature.EnableColo, "command ENABLE_COLO", ["5.2", "7.2", "10.0"], "\"MIG_CMD 0x8 deprecated\""),
        new(StreamFeature.SwitchoverStart, "command SWITCHOVER_START", ["10.0", "11.1"], "\"MIG_CMD 0xb unknown\""),
        new(StreamFeature.BlockSection, "section \"block\" (block migration, gone in 9.1)", ["5.2", "7.2"], "\"section or instance 'block'\" is unknown"),
        new(StreamFeature.CompressedPages, "RAM item with a compressed page (gone in 9.1)", ["5.2", "7.2"], "\"Unknown combination of migration flags: 0x100\""),
        new(StreamFeature.NonZeroFill, "RAM item that fills a page with another byte than 0", ["5.2", "7.2"], "\"Found a zero page with value\""),
        new(StreamFeature.MultifdFlush, "RAM item that synchronises multifd channels (since 8.1)", ["10.0", "11.1"], "\"Unknown combination of migration flags: 0x200\""),
        new(StreamFeature.MappedRam, "capability mapped-ram in the configuration, pages at fixed places (since 9.0)", ["10.0", "11.1"], "\"Received unknown capability mapped-ram\""),
        new(StreamFeature.MappedRamIgnoreShared, "capability mapped-ram together with x-ignore-shared", ["11.1"], "\"Received unknown capability mapped-ram\"; 10.0 reads its own files wrongly: \"region has bad alignment\""),
        new(StreamFeature.UnknownCapability, "capability in the configuration whose name the release does not have", [], "\"Received unknown capability\""),
        new(StreamFeature.MultifdZeroPages, "multifd packet with a list of zero pages (since 9.0)", ["10.0", "11.1"], "the list is not looked at: these pages stay what they were"),
        new(StreamFeature.MultifdQplUadk, "multifd packet compressed with QPL or UADK (since 9.1, in builds with these libraries)", ["10.0", "11.1"], "does not end, or pages are what the compressed bytes are"),
        new(StreamFeature.MultifdQatzip, "multifd packet compressed with QATzip (since 9.2, in builds with this library)", ["10.0", "11.1"], "does not end, or pages are what the compressed bytes are"),
        new(StreamFeature.MultifdDeviceState, "multifd packet with device state (since 10.0)", ["10.0", "11.1"], "does not end: the packet is shorter than one of pages"),
        new(StreamFeature.PreemptChannel, "channel of postcopy-preempt (since 7.1)", ["7.2", "10.0", "11.1"], "no such capability"),
    ];

    /// <summary>The capabilities that all releases have.</summary>
    private static readonly ImmutableArray<string> Common =
    [
        "xbzrle", "rdma-pin-all", "auto-converge", "events", "postcopy-ram", "x-colo", "release-ram", "return-path", "pause-before-switchover", "multifd", "dirty-bitmaps",
        "postcopy-blocktime", "late-block-activate", "x-ignore-shared", "validate-uuid",
    ];

    private readonly ImmutableHashSet<StreamFeature> _features;
    private readonly ImmutableArray<string> _capabilities;

    private MigrationTarget(string release, params string[] capabilities)
    {
        Release = release;
        _capabilities = [.. Common, .. capabilities];
        _features = [.. Table.Where(row => row.Releases.Contains(release)).Select(static row => row.Feature)];
    }

    /// <summary>QEMU 5.2.</summary>
    public static MigrationTarget Qemu52 { get; } = new("5.2", "zero-blocks", "compress", "block");

    /// <summary>QEMU 7.2.</summary>
    public static MigrationTarget Qemu72 { get; } = new(
        "7.2", "zero-blocks", "compress", "block", "background-snapshot", "zero-copy-send", "postcopy-preempt");

    /// <summary>QEMU 10.0.</summary>
    public static MigrationTarget Qemu100 { get; } = new(
        "10.0", "zero-blocks", "background-snapshot", "zero-copy-send", "postcopy-preempt", "switchover-ack", "dirty-limit", "mapped-ram");

    /// <summary>QEMU 11.1.</summary>
    public static MigrationTarget Qemu111 { get; } = new(
        "11.1", "background-snapshot", "zero-copy-send", "postcopy-preempt", "switchover-ack", "dirty-limit", "mapped-ram");

    /// <summary>All releases of the table, oldest first.</summary>
    public static IReadOnlyList<MigrationTarget> All { get; } = [Qemu52, Qemu72, Qemu100, Qemu111];

    /// <summary>What not every release loads: the one table that writers, <c>savevm copy --target</c> and docs/targets.md go by.</summary>
    public static IReadOnlyList<TargetFeature> Features => Table;

    /// <summary>The release, such as <c>7.2</c>.</summary>
    public string Release { get; }

    /// <summary>
    /// The migration capabilities (<c>MigrationCapability</c>) that this release has. It loads a configuration that names them, whether they are set on its side or
    /// not, but for <c>x-ignore-shared</c> and <c>mapped-ram</c>, which it compares.
    /// </summary>
    /// <remarks>Source: <c>migration/savevm.c</c> (<c>get_capability</c>, <c>should_validate_capability</c>).</remarks>
    public IReadOnlyList<string> Capabilities => _capabilities;

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
