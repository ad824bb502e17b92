using System.Collections.Generic;
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

    /// <summary>A number of a migration's RAM statistics by its name in QMP, such as <c>transferred</c>; 0 when there are none.</summary>
    public async Task<long> RamStatisticAsync(string name) =>
        (await ExecuteAsync("query-migrate")).TryGetProperty("ram", out JsonElement ram) ? ram.GetProperty(name).GetInt64() : 0;

    /// <summary>Waits until the migration runs: it is connected, and may be asked for more.</summary>
    /// <exception cref="QemuException">It takes too long.</exception>
    public Task WaitForMigrationStartAsync() => WaitAsync(MigrationStatusAsync, static status => status is not ("setup" or "none"), "the migration to begin");

    /// <summary>Waits for the end of the migration.</summary>
    /// <returns>How it ended: <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</returns>
    /// <exception cref="QemuException">It takes too long.</exception>
    public async Task<string> WaitForMigrationAsync()
    {
        string end = await WaitAsync(MigrationStatusAsync, static status => status is "completed" or "failed" or "cancelled", "the end of the migration");
        // QEMU says so before it has left this state, and "cont" in between makes it abort.
        _ = await WaitAsync(StatusAsync, static status => status != "finish-migrate", "the state after the migration");
        return end;
    }
}
