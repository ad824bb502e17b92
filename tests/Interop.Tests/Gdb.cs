using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.TestSupport;

namespace SaveVm.Interop.Tests;

/// <summary>The GNU debugger, as a reader of ELF cores that is not ours.</summary>
internal static class Gdb
{
    private static readonly string? s_program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "gdb")).FirstOrDefault(File.Exists);

    /// <summary>Why it cannot be asked; null when it can.</summary>
    public static string? SkipReason => s_program is null ? "no gdb on this machine" : null;

    /// <summary>Opens a core and runs commands.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string core, IEnumerable<string> commands)
    {
        ProcessStartInfo start = new(s_program!, ["-nx", "-batch", "-ex", "set architecture i386:x86-64", "-ex", $"core-file {core}", .. commands.SelectMany(static command => (string[])["-ex", command])])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            string text = await TestPatience.ForAsync(process.StandardOutput.ReadToEndAsync(), "gdb");
            return text + await TestPatience.ForAsync(error, "gdb");
        }
        finally
        {
            if (!process.HasExited) { process.Kill(); }
        }
    }
}
