using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace SaveVm.TestSupport;

/// <summary>A running QEMU, driven through QMP on its standard input and output.</summary>
public sealed partial class QemuGuest : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private QemuGuest(Process process, string folder)
    {
        _process = process;
        Folder = folder;
        _process.ErrorDataReceived += (_, line) => _error.AppendLine(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>A folder that QEMU sees under the same path; removed with the guest.</summary>
    public string Folder { get; }

    /// <summary>Starts a release with these arguments, stopped before its first instruction.</summary>
    public static async Task<QemuGuest> StartAsync(string release, string folder, params string[] args)
    {
        string program = LiveQemu.Find(release) ?? throw new QemuException($"QEMU {release} is required, but SAVEVM_QEMU does not lead to it");
        ProcessStartInfo start = new(program, ["-nodefaults", "-no-user-config", "-display", "none", "-S", "-qmp", "stdio", .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        QemuGuest guest = new(Process.Start(start)!, folder);
        try
        {
            await guest.ReadAsync();
            await guest.ExecuteAsync("qmp_capabilities");
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Path of a file in <see cref="Folder"/>.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Runs one QMP command.</summary>
    /// <exception cref="QemuException">QEMU refused it.</exception>
    public async Task<JsonElement> ExecuteAsync(string command, object? arguments = null)
    {
        JsonObject message = new() { ["execute"] = command };
        if (arguments is not null) { message["arguments"] = JsonSerializer.SerializeToNode(arguments); }
        try
        {
            await _process.StandardInput.WriteLineAsync(message.ToJsonString());
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It is gone; why, it says itself.
            await _process.WaitForExitAsync();
            throw new QemuException($"QEMU ended: {_error}");
        }
        while (true)
        {
            JsonElement answer = await ReadAsync();
            if (answer.TryGetProperty("return", out JsonElement result)) { return result; }
            if (answer.TryGetProperty("error", out JsonElement error)) { throw new QemuException($"{command}: {error.GetProperty("desc").GetString()}"); }
        }
    }

    /// <summary>Runs one command of the human monitor.</summary>
    public async Task<string> MonitorAsync(string commandLine) =>
        (await ExecuteAsync("human-monitor-command", new Dictionary<string, string> { ["command-line"] = commandLine })).GetString() ?? "";

    /// <summary>Waits until the guest's memory holds a value (32 bits).</summary>
    public async Task WaitForMemoryAsync(long address, uint value)
    {
        string expected = string.Create(CultureInfo.InvariantCulture, $"0x{value:x8}");
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            string text = await MonitorAsync(string.Create(CultureInfo.InvariantCulture, $"xp /1wx 0x{address:x}"));
            if (text.Contains(expected, StringComparison.Ordinal)) { return; }
            if (Stopwatch.GetElapsedTime(start) > s_patience) { throw new QemuException($"the guest did not write {expected} to 0x{address:x}: {text}"); }
            await Task.Delay(50);
        }
    }

    /// <summary>Writes guest-physical memory to a file.</summary>
    public Task SaveMemoryAsync(long address, long length, string file) =>
        ExecuteAsync("pmemsave", new Dictionary<string, object> { ["val"] = address, ["size"] = length, ["filename"] = PathOf(file) });

    /// <summary>Migrates to a file through <c>exec:cat</c>, and waits for the end.</summary>
    public async Task MigrateAsync(string file)
    {
        await ExecuteAsync("migrate", new Dictionary<string, string> { ["uri"] = $"exec:cat > {PathOf(file)}" });
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            string status = (await ExecuteAsync("query-migrate")).TryGetProperty("status", out JsonElement value) ? value.GetString()! : "none";
            if (status == "completed") { return; }
            if (status is "failed" or "cancelled" || Stopwatch.GetElapsedTime(start) > s_patience) { throw new QemuException($"migration is '{status}': {_error}"); }
            await Task.Delay(50);
        }
    }

    /// <summary>Ends QEMU without warning, as the kernel does when memory runs out.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        if (Directory.Exists(Folder)) { Directory.Delete(Folder, recursive: true); }
    }

    private async Task<JsonElement> ReadAsync()
    {
        using CancellationTokenSource patience = new(s_patience);
        string? line;
        // QEMU itself writes there as well: what qemu-io did, how far a block migration is.
        do { line = await _process.StandardOutput.ReadLineAsync(patience.Token); }
        while (line is not null && !line.StartsWith('{'));
        if (line is null)
        {
            // The end of the process is also the end of what it has to say.
            await _process.WaitForExitAsync(patience.Token);
            throw new QemuException($"QEMU ended: {_error}");
        }
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
