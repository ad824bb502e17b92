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

    /// <summary>Whether the test takes minutes: it runs when SAVEVM_LONG=1 asks for it.</summary>
    public bool IsLong
    {
        get => _isLong;
        set
        {
            _isLong = value;
            if (value && Environment.GetEnvironmentVariable("SAVEVM_LONG") != "1") { Skip = "takes minutes; SAVEVM_LONG=1 runs it"; }
        }
    }

    private bool _isLong;

    /// <summary>The release, such as <c>7.2</c>.</summary>
    public string Release { get; }
}
