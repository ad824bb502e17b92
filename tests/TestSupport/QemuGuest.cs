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
    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private QemuGuest(Process process, string folder)
    {
        _process = process;
        Folder = folder;
        _process.ErrorDataReceived += (_, line) => { lock (_error) { _error.AppendLine(line.Data); } };
        _process.BeginErrorReadLine();
    }

    /// <summary>A folder that QEMU sees under the same path; removed with the guest.</summary>
    public string Folder { get; }

    private string Error
    {
        get
        {
            lock (_error) { return _error.ToString(); }
        }
    }

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
            using CancellationTokenSource patience = new(TestPatience.Limit);
            await guest.ReadAsync("the greeting", patience.Token);
            await guest.ExecuteAsync("qmp_capabilities");
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does what a test needs before it has the guest; when that fails, the guest is not left behind.</summary>
    /// <returns>This guest.</returns>
    public async Task<QemuGuest> PrepareAsync(Func<QemuGuest, Task> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        try
        {
            await prepare(this);
            return this;
        }
        catch
        {
            await DisposeAsync();
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
            throw await EndedAsync();
        }
        using CancellationTokenSource patience = new(TestPatience.Limit);
        while (true)
        {
            JsonElement answer = await ReadAsync($"an answer to {command}", patience.Token);
            if (answer.TryGetProperty("return", out JsonElement result)) { return result; }
            if (answer.TryGetProperty("error", out JsonElement error)) { throw new QemuException($"{command}: {error.GetProperty("desc").GetString()}"); }
        }
    }

    /// <summary>Runs one command of the human monitor.</summary>
    public async Task<string> MonitorAsync(string commandLine) =>
        (await ExecuteAsync("human-monitor-command", new Dictionary<string, string> { ["command-line"] = commandLine })).GetString() ?? "";

    /// <summary>Waits until the guest's memory holds a value (32 bits).</summary>
    public Task WaitForMemoryAsync(long address, uint value)
    {
        string expected = string.Create(CultureInfo.InvariantCulture, $"0x{value:x8}");
        return WaitAsync(
            () => MonitorAsync(string.Create(CultureInfo.InvariantCulture, $"xp /1wx 0x{address:x}")),
            text => text.Contains(expected, StringComparison.Ordinal), $"{expected} at 0x{address:x}");
    }

    /// <summary>Asks again and again until the answer is good.</summary>
    /// <returns>The good answer.</returns>
    /// <exception cref="QemuException">It takes too long.</exception>
    public async Task<T> WaitAsync<T>(Func<Task<T>> ask, Predicate<T> isGood, string awaited)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(isGood);
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            T answer = await ask();
            if (isGood(answer)) { return answer; }
            if (Stopwatch.GetElapsedTime(start) > TestPatience.Limit) { throw new QemuException($"still '{answer}' after {TestPatience.Limit.TotalSeconds} s of waiting for {awaited}: {Error}"); }
            await Task.Delay(20);
        }
    }

    /// <summary>Writes guest-physical memory to a file.</summary>
    public Task SaveMemoryAsync(long address, long length, string file) =>
        ExecuteAsync("pmemsave", new Dictionary<string, object> { ["val"] = address, ["size"] = length, ["filename"] = PathOf(file) });

    /// <summary>Migrates to a file through <c>exec:cat</c>, and waits for the end.</summary>
    public async Task MigrateAsync(string file)
    {
        await BeginMigrationAsync($"exec:cat > {PathOf(file)}");
        string status = await WaitForMigrationAsync();
        if (status != "completed") { throw new QemuException($"migration is '{status}': {Error}"); }
    }

    /// <summary>Ends QEMU without warning, as the kernel does when memory runs out.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await TestPatience.ForAsync(_process.WaitForExitAsync(), "the end of a QEMU that was killed");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) { await KillAsync(); }
        _process.Dispose();
        if (Directory.Exists(Folder)) { Directory.Delete(Folder, recursive: true); }
    }

    private async Task<JsonElement> ReadAsync(string awaited, CancellationToken patience)
    {
        string? line;
        try
        {
            // QEMU itself writes there as well: what qemu-io did, how far a block migration is.
            do { line = await _process.StandardOutput.ReadLineAsync(patience); }
            while (line is not null && !line.StartsWith('{'));
        }
        catch (OperationCanceledException)
        {
            throw new QemuException($"QEMU is silent for {TestPatience.Limit.TotalSeconds} s, while waiting for {awaited}: {Error}");
        }
        if (line is null) { throw await EndedAsync(); }
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>The end of the process is also the end of what it has to say.</summary>
    private async Task<QemuException> EndedAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TestPatience.Limit);
            return new QemuException($"QEMU ended: {Error}");
        }
        catch (TimeoutException)
        {
            return new QemuException($"QEMU closed its monitor, but did not end: {Error}");
        }
    }
}
