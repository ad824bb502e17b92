using System;
using SaveVm.Handlers.Memory;
using Xunit;

namespace SaveVm.Handlers.Tests.Memory;

/// <summary>A test that needs the kernel's tracking of writes; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTrackingFactAttribute : FactAttribute
{
    public LinuxTrackingFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) { Skip = "PAGEMAP_SCAN is a request of Linux."; }
        else if (!PagemapScanTracker.IsSupported(out string? missing)) { Skip = missing; }
    }
}
