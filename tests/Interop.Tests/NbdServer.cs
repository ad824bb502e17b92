using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;
using SaveVm.TestSupport;

namespace SaveVm.Interop.Tests;

/// <summary>A server of the machine's own QEMU (<c>qemu-nbd</c>, <c>qemu-storage-daemon</c>) for one image.</summary>
internal sealed class NbdServer : IAsyncDisposable
{
    private readonly Process _process;

    private NbdServer(Process process, string socket, string export)
    {
        _process = process;
        Uri = $"nbd+unix:///{export}?socket={socket}";
    }

    /// <summary>Where it listens.</summary>
    public string Uri { get; }

    /// <summary>Why tests with such a server are skipped; null when they run, and when they must.</summary>
    public static string? SkipReason =>
        LiveQemu.IsRequired ? null
        : !NbdDevice.IsSupported ? "no libnbd on this machine"
        : Find("qemu-nbd") is null ? "no qemu-nbd on this machine"
        : null;

    /// <summary>Runs a program of QEMU to its end.</summary>
    public static async Task RunAsync(string program, params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = "";
        try
        {
            output = await TestPatience.ForAsync(process.StandardOutput.ReadToEndAsync(), program) + await TestPatience.ForAsync(process.StandardError.ReadToEndAsync(), program);
            await TestPatience.ForAsync(process.WaitForExitAsync(), program);
        }
        finally
        {
            if (!process.HasExited) { process.Kill(); }
        }
        if (process.ExitCode != 0) { throw new QemuException($"{program} {string.Join(' ', args)}: {output}"); }
    }

    /// <summary>Serves an image with <c>qemu-nbd</c>.</summary>
    public static Task<NbdServer> StartAsync(string folder, params string[] args) =>
        StartAsync("qemu-nbd", folder, "", socket => ["--persistent", "--shared=8", "--allocation-depth", $"--socket={socket}", .. args]);

    /// <summary>Serves a raw image with <c>qemu-storage-daemon</c>.</summary>
    public static Task<NbdServer> StartDaemonAsync(string folder, string image) =>
        StartAsync("qemu-storage-daemon", folder, "disk", socket =>
        [
            "--blockdev", $"driver=raw,node-name=disk,discard=unmap,file.driver=file,file.filename={image},file.discard=unmap",
            "--nbd-server", $"addr.type=unix,addr.path={socket}",
            "--export", "type=nbd,id=export,node-name=disk,writable=on",
        ]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) { _process.Kill(); }
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<NbdServer> StartAsync(string program, string folder, string export, Func<string, string[]> args)
    {
        string socket = Path.Combine(folder, $"{Guid.NewGuid():N}.sock");
        NbdServer server = new(Process.Start(new ProcessStartInfo(program, args(socket)))!, socket, export);
        for (long begin = Stopwatch.GetTimestamp(); !IsListening(socket); await Task.Delay(20))
        {
            bool hasEnded = server._process.HasExited;
            if (!hasEnded && Stopwatch.GetElapsedTime(begin) < TestPatience.Limit) { continue; }
            string problem = hasEnded ? $"{program} ended with {server._process.ExitCode}" : $"{program} does not listen";
            await server.DisposeAsync();
            throw new QemuException(problem);
        }
        return server;
    }

    /// <summary>The file is there before anybody can connect; the kernel's table says when (<c>__SO_ACCEPTCON</c>).</summary>
    private static bool IsListening(string socket) =>
        File.ReadLines("/proc/net/unix").Any(line => line.EndsWith(" " + socket, StringComparison.Ordinal) && line.Contains(" 00010000 ", StringComparison.Ordinal));

    private static string? Find(string program) =>
        Array.Find((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), folder => File.Exists(Path.Combine(folder, program)));
}
