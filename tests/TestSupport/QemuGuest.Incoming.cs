using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

namespace SaveVm.TestSupport;

/// <summary>A QEMU as destination.</summary>
public sealed partial class QemuGuest
{
    /// <summary>
    /// Starts a release as a destination that waits for <see cref="BeginIncomingAsync"/>, so that capabilities can be set before. After the load it stays
    /// stopped.
    /// </summary>
    public static Task<QemuGuest> StartDestinationAsync(string release, string folder, params string[] args) =>
        StartAsync(release, folder, [.. args, "-incoming", "defer"]);

    /// <summary>Switches migration capabilities on, such as <c>xbzrle</c>.</summary>
    public Task EnableCapabilitiesAsync(params string[] capabilities) => ExecuteAsync(
        "migrate-set-capabilities",
        new { capabilities = capabilities.Select(static name => new { capability = name, state = true }).ToArray() });

    /// <summary>Sets migration parameters by their names in QMP.</summary>
    public Task SetParametersAsync(IReadOnlyDictionary<string, object> parameters) => ExecuteAsync("migrate-set-parameters", parameters);

    /// <summary>Starts to load: <c>exec:cat FILE</c>, <c>unix:PATH</c>, <c>tcp:127.0.0.1:0</c>, since 9.0 <c>file:PATH</c>.</summary>
    public Task BeginIncomingAsync(string uri) => ExecuteAsync("migrate-incoming", new Dictionary<string, string> { ["uri"] = uri });

    /// <summary>The port that a <c>tcp:</c> destination listens at.</summary>
    public async Task<int> IncomingPortAsync()
    {
        JsonElement addresses = (await ExecuteAsync("query-migrate")).GetProperty("socket-address");
        return int.Parse(addresses[0].GetProperty("port").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until everything is loaded.</summary>
    /// <exception cref="QemuException">QEMU refused the stream, and says why; or it takes too long.</exception>
    public Task WaitForIncomingAsync() => WaitAsync(StatusAsync, static status => status != "inmigrate", "the end of the load");

    /// <summary>Loads a file through <c>exec:cat</c> and waits until that is done.</summary>
    /// <exception cref="QemuException">QEMU refused the stream, and says why.</exception>
    public async Task LoadAsync(string file)
    {
        await BeginIncomingAsync($"exec:cat {PathOf(file)}");
        await WaitForIncomingAsync();
    }

    /// <summary>Waits until <c>query-status</c> says this.</summary>
    /// <exception cref="QemuException">It takes too long.</exception>
    public Task WaitForStatusAsync(string expected) => WaitAsync(StatusAsync, status => status == expected, $"'{expected}'");

    /// <summary>What <c>query-status</c> says, such as <c>running</c>, <c>paused</c>, <c>inmigrate</c>.</summary>
    public async Task<string> StatusAsync() => (await ExecuteAsync("query-status")).GetProperty("status").GetString()!;
}
