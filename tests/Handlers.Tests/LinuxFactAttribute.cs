using System;
using Xunit;

namespace SaveVm.Handlers.Tests;

/// <summary>A test that looks at something only Linux shows; skipped with the reason elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) { Skip = "what it looks at is shown on Linux alone"; }
    }
}
