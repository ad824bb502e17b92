using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using SaveVm.TestSupport;

namespace SaveVm.Interop.Tests;

/// <summary>The command <c>savevm</c> as a process of its own; it ends with the test, whatever becomes of that.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private ToolProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it.</summary>
    public static ToolProcess Start(params string[] args)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "SaveVm.Tool"), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Reads what it writes up to a line with this text.</summary>
    /// <returns>The line.</returns>
    public async Task<string> WaitForLineAsync(string text)
    {
        while (await TestPatience.ForAsync(_process.StandardOutput.ReadLineAsync(), $"'{text}' of savevm") is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) { return line; }
        }
        throw new InvalidOperationException($"savevm ended without '{text}': {await TestPatience.ForAsync(_error, "the end of savevm")}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and what it said of errors.</returns>
    public async Task<(int ExitCode, string Error)> FinishAsync()
    {
        _ = await TestPatience.ForAsync(_process.StandardOutput.ReadToEndAsync(), "the end of savevm");
        string error = await TestPatience.ForAsync(_error, "the end of savevm");
        await TestPatience.ForAsync(_process.WaitForExitAsync(), "the end of savevm");
        return (_process.ExitCode, error);
    }

    /// <summary>Ends it without warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await TestPatience.ForAsync(_process.WaitForExitAsync(), "the end of a savevm that was killed");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) { await KillAsync(); }
        _process.Dispose();
    }
}
