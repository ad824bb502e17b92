using System;
using System.IO;
using System.Runtime.CompilerServices;
using Xunit;

namespace SnapshotTests;

/// <summary>
/// All that a snapshot test needs when there is no library for it. The files are named as Verify names them: with that library,
/// <c>Verifier.Verify(text)</c> takes the place of this class, and the files stay.
/// </summary>
internal static class Snapshot
{
    /// <summary>Compares with <c>CLASS.TEST.verified.txt</c> beside the test; what is different is left there as <c>*.received.txt</c>.</summary>
    public static void Verify(string text, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}.{test}");
        string verified = $"{path}.verified.txt";
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(verified, text);
            Assert.Fail($"{verified} was rewritten: review it, then run again without UPDATE_BASELINES");
        }
        string expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : "";
        if (text != expected) { File.WriteAllText($"{path}.received.txt", text); }
        Assert.Equal(expected, text);
    }
}
