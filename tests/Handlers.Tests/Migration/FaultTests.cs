using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>Connections that are cut, stalled or slow at random places, with fixed seeds; and strangers while a migration runs.</summary>
public sealed class FaultTests : IDisposable
{
    private const int Places = 50;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _refused = new();

    public static TheoryData<string> Streams => ["return-path-v7.2", "multifd-zlib-v10.0", "multifd-none-v11.1", "postcopy-ram-v11.1", "live-v10.0"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Receive_CutAtARandomPlace_LeavesNothingAndSaysWhatWasLost(string id)
    {
        var random = new Random(7001);
        byte[][] channels = Channels(id);
        long total = channels.Sum(static channel => (long)channel.Length);
        int whole = 0;
        for (int i = 0; i < Places; i++)
        {
            Exception? error = await Record.ExceptionAsync(() => StoreAsync(id, channels, cutAfter: random.NextInt64(total - 1), timeout: TimeSpan.FromSeconds(4)));
            if (error is null)
            {
                // The cut was behind all that belongs to the migration.
                Assert.Equal(channels[0], File.ReadAllBytes(_folder.PathOf("vm/stream.bin")));
                Directory.Delete(_folder.PathOf("vm"), recursive: true);
                whole++;
                continue;
            }
            AssertSaysWhatWasLost(error);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        }
        Assert.True(whole <= Places / 10, $"{whole} of {Places} cuts went unnoticed");
    }

    [Fact]
    public async Task Receive_StalledAtARandomPlace_TimesOutAndLeavesNothing()
    {
        var random = new Random(7002);
        byte[][] channels = Channels("return-path-v7.2");
        for (int i = 0; i < 4; i++)
        {
            long start = Stopwatch.GetTimestamp();
            MigrationException error = await Assert.ThrowsAsync<MigrationException>(
                () => StoreAsync("return-path-v7.2", channels, stallAfter: random.Next(200, channels[0].Length - 200_000), timeout: TimeSpan.FromSeconds(2)));
            Assert.Equal(MigrationErrorKind.TimedOut, error.Kind);
            Assert.Contains("while waiting for", error.Message, StringComparison.Ordinal);
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "it took much longer than the timeout");
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        }
    }

    [Fact]
    public async Task Receive_SlowInSmallPieces_ArrivesAllTheSame()
    {
        byte[][] channels = Channels("return-path-v7.2");
        _ = await StoreAsync("return-path-v7.2", channels, pieces: new Random(7003));
        Assert.Equal(channels[0], File.ReadAllBytes(_folder.PathOf("vm/stream.bin")));
    }

    [Fact]
    public async Task Receive_SlowerThanTheTimeLimit_EndsAndLeavesNothing()
    {
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(
            () => StoreAsync("return-path-v7.2", Channels("return-path-v7.2"), stallAfter: 1_000_000, timeLimit: TimeSpan.FromMilliseconds(500)));
        Assert.Equal(MigrationErrorKind.TimedOut, error.Kind);
        Assert.Contains("0.5 s allowed", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Receive_SecondMigrationWhileOneRuns_IsRefusedAndDisturbsNothing()
    {
        byte[][] channels = Channels("multifd-zlib-v10.0");
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        var beginning = new Beginning();
        Task<StoredMigration> receiving = Store(channels.Length - 1, TimeSpan.FromSeconds(60), beginning).ReceiveAsync(listener);
        MigrationChannel[] mine = [.. await Task.WhenAll(channels.Select(_ => MigrationConnector.ConnectAsync(listener.Uri)))];
        mine[0].Write(channels[0].AsSpan(0, 50_000));

        // Another migration, noise, one that says nothing, a multifd channel with a number that is taken or too much, and many of them.
        byte[][] noise = [channels[0], new byte[5000], [], channels[1], [.. channels[1][..24], 77, .. channels[1][25..]]];
        MigrationChannel[] strangers = [.. await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => MigrationConnector.ConnectAsync(listener.Uri)))];
        for (int i = 1; i < channels.Length; i++) { mine[i].Write(channels[i].AsSpan(0, 100)); }
        await beginning.Seen;
        for (int i = 0; i < strangers.Length; i++) { TryWrite(strangers[i], noise[i % noise.Length]); }

        // The rest of ours, as if nothing had been.
        await Task.WhenAll(channels.Select((channel, i) => Task.Run(() =>
        {
            mine[i].Write(channel.AsSpan(i == 0 ? 50_000 : 100));
            mine[i].CompleteWriting();
        })));
        StoredMigration stored = await receiving;
        Assert.Equal(channels.Length, stored.Channels.Count);
        Assert.Equal(channels[0], File.ReadAllBytes(_folder.PathOf("vm/stream.bin")));
        Assert.Equal(channels.Skip(1).Select(Convert.ToHexString).Order(), stored.Channels.Skip(1).Select(channel => Convert.ToHexString(File.ReadAllBytes(_folder.PathOf($"vm/{channel.File}")))).Order());
        Assert.Contains(_refused, static reason => reason.Contains("one is under way", StringComparison.Ordinal));
        Assert.Contains(_refused, static reason => reason.Contains("more than the 2 multifd channels", StringComparison.Ordinal));
        foreach (MigrationChannel channel in (MigrationChannel[])[.. mine, .. strangers]) { await channel.DisposeAsync(); }
    }

