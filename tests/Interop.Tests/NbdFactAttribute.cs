using System;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>A test that needs libnbd and QEMU's NBD servers, and perhaps a real QEMU; skipped with the reason when they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NbdFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    /// <param name="release">The release of QEMU that it needs as well.</param>
    public NbdFactAttribute(string? release = null)
    {
        Release = release;
        Skip = (NbdServer.SkipReason ?? (release is null ? null : LiveQemu.SkipReason(release)))!;
    }

    /// <summary>The release, such as <c>7.2</c>.</summary>
    public string? Release { get; }
}
