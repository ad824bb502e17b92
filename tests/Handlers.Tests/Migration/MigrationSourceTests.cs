using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Tests.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>Both ends of a live migration, with a guest that writes while it is sent.</summary>
public sealed class MigrationSourceTests : IDisposable
{
    private const int Pages = 900;
    private const int WrittenPages = 40;

    private static readonly StreamConfiguration Machine = new("pc-i440fx-11.1", TargetPageBits: null, [], Uuid: null);

    private readonly GuestMemory _memory = GuestMemory.Create();
    private readonly GuestMemory _received = GuestMemory.Create();
    private readonly TickSection _sentTicks = new() { Total = 450 };
    private readonly TickSection _receivedTicks = new();
    private readonly WritingGuest _guest;
    private readonly HostWritesTracker _tracker;
    private readonly List<MigrationProgress> _progress = [];

    public MigrationSourceTests()
    {
        SavedRam.Fill(_memory, Pages);
        _guest = new WritingGuest(_memory.Blocks[0], WrittenPages);
        _tracker = new HostWritesTracker(_memory);
    }

    public void Dispose()
    {
        _guest.Dispose();
        _tracker.Dispose();
        _memory.Dispose();
        _received.Dispose();
    }

    [Theory]
    [InlineData("tcp::0", 0, false)]
    [InlineData("tcp::0", 3, false)]
    [InlineData("unix", 0, false)]
    [InlineData("unix", 2, false)]
    [InlineData("tcp::0", 0, true)]
    public async Task Send_GuestThatWrites_ArrivesAsItStands(string address, int channels, bool xbzrle)
    {
        using var folder = new TemporaryFolder();
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse(address == "unix" ? $"unix:{folder.PathOf("m.sock")}" : address));
        Task<MigrationSummary> receiving = Destination(channels).ReceiveAsync(listener);
        MigrationSent sent = await Source(channels, returnPath: true, xbzrle: xbzrle).SendAsync(listener.Uri);
        MigrationSummary summary = await receiving;

