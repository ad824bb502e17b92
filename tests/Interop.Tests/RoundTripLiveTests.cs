using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>
/// A guest of a real QEMU migrates to us while it runs, and from us to a fresh QEMU, where it goes on: the memory is the same at every station. Before 9.0 an
/// emulated guest's writes get lost while it is migrated, so there it is stopped first and runs at its new place only.
/// </summary>
public sealed class RoundTripLiveTests
{
    private static readonly string[] Forms = ["plain", "xbzrle", "multifd-none", "multifd-zlib"];

    [LiveQemuFact("5.2")]
    public Task Migrate_From52OverTcp_RunsOnIn52() => MigrateAsync("5.2", new GuestShape(), "tcp::0", Forms);

    [LiveQemuFact("7.2")]
    public Task Migrate_From72OverUnix_RunsOnIn72() => MigrateAsync("7.2", new GuestShape(), "unix:", Forms);

    [LiveQemuFact("10.0")]
    public Task Migrate_From100OverTcp_RunsOnIn100() => MigrateAsync("10.0", new GuestShape(), "tcp::0", Forms);

    [LiveQemuFact("11.1")]
    public Task Migrate_From111OverUnix_RunsOnIn111() => MigrateAsync("11.1", new GuestShape(), "unix:", Forms);

    [LiveQemuFact("5.2")]
    public Task Migrate_LargeGuestOf52OverUnix_RunsOnIn52() => MigrateAsync("5.2", GuestShape.Large, "unix:", "xbzrle");

    [LiveQemuFact("7.2")]
    public Task Migrate_LargeGuestOf72OverTcp_RunsOnIn72() => MigrateAsync("7.2", GuestShape.Large, "tcp::0", "multifd-none");

    [LiveQemuFact("10.0")]
    public Task Migrate_LargeGuestOf100OverUnix_RunsOnIn100() => MigrateAsync("10.0", GuestShape.Large, "unix:", "multifd-none");

    [LiveQemuFact("11.1")]
    public Task Migrate_LargeGuestOf111OverTcp_RunsOnIn111() => MigrateAsync("11.1", GuestShape.Large, "tcp::0", "multifd-zlib");

    private static async Task MigrateAsync(string release, GuestShape shape, string address, params string[] forms)
    {
        bool runs = LiveSending.KeepsWrites(release);
        await using QemuGuest source = await PatternGuest.StartAsync(release, shape with { IsWriting = true });
        await source.EnableCapabilitiesAsync("return-path");
        await source.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 1L << 34 });
        if (!runs) { await source.ExecuteAsync("stop"); }
        using LiveReception reception = await LiveReception.ReceiveAsync(source, address);
        reception.AssertWhole();
        Assert.Contains(CommandKind.OpenReturnPath, reception.Commands);
        Assert.Equal("postmigrate", await source.StatusAsync());
        string memory = await reception.SavedMemoryAsync(source);
        reception.AssertMemory(memory);

        foreach (string form in forms)
        {
            await using QemuGuest destination = await PatternGuest.StartDestinationAsync(release, shape with { IsWriting = true });
            MigrationSent sent = await LiveSending.SendAsync(destination, reception, release, form);
            Assert.True(sent.IsConfirmed, form);
            await destination.WaitForIncomingAsync();
            // What arrived is what left, to the byte; and what left is what the source had.
            reception.AssertMemory(await reception.SavedMemoryAsync(destination));
            await LiveSending.AssertRunsOnAsync(destination);
        }
    }

    [LiveQemuFact("7.2")]
    public Task Send_VendorsSectionTo72_IsRefusedByItsName() => RefuseVendorAsync("7.2");

    [LiveQemuFact("11.1")]
    public Task Send_VendorsSectionTo111_IsRefusedByItsName() => RefuseVendorAsync("11.1");

    private static async Task RefuseVendorAsync(string release)
    {
        await using QemuGuest source = await PatternGuest.StartAsync(release, new GuestShape());
        using LiveReception reception = await LiveReception.ReceiveAsync(source, "tcp::0");
        var vendor = new StoredDevice("acme-dpu", 0, 1, new byte[] { 1, 2, 3, 4 });

        await using QemuGuest destination = await PatternGuest.StartDestinationAsync(release, new GuestShape());
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => LiveSending.SendAsync(destination, reception, release, "plain", vendor));
        Assert.True(error.Kind is MigrationErrorKind.PeerFailed or MigrationErrorKind.ConnectionLost, error.Message);
        QemuException refusal = await Assert.ThrowsAsync<QemuException>(destination.WaitForIncomingAsync);
        Assert.Contains("acme-dpu", refusal.Message, StringComparison.Ordinal);

        // The same stream at one of ours, which keeps what it does not know.
        using GuestMemory memory = GuestMemory.Create();
        RamReceiver ram = RamReceiver.CreateLoading(memory);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        var machine = new StoredMachineReader();
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = new MigrationDestination(sections, ram) { ItemRead = machine.Take }.ReceiveAsync(listener);
        MigrationSent sent = await LiveSending.Source(reception, release, "plain", vendor).SendAsync(listener.Uri);
        _ = await TestPatience.ForAsync(receiving, "our destination");
        Assert.True(sent.IsConfirmed);
        Assert.Contains(machine.Machine.Devices, static device => device is { Name: "acme-dpu", Body.Length: 4 });
    }
}