    private static byte[][] Channels(string id) => [Golden.ReadStream(id), .. Golden.Manifest(id).ChannelFiles.Select(Golden.Read)];

    private static void AssertSaysWhatWasLost(Exception error)
    {
        if (error is WireFormatException format)
        {
            Assert.Equal(WireErrorKind.Truncated, format.Kind);
            return;
        }
        MigrationException migration = Assert.IsType<MigrationException>(error);
        Assert.True(migration.Kind is MigrationErrorKind.ConnectionLost or MigrationErrorKind.CapabilityMismatch, migration.Message);
        Assert.Matches("while waiting for|ended before synchronisation|multifd channels came in", migration.Message);
    }

    private static void TryWrite(MigrationChannel channel, byte[] bytes)
    {
        try
        {
            channel.Timeout = TimeSpan.FromSeconds(5);
            channel.Write(bytes);
        }
        catch (MigrationException)
        {
            // It is not wanted.
        }
    }

    private MigrationStore Store(int channels, TimeSpan timeout, Beginning beginning, TimeSpan? timeLimit = null) => new(_folder.PathOf("vm"))
    {
        MultifdChannels = channels,
        AllowsPostcopy = true,
        Timeout = timeout,
        TimeLimit = timeLimit ?? System.Threading.Timeout.InfiniteTimeSpan,
        ConnectionRefused = reason => _refused.Enqueue(reason.Message),
        Progress = beginning,
    };

    /// <summary>Stores what a source sends that is cut after so many bytes of all channels, or says nothing more, or sends small pieces with pauses.</summary>
    private async Task<StoredMigration> StoreAsync(
        string id, byte[][] channels, long cutAfter = long.MaxValue, long stallAfter = long.MaxValue, TimeSpan? timeout = null, TimeSpan? timeLimit = null, Random? pieces = null)
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        var beginning = new Beginning();
        Task<StoredMigration> receiving = Store(channels.Length - 1, timeout ?? TimeSpan.FromSeconds(60), beginning, timeLimit).ReceiveAsync(listener);
        MigrationChannel[] open = new MigrationChannel[channels.Length];
        for (int i = 0; i < open.Length; i++) { open[i] = await MigrationConnector.ConnectAsync(listener.Uri); }
        // The main channel has said what it is: before that nobody waits for more.
        int first = Math.Min(512, channels[0].Length);
        open[0].Write(channels[0].AsSpan(0, first));
        await beginning.Seen;
        long left = Math.Min(cutAfter, stallAfter);
        bool hasReturnPath = Golden.Manifest(id).ReturnPathFile is not null;
        Task sending = Task.WhenAll(channels.Select((bytes, i) => Task.Run(async () =>
        {
            try
            {
                for (int at = i == 0 ? first : 0; at < bytes.Length;)
                {
                    int length = Math.Min(bytes.Length - at, pieces is null ? 1 << 14 : pieces.Next(1, 20_000));
                    if (Interlocked.Add(ref left, -length) < 0)
                    {
                        // Everything dies at once, as a process does; or nothing comes any more.
                        if (stallAfter != long.MaxValue) { return; }
                        foreach (MigrationChannel channel in open) { channel.Abort(); }
                        return;
                    }
                    open[i].Write(bytes.AsSpan(at, length));
                    at += length;
                    if (pieces is not null && at % 7 == 0) { await Task.Delay(1); }
                }
                if (i > 0 || !hasReturnPath) { open[i].CompleteWriting(); }
                else { open[i].CopyTo(System.IO.Stream.Null); }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The other side has ended first.
            }
        })));
        try
        {
            return await receiving.WaitAsync(TimeSpan.FromSeconds(180));
        }
        finally
        {
            foreach (MigrationChannel channel in open) { await channel.DisposeAsync(); }
            await sending;
        }
    }
}
