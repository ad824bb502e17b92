using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Tasks;

namespace SaveVm.TestSupport;

/// <summary>A QEMU as source of a live migration.</summary>
public sealed partial class QemuGuest
{
    /// <summary>Starts to migrate: <c>tcp:127.0.0.1:PORT</c>, <c>unix:PATH</c>, <c>exec:COMMAND</c>.</summary>
    public Task BeginMigrationAsync(string uri) => ExecuteAsync("migrate", new Dictionary<string, string> { ["uri"] = uri });

    /// <summary>How far the migration is, by <c>query-migrate</c>.</summary>
    public async Task<string> MigrationStatusAsync() =>
        (await ExecuteAsync("query-migrate")).TryGetProperty("status", out JsonElement status) ? status.GetString()! : "none";

    /// <summary>How many bytes of RAM a running migration has sent.</summary>
    public async Task<long> TransferredAsync() =>
        (await ExecuteAsync("query-migrate")).TryGetProperty("ram", out JsonElement ram) ? ram.GetProperty("transferred").GetInt64() : 0;

    /// <summary>Waits for the end of the migration.</summary>
    /// <returns>How it ended: <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</returns>
    /// <exception cref="QemuException">It takes too long.</exception>
    public async Task<string> WaitForMigrationAsync()
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            string status = await MigrationStatusAsync();
            if (status is "completed" or "failed" or "cancelled") { return status; }
            if (Stopwatch.GetElapsedTime(start) > s_patience) { throw new QemuException($"migration is '{status}': {_error}"); }
            await Task.Delay(20);
        }
    }
}
