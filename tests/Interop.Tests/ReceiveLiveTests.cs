using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>A real QEMU migrates to our destination, which stores what comes; the stored stream is loaded by a fresh QEMU.</summary>
public sealed class ReceiveLiveTests
{
    [LiveQemuFact("5.2")]
    public Task Receive_From52OverTcp_IsLoadedAgain() => ReceiveAsync("5.2", "tcp::0");

    [LiveQemuFact("7.2")]
    public Task Receive_From72OverUnix_IsLoadedAgain() => ReceiveAsync("7.2", "unix:", "return-path", "xbzrle");

    [LiveQemuFact("10.0")]
    public Task Receive_From100OverTcp_IsLoadedAgain() => ReceiveAsync("10.0", "tcp::0", "return-path", "auto-converge");

    [LiveQemuFact("11.1")]
    public Task Receive_From111OverUnix_IsLoadedAgain() => ReceiveAsync("11.1", "unix:", "return-path");

    private static async Task ReceiveAsync(string release, string address, params string[] capabilities)
    {
        await using QemuGuest guest = await PatternGuest.StartAsync(release, writing: true);
        if (capabilities.Length > 0) { await guest.EnableCapabilitiesAsync(capabilities); }
        if (address == "unix:") { address = $"unix:{guest.PathOf("m.sock")}"; }

        var records = new ConcurrentDictionary<string, MemoryStream>();
        RamReceiver ram = RamReceiver.CreateSkimming();
        var destination = new MigrationDestination(SkimmingSections.Create(ram), ram)
        {
            Timeout = TimeSpan.FromSeconds(30),
            Record = name => records.GetOrAdd(name, static _ => new MemoryStream()),
        };
        MigrationSummary summary;
        using (MigrationListener listener = MigrationListener.Open(MigrationUri.Parse(address)))
        {
            Task<MigrationSummary> receiving = destination.ReceiveAsync(listener);
            await guest.BeginMigrationAsync(listener.Uri.ToString().Replace("tcp::", "tcp:127.0.0.1:", StringComparison.Ordinal));
            summary = await receiving;
            Assert.Equal("completed", await guest.WaitForMigrationAsync());
        }
        Assert.NotNull(summary.Configuration);
        Assert.True(summary.Passes >= 1);

        await using QemuGuest loaded = await PatternGuest.StartDestinationAsync(release);
        if (capabilities.Length > 0) { await loaded.EnableCapabilitiesAsync(capabilities); }
        await File.WriteAllBytesAsync(loaded.PathOf("stored.bin"), records[MigrationChannelNames.Main].ToArray());
        // The stored stream asks for a return path, so it comes from a socket that has one; exec: would be refused.
        await SendStoredAsync(loaded, "stored.bin", returnPath: capabilities.Contains("return-path"));
        await loaded.WaitForIncomingAsync();
    }

    private static async Task SendStoredAsync(QemuGuest destination, string file, bool returnPath)
    {
        string path = destination.PathOf("in.sock");
        await destination.BeginIncomingAsync($"unix:{path}");
        using MigrationChannel channel = await MigrationConnector.ConnectAsync(MigrationUri.Parse($"unix:{path}"));
        channel.Write(await File.ReadAllBytesAsync(destination.PathOf(file)));
        if (returnPath) { await channel.CopyToAsync(Stream.Null); }
    }
}
