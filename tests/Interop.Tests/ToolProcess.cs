using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace SaveVm.Interop.Tests;

/// <summary>The command <c>savevm</c> as a process of its own.</summary>
internal static class ToolProcess
{
    /// <summary>Starts it; both outputs can be read.</summary>
    public static Process Start(params string[] args)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "SaveVm.Tool"), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        return Process.Start(start)!;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and what it said of errors.</returns>
    public static async Task<(int ExitCode, string Error)> FinishAsync(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        _ = await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
