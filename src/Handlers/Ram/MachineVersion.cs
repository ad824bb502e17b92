using System;

namespace SaveVm.Handlers.Ram;

/// <summary>The release in a versioned machine type's name, such as 8.0 in <c>pc-q35-8.0</c>: with it the machine keeps habits of that release.</summary>
internal static class MachineVersion
{
    /// <summary>Whether a machine type is of this release or an older one. One without a version is always the newest.</summary>
    /// <param name="machine">The name; may be <see langword="null"/>.</param>
    /// <param name="major">The release.</param>
    /// <param name="minor">The release.</param>
    public static bool IsAtMost(string? machine, int major, int minor) =>
        machine is not null
        && Version.TryParse(machine.AsSpan(machine.LastIndexOf('-') + 1), out Version? version)
        && (version.Major < major || (version.Major == major && version.Minor <= minor));
}
