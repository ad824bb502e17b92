using System;
using System.IO;
using System.Runtime.CompilerServices;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>
/// Text that is checked in as <c>Baselines/NAME.verified.txt</c>. <c>UPDATE_BASELINES=1</c> rewrites the files and fails the run, so that an
/// update cannot pass for a check.
/// </summary>
internal static class Baseline
{
    public static void Verify(string name, string text, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "Baselines", $"{name}.verified.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(path, text);
            Assert.Fail($"{name}.verified.txt was rewritten; look at the difference and run again without UPDATE_BASELINES");
        }
        Assert.True(File.Exists(path), $"{name}.verified.txt is missing; UPDATE_BASELINES=1 writes it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
