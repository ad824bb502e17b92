using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Verification;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>A real QEMU migrates to our destination, which stores what comes; what was stored is sent to a fresh QEMU, where the guest goes on.</summary>
public sealed class ReceiveLiveTests
{
    [LiveQemuFact("5.2")]
    public Task Receive_From52OverTcp_IsLoadedAgain() => ReceiveAsync("5.2", "tcp::0", 0);

    [LiveQemuFact("7.2")]
    public Task Receive_From72OverUnix_IsLoadedAgain() => ReceiveAsync("7.2", "unix:", 0, "return-path", "xbzrle");

    [LiveQemuFact("10.0")]
    public Task Receive_From100OverTcp_IsLoadedAgain() => ReceiveAsync("10.0", "tcp::0", 2, "return-path", "auto-converge", "multifd");

    [LiveQemuFact("11.1")]
    public Task Receive_From111OverUnix_IsLoadedAgain() => ReceiveAsync("11.1", "unix:", 0, "return-path");

    [LiveQemuFact("11.1")]
    public async Task Receive_AsMappedRam_IsLoadedFromTheFile()
    {
        await using QemuGuest guest = await PatternGuest.StartAsync("11.1", writing: true);
        _ = await StoreAsync(guest, "tcp::0", new MigrationStore(guest.PathOf("vm")) { AsMappedRam = true });
        await guest.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");

        await using QemuGuest loaded = await PatternGuest.StartDestinationAsync("11.1");
        await loaded.EnableCapabilitiesAsync("mapped-ram");
        File.Copy(guest.PathOf("vm/stream.bin"), loaded.PathOf("stream.bin"));
        await loaded.BeginIncomingAsync($"file:{loaded.PathOf("stream.bin")}");
        await loaded.WaitForIncomingAsync();
        await AssertSameAndRunsAsync(guest, loaded);
    }

    private static async Task ReceiveAsync(string release, string address, int channels, params string[] capabilities)
    {
        await using QemuGuest guest = await PatternGuest.StartAsync(release, writing: true);
        await SetAsync(guest, channels, capabilities);
        if (!LiveSending.KeepsWrites(release)) { await guest.ExecuteAsync("stop"); }
        StoredMigration stored = await StoreAsync(guest, address, new MigrationStore(guest.PathOf("vm")) { MultifdChannels = channels });
        Assert.Equal(channels + 1, stored.Channels.Count);
        StreamManifest manifest = StreamManifest.Read(guest.PathOf("vm/stream.bin.manifest.json"));
        Assert.Equal(stored.Channels[0].Length, manifest.Length);
        Assert.Equal(channels, manifest.Channels.Count);
        await guest.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");

        await using QemuGuest loaded = await PatternGuest.StartDestinationAsync(release);
        await SetAsync(loaded, channels, capabilities);
        await loaded.BeginIncomingAsync("tcp:127.0.0.1:0");
        MigrationSent sent = await new StoredMigrationSender(guest.PathOf("vm")).SendAsync(MigrationUri.Parse($"tcp:127.0.0.1:{await loaded.IncomingPortAsync()}"));
        Assert.Equal(capabilities.Contains("return-path"), sent.IsConfirmed);
        await loaded.WaitForIncomingAsync();
        await AssertSameAndRunsAsync(guest, loaded);
    }

    private static async Task<StoredMigration> StoreAsync(QemuGuest guest, string address, MigrationStore store)
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse(address == "unix:" ? $"unix:{guest.PathOf("m.sock")}" : address));
        Task<StoredMigration> receiving = store.ReceiveAsync(listener);
        await guest.BeginMigrationAsync(LiveReception.Reachable(listener));
        Assert.Equal("completed", await guest.WaitForMigrationAsync());
        return await TestPatience.ForAsync(receiving, "our destination");
    }

    private static async Task AssertSameAndRunsAsync(QemuGuest source, QemuGuest loaded)
    {
        await loaded.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");
        byte[] expected = await File.ReadAllBytesAsync(source.PathOf("memory.bin"));
        byte[] found = await File.ReadAllBytesAsync(loaded.PathOf("memory.bin"));
        Assert.True(expected.AsSpan().SequenceEqual(found), "the memory is not the same");
        await LiveSending.AssertRunsOnAsync(loaded);
    }

    private static async Task SetAsync(QemuGuest guest, int channels, string[] capabilities)
    {
        if (capabilities.Length > 0) { await guest.EnableCapabilitiesAsync(capabilities); }
        if (channels > 0) { await guest.SetParametersAsync(new Dictionary<string, object> { ["multifd-channels"] = channels }); }
    }
}
