using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Where campaigns leave their figures, as lines of tab-separated values.</summary>
internal static class Campaign
{
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("SAVEVM_CAMPAIGN") is { Length: > 0 } folder ? folder : null;

    public static void Write(string name, string figures, params IEnumerable<string>[] lists)
    {
        lock (typeof(Campaign))
        {
            _ = Directory.CreateDirectory(Folder!);
            File.AppendAllLines(Path.Combine(Folder!, $"{name}.tsv"), [figures]);
            for (int i = 0; i < lists.Length; i++) { File.AppendAllLines(Path.Combine(Folder!, $"{name}.{i}.tsv"), lists[i].ToList()); }
        }
    }
}
