using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>The samples of live migration do what they say, with each other and with a real QEMU.</summary>
public sealed class LiveSampleTests
{
    [Fact]
    public async Task VendorLiveSection_Run_HasAllFlows()
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        VendorLiveSection.FlowTable received = await Sample.RunAsync(text);
        Assert.Contains("all flows there: True", text.ToString(), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 100_000).Select(static i => (ulong)i), received.Packets);
    }

    [Fact]
    public async Task SendToQemu_Run_IsReceivedByTheOtherSample()
    {
        using StringWriter said = new(CultureInfo.InvariantCulture);
        using TextWriter text = TextWriter.Synchronized(said);
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = ReceiveFromQemu.Program.RunAsync(listener, text);
        MigrationSent sent = await SendToQemu.Program.RunAsync(Golden.PathOf("ram-min-v11.1.bin.br"), listener.Uri, channels: 0, text);
        MigrationSummary summary = await receiving;
        Assert.True(sent.IsConfirmed);
        Assert.Equal(sent.TransferredBytes, summary.Channels.Values.Sum());
        Assert.Contains("  pc.ram: 16777216 bytes", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("  timer: ", said.ToString(), StringComparison.Ordinal);
    }

    [LiveQemuFact("7.2")]
    public async Task ReceiveFromQemuAndSendToQemu_WithARealOne_WorkBothWays()
    {
        string[] machine = ["-M", "pc", "-m", "16", "-accel", "tcg"];
        await using QemuGuest source = await QemuGuest.StartAsync("7.2", LiveQemu.CreateFolder(), machine);
        using StringWriter said = new(CultureInfo.InvariantCulture);
        using TextWriter text = TextWriter.Synchronized(said);
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp:127.0.0.1:0"));
        Task<MigrationSummary> receiving = ReceiveFromQemu.Program.RunAsync(listener, text);
        await source.BeginMigrationAsync(listener.Uri.ToString());
        MigrationSummary summary = await receiving;
        Assert.StartsWith("pc-i440fx-", summary.Configuration!.Machine, StringComparison.Ordinal);
        Assert.Contains("  pc.ram: 16777216 bytes", said.ToString(), StringComparison.Ordinal);

        await source.WaitForMigrationAsync();
        // QEMU saves a VM that was migrated only after it was taken back.
        await source.ExecuteAsync("cont");
        await source.ExecuteAsync("stop");
        await source.MigrateAsync("vm.bin");
        await using QemuGuest destination = await QemuGuest.StartDestinationAsync("7.2", LiveQemu.CreateFolder(), machine);
        await destination.EnableCapabilitiesAsync("return-path", "multifd");
        await destination.BeginIncomingAsync("tcp:127.0.0.1:0");
        MigrationUri uri = MigrationUri.Parse($"tcp:127.0.0.1:{await destination.IncomingPortAsync()}");
        MigrationSent sent = await SendToQemu.Program.RunAsync(source.PathOf("vm.bin"), uri, channels: 2, text);
        Assert.True(sent.IsConfirmed);
        await destination.WaitForIncomingAsync();
        Assert.Equal("paused", await destination.StatusAsync());
    }
}
