using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>The machine types that releases of QEMU have (<c>-machine help</c> of 5.2 to 11.1, and those that were removed before).</summary>
internal static class KnownMachines
{
    /// <summary>The newest release that is known here.</summary>
    private static readonly Version s_newest = new(11, 1);

    // Highest minor version of each major one.
    private static readonly int[] s_minors = [15, 7, 12, 1, 2, 2, 2, 2, 2, 2, 2, 1];

    private static readonly string[] s_versioned = ["pc-i440fx", "pc-q35", "virt", "s390-ccw-virtio", "pseries", "xenfv", "pc", "m68k-virt"];

    private static readonly FrozenSet<string> s_names = Names().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a name is.</summary>
    public enum Kind
    {
        /// <summary>A machine type of a known release.</summary>
        Known,

        /// <summary>None of them, but perhaps of a vendor or of a newer release.</summary>
        Unknown,

        /// <summary>None that can exist.</summary>
        Damaged,
    }

    /// <summary>Judges a name.</summary>
    /// <param name="machine">The name.</param>
    /// <param name="nearest">For a damaged name the one that it may have been; empty when there is none.</param>
    public static Kind Judge(string machine, out string nearest)
    {
        nearest = "";
        if (s_names.Contains(machine)) { return Kind.Known; }
        if (machine.Length == 0 || machine.AsSpan().ContainsAnyExceptInRange('!', '~')) { return Kind.Damaged; }
        if (IsNewer(machine)) { return Kind.Unknown; }
        nearest = s_names.Where(name => IsOneAway(name, machine)).OrderByDescending(Age, StringComparer.Ordinal).FirstOrDefault("");
        return nearest.Length > 0 ? Kind.Damaged : Kind.Unknown;
    }

    /// <summary>The version in the name of a machine type; <see langword="null"/> when it has none.</summary>
    public static Version? VersionOf(string machine)
    {
        int dash = machine.LastIndexOf('-');
        return dash >= 0 && Version.TryParse(machine.AsSpan(dash + 1), out Version? version) ? version : null;
    }

    /// <summary>Whether the stream's machine type came when block migration and compressed pages were gone (9.1).</summary>
    public static bool IsBehindBlockMigration(SavevmReader reader) => VersionOf(reader.Configuration?.Machine ?? "") is { } version && version >= new Version(9, 1);

    private static bool IsNewer(string machine) =>
        VersionOf(machine) is { Minor: <= 2, Major: < 100 } version && version > s_newest && s_versioned.Contains(machine[..machine.LastIndexOf('-')]);

    private static bool IsOneAway(string a, string b) => a.Length == b.Length && a.Zip(b).Count(static pair => pair.First != pair.Second) == 1;

    // Among several near names the versioned ones of x86 are the likely ones.
    private static string Age(string name) => name.StartsWith("pc-", StringComparison.Ordinal) ? $"1{name}" : $"0{name}";

    private static IEnumerable<string> Names()
    {
        foreach (string family in s_versioned)
        {
            for (int major = 0; major < s_minors.Length; major++)
            {
                for (int minor = 0; minor <= s_minors[major]; minor++)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"{family}-{major}.{minor}");
                }
            }
        }
        foreach (string name in (string[])
            [
                "pc", "q35", "pc-q35-4.0.1", "virt", "s390-ccw-virtio", "pseries", "pseries-2.12-sxxm", "isapc", "microvm", "xenfv", "xenpv", "xenpvh",
                "none", "x-remote", "nitro-enclave", "nitro", "powernv", "powernv8", "powernv9", "powernv10", "powernv11", "mac99", "g3beige", "malta",
                "sbsa-ref", "loongson3-virt", "spike", "sifive_e", "sifive_u", "sun4u", "sun4v", "SS-5", "SS-10", "SS-20", "40p", "prep", "ppce500",
                "pegasos2", "bamboo", "raspi0", "raspi1ap", "raspi2b", "raspi3ap", "raspi3b", "raspi4b", "versatilepb", "vexpress-a9", "vexpress-a15",
                "q800", "clipper", "hppa", "B160L", "C3700", "or1k-sim", "petalogix-s3adsp1800", "mps2-an385", "mps3-an547", "xlnx-zcu102",
                "xlnx-versal-virt", "ast2500-evb", "ast2600-evb", "microchip-icicle-kit", "sx1", "sim", "lm3s6965evb", "tricore_testboard",
            ])
        {
            yield return name;
        }
    }
}
