using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// A destination that runs no guest: it keeps the migration in a directory that appears when everything has come and was found to be whole, and only then tells the
/// source so. The stream is kept byte
/// for byte with its <see cref="StreamManifest"/>, or as a mapped-ram file.
/// </summary>
/// <param name="directory">The directory; one that exists gets the files.</param>
public sealed class MigrationStore(string directory)
{
    /// <summary>
    /// Disks of a block migration that are written while they come, beside the copy of the stream; other disks of the stream are only in that copy.
    /// </summary>
    public IReadOnlyList<DiskTarget> Disks { get; init; } = [];

    /// <summary>How many multifd channels the source opens (<c>multifd-channels</c>).</summary>
    public int MultifdChannels { get; init; }

    /// <summary>Whether the source opens a channel for requested pages (capability <c>postcopy-preempt</c>).</summary>
    public bool HasPreemptChannel { get; init; }

    /// <summary>Whether the source may switch to postcopy. The stream has all pages in any case; nothing runs here that could need one sooner.</summary>
    public bool AllowsPostcopy { get; init; }

    /// <summary>
    /// Whether to keep one mapped-ram file (9.0 and newer load it) instead of the bytes as they come: every page once, as it is at the end, at a place of its own.
    /// While the migration lasts, the guest's memory lies in hidden files beside the directory.
    /// </summary>
    public bool AsMappedRam { get; init; }

    /// <summary>See <see cref="MigrationDestination.AcknowledgesSwitchover"/>.</summary>
    public bool AcknowledgesSwitchover { get; init; }

