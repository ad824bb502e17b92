using System;
using System.Collections.Immutable;
using System.IO;

namespace SaveVm.TestSupport;

/// <summary>
/// Real QEMU binaries for tests: <c>SAVEVM_QEMU</c> names the folder that <c>eng/qemu-setup.sh</c> made. Without it the tests are skipped;
/// with <c>SAVEVM_REQUIRE_QEMU=1</c> they fail instead.
/// </summary>
public static class LiveQemu
{
    /// <summary>The folder with <c>qemu-VERSION</c>; null when there is none.</summary>
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("SAVEVM_QEMU") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <summary>The releases that the SDK is tested with.</summary>
    public static ImmutableArray<string> Releases { get; } = ["5.2", "7.2", "10.0", "11.1"];

    /// <summary>Whether a missing QEMU is a failure.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("SAVEVM_REQUIRE_QEMU") == "1";

    /// <summary>Why tests with this release are skipped; null when they run, and when they must.</summary>
    public static string? SkipReason(string release) => IsRequired || Find(release) is not null
        ? null
        : s_folder is null ? "no QEMU: SAVEVM_QEMU is not set (see CONTRIBUTING.md)" : $"no QEMU {release} in the folder of SAVEVM_QEMU";

    /// <summary>The program of a release; null when it is not there.</summary>
    public static string? Find(string release) => s_folder is not null && Path.Combine(s_folder, $"qemu-{release}") is string path && File.Exists(path) ? path : null;

    /// <summary>Makes a folder that QEMU sees under the same path: the older and newer releases see nothing else of the machine.</summary>
    public static string CreateFolder()
    {
        string work = Path.GetFullPath(Path.Combine(s_folder ?? throw new InvalidOperationException("SAVEVM_QEMU is not set"), "..", "work"));
        return System.IO.Directory.CreateDirectory(Path.Combine(work, $"savevm-{Guid.NewGuid():N}")).FullName;
    }
}