        Assert.True(sent.IsConfirmed);
        Assert.Equal(1 + channels, summary.Channels.Count);
        Assert.Equal(sent.TransferredBytes, summary.Channels.Values.Sum());
        AssertArrived();
        Assert.Equal((1, 0), (_guest.Stops, _guest.Starts));
        Assert.Equal(450UL, _receivedTicks.Received);
        Assert.True(_receivedTicks is { IsSetUp: true, IsComplete: true });
        Assert.True(sent.Rounds >= 4, $"{sent.Rounds} rounds are too few for a section that needs five pieces");
    }

    [Fact]
    public async Task Send_WithLimits_TakesItsTimeAndReports()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = Destination().ReceiveAsync(listener);
        MigrationSource source = Source(bandwidth: 1 << 20, downtime: TimeSpan.FromMilliseconds(500));
        MigrationSent sent = await source.SendAsync(listener.Uri);
        _ = await receiving;
        AssertArrived();
        // About 2.4 MiB of pages at 1 MiB/s.
        Assert.True(sent.TotalTime > TimeSpan.FromMilliseconds(1200), $"{sent.TotalTime} is faster than allowed");
        lock (_progress)
        {
            Assert.Contains(_progress, static progress => progress is { State: MigrationState.Active, TransferredBytes: > 0, RemainingBytes: > 0, TotalBytes: >= Pages * 4096, Passes: >= 1 });
            Assert.Equal((MigrationState.Completed, 0L), (_progress[^1].State, _progress[^1].RemainingBytes));
        }
    }

    [Fact]
    public async Task Send_ToFile_IsReadAgain()
    {
        using var folder = new TemporaryFolder();
        MigrationSent sent = await Source().SendAsync(MigrationUri.Parse($"file:{folder.PathOf("vm.bin")}"));
        Assert.Equal(new FileInfo(folder.PathOf("vm.bin")).Length, sent.TransferredBytes);
        _ = await Destination().ReceiveAsync(MigrationConnector.OpenSource(MigrationUri.Parse($"file:{folder.PathOf("vm.bin")}")));
        AssertArrived();
    }

    [Fact]
    public async Task Send_ToCommand_IsReadFromCommand()
    {
        using var folder = new TemporaryFolder();
        _ = await Source().SendAsync(MigrationUri.Parse($"exec:cat > {folder.PathOf("vm.bin")}"));
        _ = await Destination().ReceiveAsync(MigrationConnector.OpenSource(MigrationUri.Parse($"exec:cat {folder.PathOf("vm.bin")}")));
        AssertArrived();
    }

    [Fact]
    public async Task Send_SwitchoverAcknowledgement_IsAwaited()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = Destination(acknowledges: true).ReceiveAsync(listener);
        MigrationSent sent = await Source(returnPath: true, awaitsAcknowledgement: true).SendAsync(listener.Uri);
        _ = await receiving;
        Assert.True(sent.IsConfirmed);
        AssertArrived();
    }

    [Fact]
    public async Task Send_AcknowledgementThatDoesNotCome_NamesTheCapabilityAndTheGuestRuns()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = Destination().ReceiveAsync(listener);
        MigrationSource source = Source(returnPath: true, awaitsAcknowledgement: true, timeout: TimeSpan.FromSeconds(5));
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => source.SendAsync(listener.Uri));
        Assert.Contains("switchover-ack", error.Message, StringComparison.Ordinal);
        Assert.True(_guest.IsRunning);
        Assert.Equal(0, _guest.Stops);
        _ = await Assert.ThrowsAnyAsync<IOException>(() => receiving);
    }

    [Fact]
    public async Task Send_DestinationWithoutTheVendorsSection_SaysSoAndTheGuestRuns()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        RamReceiver ram = RamReceiver.CreateLoading(_received);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        sections.Add(TickSection.Name, new Refusal());
        Task<MigrationSummary> receiving = new MigrationDestination(sections, ram).ReceiveAsync(listener);
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => Source(returnPath: true).SendAsync(listener.Uri));
        Assert.Equal(MigrationErrorKind.PeerFailed, error.Kind);
        WireFormatException refused = await Assert.ThrowsAsync<WireFormatException>(() => receiving);
        Assert.Contains(TickSection.Name, refused.Message, StringComparison.Ordinal);
        Assert.True(_guest.IsRunning);
        Assert.True(_sentTicks.Cleanups > 0);
    }

    [Fact]
    public async Task Send_Cancelled_TheGuestRuns()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        using var cancellation = new CancellationTokenSource();
        var beginning = new Beginning();
        Task<MigrationSummary> receiving = Destination(progress: beginning).ReceiveAsync(listener);
        Task<MigrationSent> sending = Source(bandwidth: 1 << 20).SendAsync(listener.Uri, cancellation.Token);
        await beginning.Seen;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.True(_guest.IsRunning);
        _ = await Assert.ThrowsAnyAsync<IOException>(() => receiving);
        await SendAgainAsync();
    }

    [Fact]
    public async Task Send_DestinationThatDies_SaysWhatWasAwaitedAndTheGuestRuns()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSent> sending = Source(returnPath: true, bandwidth: 4 << 20).SendAsync(listener.Uri);
        using (MigrationChannel channel = await listener.AcceptAsync()) { _ = channel.Read(new byte[100_000]); }
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => sending);
        Assert.Equal(MigrationErrorKind.ConnectionLost, error.Kind);
        Assert.True(_guest.IsRunning);
        await SendAgainAsync();
    }

    [Fact]
    public async Task Send_DestinationThatStalls_TimesOutAndTheGuestRuns()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSent> sending = Source(returnPath: true, timeout: TimeSpan.FromSeconds(1)).SendAsync(listener.Uri);
        using MigrationChannel channel = await listener.AcceptAsync();
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => sending);
        Assert.Equal(MigrationErrorKind.TimedOut, error.Kind);
        Assert.Contains("waiting for", error.Message, StringComparison.Ordinal);
        Assert.True(_guest.IsRunning);
    }

    [Fact]
    public async Task Send_NobodyThere_SaysSo()
    {
        MigrationUri uri;
        using (MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"))) { uri = listener.Uri; }
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => Source().SendAsync(uri));
        Assert.Equal(MigrationErrorKind.Unreachable, error.Kind);
        Assert.True(_guest.IsRunning);
    }

    private MigrationSource Source(
        int channels = 0, bool returnPath = false, bool xbzrle = false, long bandwidth = 0, TimeSpan? downtime = null, bool awaitsAcknowledgement = false, TimeSpan? timeout = null) =>
        new(outputs =>
        {
            var sections = new SaverRegistry();
            var options = new RamSaverOptions { MultifdChannels = outputs, XbzrleCacheSize = xbzrle ? 4 << 20 : 0 };
            sections.Add(RamSectionLoader.SectionName, 0, new RamSaver(_memory, options, _tracker));
            sections.Add(TickSection.Name, 0, _sentTicks);
            return sections;
        })
        {
            Precopy = new PrecopyOptions { Configuration = Machine, VmDescription = "{\"page_size\": 4096, \"devices\": []}"u8.ToArray(), Guest = _guest, MaximumBandwidth = bandwidth, DowntimeLimit = downtime ?? TimeSpan.FromMilliseconds(200) },
            MultifdChannels = channels,
            OpensReturnPath = returnPath,
            AwaitsSwitchoverAcknowledgement = awaitsAcknowledgement,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
            Progress = new Reporter(_progress),
        };

    private MigrationDestination Destination(int channels = 0, bool acknowledges = false, IProgress<MigrationProgress>? progress = null)
    {
        RamReceiver ram = RamReceiver.CreateLoading(_received, multifdChannels: channels);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        sections.Add(TickSection.Name, _receivedTicks);
        return new MigrationDestination(sections, ram) { Timeout = TimeSpan.FromSeconds(30), AcknowledgesSwitchover = acknowledges, Progress = progress };
    }

    private async Task SendAgainAsync()
    {
        // The guest has lost nothing: its tracker is free, and it goes as it would have gone before.
        using var folder = new TemporaryFolder();
        MigrationUri file = MigrationUri.Parse($"file:{folder.PathOf("vm.bin")}");
        _ = await Source().SendAsync(file);
        using GuestMemory fresh = GuestMemory.Create();
        RamReceiver ram = RamReceiver.CreateLoading(fresh);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        sections.Add(TickSection.Name, new TickSection());
        _ = await new MigrationDestination(sections, ram).ReceiveAsync(MigrationConnector.OpenSource(file));
        Assert.Equal(_memory.Blocks.Select(SavedRam.Hash), fresh.Blocks.Select(SavedRam.Hash));
    }

    private void AssertArrived()
    {
        Assert.False(_guest.IsRunning);
        Assert.Equal(_memory.Blocks.Select(static block => block.Name), _received.Blocks.Select(static block => block.Name));
        Assert.Equal(_memory.Blocks.Select(SavedRam.Hash), _received.Blocks.Select(SavedRam.Hash));
    }

    private sealed class Reporter(List<MigrationProgress> list) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value)
        {
            lock (list) { list.Add(value); }
        }
    }

    private sealed class Refusal : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section) =>
            WireFormatException.Throw(new WireError(WireErrorKind.Malformed, nameof(TickRecord), nameof(TickRecord.Ticks), 0, section.Name, "another machine"), reader.Input.Position);
    }
}
