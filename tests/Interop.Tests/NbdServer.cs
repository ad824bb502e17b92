using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;
using SaveVm.TestSupport;

namespace SaveVm.Interop.Tests;

/// <summary>A server of the machine's own QEMU (<c>qemu-nbd</c>, <c>qemu-storage-daemon</c>) for one image.</summary>
internal sealed class NbdServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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
        string output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
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
        using CancellationTokenSource patience = new(Patience);
        while (!File.Exists(socket))
        {
            if (server._process.HasExited) { throw new QemuException($"{program} ended with {server._process.ExitCode}"); }
            await Task.Delay(20, patience.Token);
        }
        return server;
    }

    private static string? Find(string program) =>
        Array.Find((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), folder => File.Exists(Path.Combine(folder, program)));
}
