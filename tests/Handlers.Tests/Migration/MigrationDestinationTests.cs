using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>The destination, against what real sources have sent.</summary>
public sealed class MigrationDestinationTests
{
    private readonly ConcurrentDictionary<string, MemoryStream> _records = new();

    public static TheoryData<string> Recorded =>
        [.. Golden.Ids.Where(static id => Golden.Manifest(id).StreamFile.EndsWith(".ch0.fwd.br", StringComparison.Ordinal) && !id.StartsWith("colo", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Receive_WhatARealSourceSent_IsStoredByteForByte(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        byte[] main = Golden.ReadStream(id);
        byte[][] further = [.. manifest.ChannelFiles.Select(Golden.Read)];
        bool hasReturnPath = manifest.ReturnPathFile is not null;

        MigrationSummary summary = await ReceiveAsync(manifest, source =>
        {
            source.Add(main, hasReturnPath);
            foreach (byte[] channel in further) { source.Add(channel); }
        });

        Assert.Equal(main, _records[MigrationChannelNames.Main].ToArray());
        Assert.Equal(further.Select(Convert.ToHexString).Order(), _records.Where(static r => r.Key != MigrationChannelNames.Main).Select(static r => Convert.ToHexString(r.Value.ToArray())).Order());
        Assert.Equal(main.Length, summary.Channels[MigrationChannelNames.Main]);
        Assert.Equal(manifest.Walk.Sections.Any(static s => s.Command == 5), summary.WasPostcopy);
    }

    [Fact]
    public async Task Receive_WithReturnPath_AnswersAsQemuDid()
    {
        GoldenManifest manifest = Golden.Manifest("return-path-v7.2");
        ReplayedSource? replayed = null;
        await ReceiveAsync(manifest, source =>
        {
            source.Add(Golden.ReadStream(manifest.Id), hasReturnPath: true);
            replayed = source;
        });
        Assert.Equal(Golden.Read(manifest.ReturnPathFile!), replayed!.Answers);
    }

    [Fact]
    public async Task Receive_StrangersAmongTheChannels_AreIgnored()
    {
        GoldenManifest manifest = Golden.Manifest("multifd-zlib-v10.0");
        byte[] main = Golden.ReadStream(manifest.Id);
        MigrationSummary summary = await ReceiveAsync(manifest, source =>
        {
            source.Add([1, 2, 3, 4, 5, 6, 7, 8, 9]);
            source.Add([]);
            source.Add(main);
            source.Add(new byte[100]);
            foreach (string channel in manifest.ChannelFiles) { source.Add(Golden.Read(channel)); }
        });
        Assert.Equal(main, _records[MigrationChannelNames.Main].ToArray());
        Assert.Equal(3, summary.Channels.Count);
    }

    // It does not say what it is: that the main channel is there is all that tells it from a stranger.
    [Fact]
    public async Task Receive_PreemptChannelThatIsLookedAtFirst_IsTaken()
    {
        GoldenManifest manifest = Golden.Manifest("postcopy-preempt-v7.2");
        byte[] preempt = Golden.Read(Assert.Single(manifest.ChannelFiles));
        _ = await ReceiveAsync(manifest, source =>
        {
            source.Add(preempt);
            source.Add(Golden.ReadStream(manifest.Id), hasReturnPath: true);
        });
        Assert.Equal(preempt, _records[MigrationChannelNames.Preempt].ToArray());
    }

    [Fact]
    public async Task Receive_MultifdThatIsNotExpected_NamesTheCapability()
    {
        GoldenManifest manifest = Golden.Manifest("multifd-none-v11.1");
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => ReceiveAsync(manifest, source => source.Add(Golden.ReadStream(manifest.Id)), multifd: 0));
        Assert.Equal(MigrationErrorKind.CapabilityMismatch, error.Kind);
        Assert.Contains("multifd-channels", error.Message, StringComparison.Ordinal);
    }

    // The main channel of old machine types does not say that there are others.
    [Fact]
    public async Task Receive_MultifdThatIsRefusedWithoutTheSourceNoticing_NamesTheCapability()
    {
        GoldenManifest manifest = Golden.Manifest("multifd-none-v5.2");
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => ReceiveAsync(
            manifest,
            source =>
            {
                foreach (string channel in manifest.ChannelFiles) { source.Add(Golden.Read(channel)); }
                source.Add(Golden.ReadStream(manifest.Id));
            },
            multifd: 0));
        Assert.Equal(MigrationErrorKind.CapabilityMismatch, error.Kind);
        Assert.Contains("multifd-channels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_MultifdChannelsThatDoNotCome_NamesTheCapability()
    {
        GoldenManifest manifest = Golden.Manifest("multifd-none-v11.1");
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(
            () => ReceiveAsync(manifest, source => source.Add(Golden.ReadStream(manifest.Id), hasReturnPath: true), timeout: TimeSpan.FromSeconds(3)));
        Assert.Equal(MigrationErrorKind.CapabilityMismatch, error.Kind);
        Assert.Contains("0 of 2 multifd channels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_PostcopyThatIsNotAllowed_NamesTheCapability()
    {
        GoldenManifest manifest = Golden.Manifest("postcopy-ram-v10.0");
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(
            () => ReceiveAsync(manifest, source => source.Add(Golden.ReadStream(manifest.Id), hasReturnPath: true), postcopy: false));
        Assert.Contains("postcopy-ram", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_MemoryThatIsNotSent_NamesTheCapability()
    {
        using var folder = new TemporaryFolder();
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => ReceiveFromCommandAsync("ignore-shared-v7.2", folder));
        Assert.Equal(MigrationErrorKind.CapabilityMismatch, error.Kind);
        Assert.Contains("x-ignore-shared", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_ReturnPathThroughACommand_NamesTheCapability()
    {
        using var folder = new TemporaryFolder();
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => ReceiveFromCommandAsync("return-path-v7.2", folder));
        Assert.Equal(MigrationErrorKind.CapabilityMismatch, error.Kind);
        Assert.Contains("switch capability return-path off", error.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Receive_CommandThatSaysNothing_TimesOut()
    {
        RamReceiver ram = RamReceiver.CreateSkimming();
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => new MigrationDestination(SkimmingSections.Create(ram), ram)
            { Timeout = TimeSpan.FromMilliseconds(500) }.ReceiveAsync(MigrationConnector.OpenSource(MigrationUri.Parse("exec:sleep 60"))));
        Assert.Equal(MigrationErrorKind.TimedOut, error.Kind);
        Assert.Contains("exec:sleep 60: nothing for 0.5 s after 0 bytes, while waiting for the stream", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_ConnectionCut_SaysWhatWasAwaited()
    {
        GoldenManifest manifest = Golden.Manifest("return-path-v7.2");
        byte[] main = Golden.ReadStream(manifest.Id);
        IOException error = await Assert.ThrowsAnyAsync<IOException>(() => ReceiveAsync(manifest, source => source.Add(main[..(main.Length / 2)])));
        // Whether the end or a reset comes first is the system's choice: the source has not read our answer.
        if (error is WireFormatException cut) { Assert.Equal(WireErrorKind.Truncated, cut.Kind); }
        else { Assert.Equal(MigrationErrorKind.ConnectionLost, Assert.IsType<MigrationException>(error).Kind); }
    }

    [Fact]
    public async Task Receive_SourceThatStalls_TimesOut()
    {
        GoldenManifest manifest = Golden.Manifest("return-path-v7.2");
        byte[] main = Golden.ReadStream(manifest.Id);
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(
            () => ReceiveAsync(manifest, source => source.Add(main[..(main.Length / 2)], hasReturnPath: true), timeout: TimeSpan.FromSeconds(3)));
        Assert.Equal(MigrationErrorKind.TimedOut, error.Kind);
        Assert.Contains("while waiting for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_Cancelled_Ends()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(200));
        RamReceiver ram = RamReceiver.CreateSkimming();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new MigrationDestination(SkimmingSections.Create(ram), ram).ReceiveAsync(listener, cancel.Token));
    }

    [Fact]
    public async Task Receive_MoreThanTheLimit_IsRefused()
    {
        GoldenManifest manifest = Golden.Manifest("return-path-v7.2");
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(
            () => ReceiveAsync(manifest, source => source.Add(Golden.ReadStream(manifest.Id), hasReturnPath: true), limit: 1 << 20));
        Assert.Equal(MigrationErrorKind.LimitExceeded, error.Kind);
    }

    [Fact]
    public void Open_TcpWithoutHost_IsLoopback()
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Assert.NotEqual(0, listener.Uri.Port);
        foreach (System.Net.NetworkInformation.NetworkInterface card in System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (System.Net.NetworkInformation.UnicastIPAddressInformation address in card.GetIPProperties().UnicastAddresses)
            {
                if (System.Net.IPAddress.IsLoopback(address.Address) || address.Address.AddressFamily != AddressFamily.InterNetwork) { continue; }
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                Assert.ThrowsAny<SocketException>(() => socket.Connect(address.Address, listener.Uri.Port));
            }
        }
    }

    [Fact]
    public void Open_UnixSocketLeftOver_IsReplaced()
    {
        string path = Path.Combine(Path.GetTempPath(), $"savevm-{Guid.NewGuid():N}.sock");
        using (var old = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)) { old.Bind(new UnixDomainSocketEndPoint(path)); }
        File.WriteAllBytes(path + ".file", [1]);
        try
        {
            using (MigrationListener listener = MigrationListener.Open(MigrationUri.Parse($"unix:{path}")))
            {
                Assert.True(File.Exists(path));
                MigrationException taken = Assert.Throws<MigrationException>(() => MigrationListener.Open(MigrationUri.Parse($"unix:{path}")));
                Assert.Contains("another process", taken.Message, StringComparison.Ordinal);
            }
            Assert.False(File.Exists(path));
            Assert.Contains("a file is in the way", Assert.Throws<MigrationException>(() => MigrationListener.Open(MigrationUri.Parse($"unix:{path}.file"))).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path + ".file");
        }
    }

    private static async Task<MigrationSummary> ReceiveFromCommandAsync(string id, TemporaryFolder folder)
    {
        File.WriteAllBytes(folder.PathOf("stream.bin"), Golden.ReadStream(id));
        RamReceiver ram = RamReceiver.CreateSkimming();
        return await new MigrationDestination(SkimmingSections.Create(ram), ram).ReceiveAsync(MigrationConnector.OpenSource(MigrationUri.Parse($"exec:cat {folder.PathOf("stream.bin")}")));
    }

    private async Task<MigrationSummary> ReceiveAsync(
        GoldenManifest manifest, Action<ReplayedSource> fill, int? multifd = null, bool postcopy = true, TimeSpan? timeout = null, long limit = long.MaxValue)
    {
        RamReceiver skimming = RamReceiver.CreateSkimming(
            multifd ?? (manifest.Capabilities.Contains("multifd") ? manifest.ChannelFiles.Count : 0), manifest.Capabilities.Contains("postcopy-preempt"));
        var destination = new MigrationDestination(SkimmingSections.Create(skimming), skimming)
        {
            AllowsPostcopy = postcopy,
            Timeout = timeout ?? TimeSpan.FromSeconds(60),
            LimitInBytes = limit,
            Record = name => _records.GetOrAdd(name, static _ => new MemoryStream()),
        };
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        var source = new ReplayedSource();
        fill(source);
        Task sending = source.RunAsync(listener.Uri);
        try
        {
            return await destination.ReceiveAsync(listener).WaitAsync(TimeSpan.FromSeconds(180));
        }
        finally
        {
            // What became of the source's side is not the point here: it is cut off in most of these tests.
            await Task.WhenAny(sending);
            _ = sending.Exception;
        }
    }
}