    /// <summary>See <see cref="MigrationDestination.Timeout"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>See <see cref="MigrationDestination.TimeLimit"/>.</summary>
    public TimeSpan TimeLimit { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>See <see cref="MigrationDestination.LimitInBytes"/>.</summary>
    public long LimitInBytes { get; init; } = long.MaxValue;

    /// <summary>See <see cref="MigrationDestination.Tls"/>.</summary>
    public MigrationTls? Tls { get; init; }

    /// <summary>See <see cref="MigrationDestination.ConnectionRefused"/>.</summary>
    public Action<MigrationException>? ConnectionRefused { get; init; }

    /// <summary>Told when the source has begun, then a few times a second, and at the end.</summary>
    public IProgress<MigrationProgress>? Progress { get; init; }

    /// <summary>Stores a migration that comes through sockets.</summary>
    /// <param name="listener">Where the source connects to; stays the caller's.</param>
    /// <param name="cancellationToken">Ends everything; nothing appears.</param>
    /// <exception cref="Records.WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="MigrationException">A connection was lost, a time ran out, or the two sides do not fit.</exception>
    /// <exception cref="NotSupportedException">A live section that nobody knows cannot be kept in a mapped-ram file.</exception>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public Task<StoredMigration> ReceiveAsync(MigrationListener listener, CancellationToken cancellationToken = default) =>
        StoreAsync(destination => destination.ReceiveAsync(listener, cancellationToken));

    /// <summary>Stores a migration that comes through a channel that is open already.</summary>
    /// <param name="channel">At the first byte of the stream; disposed at the end.</param>
    /// <param name="cancellationToken">Ends everything; nothing appears.</param>
    /// <exception cref="Records.WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="MigrationException">A connection was lost, a time ran out, or the two sides do not fit.</exception>
    /// <exception cref="NotSupportedException">A live section that nobody knows cannot be kept in a mapped-ram file.</exception>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public Task<StoredMigration> ReceiveAsync(MigrationChannel channel, CancellationToken cancellationToken = default) =>
        StoreAsync(destination => destination.ReceiveAsync(channel, cancellationToken));

    /// <summary>The file of a channel.</summary>
    private static string FileOf(string channel) => $"{channel}.bin";

    private Task<StoredMigration> StoreAsync(Func<MigrationDestination, Task<MigrationSummary>> receive) =>
        AsMappedRam ? StoreMappedAsync(receive) : StoreBytesAsync(receive);

    private async Task<StoredMigration> StoreBytesAsync(Func<MigrationDestination, Task<MigrationSummary>> receive)
    {
        using OutputDirectory output = OutputDirectory.Create(directory);
        using DiskTargets disks = DiskTargets.Open(Disks);
        var files = new ConcurrentDictionary<string, RecordedChannel>(StringComparer.Ordinal);
        bool hasReturnPath = false;
        StoredMigration? stored = null;
        ManifestBuilder? builder = null;
        RamReceiver ram = RamReceiver.CreateSkimming(MultifdChannels, HasPreemptChannel);
        MigrationDestination destination = CreateDestination(SkimmingSections.Create(ram, disks.Loader), ram, TakeItem, Complete, name => files.GetOrAdd(name, Record));
        destination.OpenMain = input => (builder = new ManifestBuilder(input)).Input;
        try
        {
            _ = await receive(destination).ConfigureAwait(false);
            return stored!;
        }
        finally
        {
            builder?.Dispose();
            foreach (RecordedChannel file in files.Values) { await file.DisposeAsync().ConfigureAwait(false); }
        }

        RecordedChannel Record(string name) => new(output.CreateFile(FileOf(name)), hasDigest: name != MigrationChannelNames.Main);

        void TakeItem(SavevmReader reader)
        {
            builder!.ItemRead(reader);
            hasReturnPath |= reader.Kind == StreamItemKind.Command && reader.Command == CommandKind.OpenReturnPath;
        }

        void Complete(MigrationSummary summary)
        {
            List<StoredChannel> channels = [];
            foreach ((string name, RecordedChannel file) in files.OrderBy(static file => file.Key == MigrationChannelNames.Main ? 0 : 1).ThenBy(static file => file.Key, StringComparer.Ordinal))
            {
                string digest = file.Complete();
                if (digest.Length > 0) { builder!.AddChannel(new ManifestChannel(name, file.Position, digest)); }
                channels.Add(new StoredChannel(name, FileOf(name), file.Position));
            }
            builder!.Complete().Write(output.CreateFile(FileOf(MigrationChannelNames.Main) + StreamManifest.Extension));
            disks.Commit();
            stored = Commit(output, Describe(summary) with { HasReturnPath = hasReturnPath, Channels = channels });
        }
    }

    private async Task<StoredMigration> StoreMappedAsync(Func<MigrationDestination, Task<MigrationSummary>> receive)
    {
        using OutputDirectory output = OutputDirectory.Create(directory);
        using var scratch = new ScratchFiles(directory);
        using var memory = new SparseFileMemory(_ => scratch.Open());
        using DiskTargets disks = DiskTargets.Open(Disks);
        RamReceiver ram = RamReceiver.CreateLoading(memory, multifdChannels: MultifdChannels, hasPreemptChannel: HasPreemptChannel);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        disks.Loader?.AddTo(sections);
        var machine = new StoredMachineReader();
        StoredMigration? stored = null;
        _ = await receive(CreateDestination(sections, ram, machine.Take, Complete, record: null)).ConfigureAwait(false);
        return stored!;

        void Complete(MigrationSummary summary)
        {
            string file = FileOf(MigrationChannelNames.Main);
            WireOutput stream = output.CreateFile(file);
            _ = MachineSaver.Save(stream, memory, machine.Machine, new MachineSaveOptions { Ram = new RamSaverOptions { MappedRam = true } });
            StoredMigration description = Describe(summary);
            disks.Commit();
            stored = Commit(output, description with
            {
                Capabilities = [.. description.Capabilities.Append(RamSectionLoader.MappedRamCapability).Distinct(StringComparer.Ordinal)],
                WasPostcopy = false,
                Channels = [new StoredChannel(MigrationChannelNames.Main, file, stream.Position)],
            });
        }
    }

    private MigrationDestination CreateDestination(
        SectionRegistry sections, RamReceiver ram, Action<SavevmReader> itemRead, Action<MigrationSummary> completing, Func<string, Stream>? record) => new(sections, ram)
    {
        Timeout = Timeout,
        TimeLimit = TimeLimit,
        LimitInBytes = LimitInBytes,
        Tls = Tls,
        AcknowledgesSwitchover = AcknowledgesSwitchover,
        AllowsPostcopy = AllowsPostcopy,
        // The bytes are kept as they are; a file that stands for all of the memory needs all of it.
        AllowsIgnoreShared = !AsMappedRam,
        ConnectionRefused = ConnectionRefused,
        Progress = Progress,
        Record = record,
        ItemRead = itemRead,
        Completing = completing,
    };

    private static StoredMigration Describe(MigrationSummary summary) => new()
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
        HasReturnPath = false,
        WasPostcopy = summary.WasPostcopy,
        Channels = [],
    };

    private static StoredMigration Commit(OutputDirectory output, StoredMigration stored)
    {
        WireOutput description = output.CreateFile(StoredMigration.FileName);
        description.Write(JsonSerializer.SerializeToUtf8Bytes(stored, StoredMigrationJson.Default.StoredMigration));
        description.Write("\n"u8);
        output.Commit();
        return stored;
    }
}
