using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using SaveVm.IO;
using SaveVm.Tool.CommandLine;

namespace SaveVm.Tool.Tests;

/// <summary>Runs the command: in this process, or as one of its own.</summary>
internal static class ToolRunner
{
    public static ToolResult Run(params string[] args) => Run(ReadOnlyMemory<byte>.Empty, args);

    public static ToolResult Run(ReadOnlyMemory<byte> standardInput, string[] args)
    {
        using MemoryStream output = new();
        using StringWriter error = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        int exitCode;
        using (ToolConsole console = new(output, error, () => WireInput.FromMemory(standardInput)))
        {
            exitCode = SavevmCommand.Run(args, console);
        }
        return new ToolResult(exitCode, output.ToArray(), error.ToString());
    }

    /// <summary>Starts the program that users start.</summary>
    public static Task<ToolResult> RunProcessAsync(byte[] standardInput, params string[] args) =>
        RunProgramAsync(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "SaveVm.Tool.exe" : "SaveVm.Tool"), standardInput, args);

    /// <summary>Starts a program that stands for it.</summary>
    public static async Task<ToolResult> RunProgramAsync(string program, byte[] standardInput, params string[] args)
    {
        ProcessStartInfo start = new(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        using Process process = Process.Start(start)!;
        using MemoryStream output = new();
        Task copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(standardInput);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program has seen enough; what it says about that is the test's business.
        }
        await Task.WhenAll(copy, error, process.WaitForExitAsync());
        return new ToolResult(process.ExitCode, output.ToArray(), await error);
    }
}
