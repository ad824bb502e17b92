using System;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>A test that needs gdb, which <c>eng/qemu-setup.sh</c> installs; skipped with the reason when it is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GdbFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public GdbFactAttribute() => Skip = Gdb.SkipReason!;
}
