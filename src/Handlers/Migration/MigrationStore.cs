using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.IO;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// A destination that runs no guest: it keeps the stream, byte for byte, in a directory that appears when everything has come and was found to be whole.
/// </summary>
/// <param name="directory">The directory; one that exists gets the files.</param>
public sealed class MigrationStore(string directory)
{
    /// <summary>How many multifd channels the source opens (<c>multifd-channels</c>).</summary>
    public int MultifdChannels { get; init; }

    /// <summary>Whether the source opens a channel for requested pages (capability <c>postcopy-preempt</c>).</summary>
    public bool HasPreemptChannel { get; init; }

    /// <summary>Whether the source may switch to postcopy. The stream has all pages in any case; nothing runs here that could need one sooner.</summary>
    public bool AllowsPostcopy { get; init; }

    /// <summary>See <see cref="MigrationDestination.AcknowledgesSwitchover"/>.</summary>
    public bool AcknowledgesSwitchover { get; init; }

    /// <summary>See <see cref="MigrationDestination.Timeout"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>See <see cref="MigrationDestination.LimitInBytes"/>.</summary>
    public long LimitInBytes { get; init; } = long.MaxValue;

    /// <summary>See <see cref="MigrationDestination.Tls"/>.</summary>
    public MigrationTls? Tls { get; init; }

    /// <summary>Told about a few times a second.</summary>
    public IProgress<MigrationProgress>? Progress { get; init; }

    /// <summary>Stores a migration that comes through sockets.</summary>
    /// <param name="listener">Where the source connects to; stays the caller's.</param>
    /// <param name="cancellationToken">Ends everything; nothing appears.</param>
    /// <exception cref="Records.WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="MigrationException">A connection was lost, a time ran out, or the two sides do not fit.</exception>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public Task<StoredMigration> ReceiveAsync(MigrationListener listener, CancellationToken cancellationToken = default) =>
        StoreAsync(destination => destination.ReceiveAsync(listener, cancellationToken));

    /// <summary>Stores a migration that comes through a channel that is open already.</summary>
    /// <param name="channel">At the first byte of the stream; disposed at the end.</param>
    /// <param name="cancellationToken">Ends everything; nothing appears.</param>
    /// <exception cref="Records.WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="MigrationException">A connection was lost, a time ran out, or the two sides do not fit.</exception>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public Task<StoredMigration> ReceiveAsync(MigrationChannel channel, CancellationToken cancellationToken = default) =>
        StoreAsync(destination => destination.ReceiveAsync(channel, cancellationToken));

    /// <summary>The file of a channel.</summary>
    private static string FileOf(string channel) => $"{channel}.bin";

    private async Task<StoredMigration> StoreAsync(Func<MigrationDestination, Task<MigrationSummary>> receive)
    {
        using OutputDirectory output = OutputDirectory.Create(directory);
        var files = new ConcurrentDictionary<string, WireOutput>(StringComparer.Ordinal);
        bool hasReturnPath = false;
        RamReceiver ram = RamReceiver.CreateSkimming(MultifdChannels, HasPreemptChannel);
        var destination = new MigrationDestination(SkimmingSections.Create(ram), ram)
        {
            Timeout = Timeout,
            LimitInBytes = LimitInBytes,
            Tls = Tls,
            AcknowledgesSwitchover = AcknowledgesSwitchover,
            AllowsPostcopy = AllowsPostcopy,
            Progress = Progress,
            Record = name => new RecordedChannel(files.GetOrAdd(name, output.CreateFile(FileOf(name)))),
            ItemRead = reader => hasReturnPath |= reader.Kind == Streams.StreamItemKind.Command && reader.Command == Streams.CommandKind.OpenReturnPath,
        };
        MigrationSummary summary = await receive(destination).ConfigureAwait(false);
        StoredMigration stored = Describe(summary, files, hasReturnPath);
        WireOutput manifest = output.CreateFile(StoredMigration.FileName);
        manifest.Write(JsonSerializer.SerializeToUtf8Bytes(stored, StoredMigrationJson.Default.StoredMigration));
        manifest.Write("\n"u8);
        output.Commit();
        return stored;
    }

    private static StoredMigration Describe(MigrationSummary summary, ConcurrentDictionary<string, WireOutput> files, bool hasReturnPath) => new()
    {
        Version = StoredMigration.CurrentVersion,
        Source = summary.Source,
        Received = DateTimeOffset.UtcNow,
        DurationInSeconds = Math.Round(summary.Duration.TotalSeconds, 3),
        Machine = summary.Configuration?.Machine,
        Capabilities = [.. summary.Configuration?.Capabilities ?? []],
        RamBytes = summary.RamBytes,
        Passes = summary.Passes,
        Sections = summary.Sections,
        HasReturnPath = hasReturnPath,
        WasPostcopy = summary.WasPostcopy,
        Channels =
        [
            .. files.OrderBy(static file => file.Key == MigrationChannelNames.Main ? 0 : 1).ThenBy(static file => file.Key, StringComparer.Ordinal)
                .Select(static file => new StoredChannel(file.Key, FileOf(file.Key), file.Value.Position)),
        ],
    };

    /// <summary>An output in the shape that a channel copies to.</summary>
    private sealed class RecordedChannel(WireOutput output) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => output.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
