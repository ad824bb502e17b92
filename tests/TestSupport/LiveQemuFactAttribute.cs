using System;
using Xunit;

namespace SaveVm.TestSupport;

/// <summary>A test that needs a real QEMU; skipped with the reason when it is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LiveQemuFactAttribute : FactAttribute
{
    /// <summary>Marks a test of one release.</summary>
    public LiveQemuFactAttribute(string release)
    {
        Release = release;
        Skip = LiveQemu.SkipReason(release)!;
    }

    /// <summary>The release, such as <c>7.2</c>.</summary>
    public string Release { get; }
}
