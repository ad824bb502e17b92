using System;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>A test that needs libnbd and QEMU's NBD servers; skipped with the reason when they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NbdFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public NbdFactAttribute() => Skip = NbdServer.SkipReason!;
}
