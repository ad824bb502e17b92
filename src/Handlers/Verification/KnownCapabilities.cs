using System;
using System.Collections.Frozen;

namespace SaveVm.Handlers.Verification;

/// <summary>Names of migration capabilities (<c>MigrationCapability</c> of <c>qapi/migration.json</c>) from 5.2 to 11.1.</summary>
internal static class KnownCapabilities
{
    private static readonly FrozenSet<string> s_names = FrozenSet.ToFrozenSet(
        [
            "xbzrle", "rdma-pin-all", "auto-converge", "zero-blocks", "compress", "events", "postcopy-ram", "x-colo", "release-ram", "block", "return-path",
            "pause-before-switchover", "multifd", "dirty-bitmaps", "postcopy-blocktime", "late-block-activate", "x-ignore-shared", "validate-uuid",
            "background-snapshot", "zero-copy-send", "postcopy-preempt", "switchover-ack", "dirty-limit", "mapped-ram",
        ],
        StringComparer.Ordinal);

    public static bool Contains(string name) => s_names.Contains(name);
}
