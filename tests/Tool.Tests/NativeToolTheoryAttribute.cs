using System;
using System.IO;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>Tests with the native program; skipped with the reason where it was not made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks a test of the native program.</summary>
    public NativeToolTheoryAttribute() => Skip = Program is null ? "no native program: SAVEVM_NATIVE is not set (eng/pack-tool.sh DIR makes DIR/savevm)" : null!;

    /// <summary>The program; null where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("SAVEVM_NATIVE") is { Length: > 0 } program ? Path.GetFullPath(program) : null;
}
