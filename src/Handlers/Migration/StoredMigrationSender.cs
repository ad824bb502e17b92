using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>Sends a stored stream, byte for byte, to a destination that waits for a migration: the guest goes on there.</summary>
/// <param name="stream">The file with the stream itself, or the directory of a <see cref="MigrationStore"/>.</param>
public sealed class StoredMigrationSender(string stream)
{
    private const int BufferSize = 1 << 20;

    // Every byte is used: reading costs less than mapping.
    private static readonly WireInputOptions ReadAll = new() { MapFiles = false, BufferSize = BufferSize };

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly TransferRate _rate = new();

    // Replaced when one is added: the reports and an abort look at it from other threads.
    private volatile MigrationChannel[] _channels = [];
    private long _start;
    private long _total;

    /// <summary>The files of further channels of the same migration (multifd), each sent on a connection of its own.</summary>
    public IReadOnlyList<string> FurtherChannels { get; init; } = [];

    /// <summary>
    /// Disks that are sent with the stream as a block migration, by the names of their block backends; those that the stream has itself are left out. They are not written.
    /// </summary>
    public IReadOnlyDictionary<string, IBlockDevice> Disks { get; init; } = new Dictionary<string, IBlockDevice>();

    /// <summary>Who waits there, with <see cref="Disks"/>: what it would not load is refused before the first byte.</summary>
    public MigrationTarget? Target { get; init; }

    /// <summary>How long to wait for the destination to take the next byte, and for its last word.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most bytes per second; 0 for as many as the channel takes.</summary>
    public long BandwidthLimitInBytesPerSecond { get; init; }

    /// <summary>TLS for every channel; <see langword="null"/> for none.</summary>
    public MigrationTls? Tls { get; init; }

    /// <summary>Told about a few times a second.</summary>
    public IProgress<MigrationProgress>? Progress { get; init; }

    /// <summary>Sends it.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it; <see cref="MigrationSent.IsConfirmed"/> only when the stream has a return path and the destination said that it loaded it.</returns>
    /// <exception cref="WireFormatException">The file is no stream.</exception>
    /// <exception cref="MigrationException">The destination cannot be reached, was lost, or said that it failed.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async Task<MigrationSent> SendAsync(MigrationUri uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        string[] files = Files();
        CheckStream(files[0], uri);
        if (files.Length > 1 && !uri.IsSocket) { throw new MigrationException(MigrationErrorKind.CapabilityMismatch, $"the migration has {files.Length} channels, which {uri} cannot carry"); }
        _total = files.Sum(static file => new FileInfo(file).Length) + Disks.Values.Sum(static disk => disk.Length);
        _start = Stopwatch.GetTimestamp();
        if (uri.Transport == MigrationTransport.File) { return await CopyToFileAsync(files[0], uri, cancellationToken).ConfigureAwait(false); }

        using CancellationTokenRegistration registration = cancellationToken.Register(() => Abort(new OperationCanceledException(cancellationToken)));
        using Timer? reports = Progress is null ? null : new Timer(_ => Report(MigrationState.Active), null, ReportInterval, ReportInterval);
        SourceReturnPath? returnPath = null;
        try
        {
            foreach (string _ in files) { _channels = [.. _channels, await OpenAsync(uri, cancellationToken).ConfigureAwait(false)]; }
            bool hasReturnPath = uri.IsSocket && OpensReturnPath(files[0]);
            if (hasReturnPath) { returnPath = new SourceReturnPath(_channels[0], Abort); }
            await Task.WhenAll(files.Zip(_channels, (file, channel) => StartThread(() => Pump(file, channel, cancellationToken)))).ConfigureAwait(false);
            if (returnPath is not null) { await StartThread(() => returnPath.WaitForShut(Timeout)).ConfigureAwait(false); }
            await StartThread(() => AwaitClose(isConfirmed: returnPath is not null)).ConfigureAwait(false);
            Report(MigrationState.Completed);
            return new MigrationSent { TransferredBytes = Transferred(), TotalTime = Stopwatch.GetElapsedTime(_start), IsConfirmed = returnPath is not null };
        }
        catch (Exception exception)
        {
            Report(cancellationToken.IsCancellationRequested ? MigrationState.Cancelled : MigrationState.Failed);
            cancellationToken.ThrowIfCancellationRequested();
            Exception cause = exception is MigrationException { Kind: MigrationErrorKind.ConnectionLost } && returnPath?.Refusal(exception) is { } refusal ? refusal : exception;
            if (_channels.Length > 0) { cause = MultifdDoubt.Explain(cause, files.Length - 1, compression: null); }
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
            throw;
        }
        finally
        {
            foreach (MigrationChannel channel in _channels) { await channel.DisposeAsync().ConfigureAwait(false); }
            returnPath?.Dispose();
        }
    }

    private static Task StartThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private string[] Files()
    {
        if (!Directory.Exists(stream)) { return [stream, .. FurtherChannels]; }
        string path = Path.Combine(stream, StoredMigration.FileName);
        try
        {
            StoredMigration? stored = JsonSerializer.Deserialize(File.ReadAllBytes(path), StoredMigrationJson.Default.StoredMigration);
            if (stored is null || stored.Version != StoredMigration.CurrentVersion || stored.Channels.Count == 0) { throw new InvalidDataException($"{path} is no description of a stored migration"); }
            // The description came with the directory: its names are not trusted to stay in it.
            return [.. stored.Channels.Select(channel => Path.Combine(stream, Path.GetFileName(channel.File))), .. FurtherChannels];
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is no description of a stored migration: {exception.Message}", exception);
        }
    }

    private static void CheckStream(string file, MigrationUri uri)
    {
        using WireInput input = WireInput.Open(file);
        var reader = new SavevmReader(input, new SectionRegistry(), new SavevmReaderOptions { LookAheadLimit = 0 });
        _ = reader.Read();
        _ = reader.Read();
        if (uri.Transport != MigrationTransport.File && reader.Configuration is { } configuration && configuration.Capabilities.Contains(Ram.RamSectionLoader.MappedRamCapability))
        {
            throw new MigrationException(MigrationErrorKind.CapabilityMismatch, $"{file} is a mapped-ram file, which QEMU loads from a file only: start it with -incoming file:PATH and capability mapped-ram");
        }
    }

    /// <summary>The command stands before the first section.</summary>
    private static bool OpensReturnPath(string file)
    {
        using WireInput input = WireInput.Open(file);
        RamReceiver ram = RamReceiver.CreateSkimming();
        var reader = new SavevmReader(input, SkimmingSections.Create(ram), new SavevmReaderOptions { LookAheadLimit = 0 });
        while (reader.Read() && reader.Kind != StreamItemKind.Section)
        {
            if (reader.Kind == StreamItemKind.Command && reader.Command == CommandKind.OpenReturnPath) { return true; }
        }
        return false;
    }

    private async Task<MigrationChannel> OpenAsync(MigrationUri uri, CancellationToken cancellationToken)
    {
        MigrationChannel channel = uri.IsSocket ? await MigrationConnector.ConnectAsync(uri, cancellationToken).ConfigureAwait(false) : MigrationConnector.StartDestination(uri);
        channel.Timeout = Timeout;
        channel.Awaited = "the destination to take more";
        Tls?.SecureConnected(channel, uri, isMain: _channels.Length == 0);
        return channel;
    }

    private void Pump(string file, MigrationChannel channel, CancellationToken cancellationToken)
    {
        using WireInput input = WireInput.Open(file, ReadAll);
        if (Disks.Count > 0 && ReferenceEquals(channel, _channels[0]))
        {
            using WireOutput output = WireOutput.FromStream(new PacedStream(channel, () => Pace(cancellationToken)), BufferSize);
            CopyWithDisks(input, output, cancellationToken);
            return;
        }
        while (input.TryFill(1))
        {
            ReadOnlySpan<byte> piece = input.Buffered[..Math.Min(input.Buffered.Length, BufferSize)];
            channel.Write(piece);
            input.Advance(piece.Length);
            Pace(cancellationToken);
        }
    }

    private void Pace(CancellationToken cancellationToken)
    {
        if (BandwidthLimitInBytesPerSecond > 0)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)Transferred() / BandwidthLimitInBytesPerSecond) - Stopwatch.GetElapsedTime(_start);
            if (due > TimeSpan.Zero) { _ = cancellationToken.WaitHandle.WaitOne(due); }
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void CopyWithDisks(WireInput input, WireOutput output, CancellationToken cancellationToken)
    {
        // The nodes do not own the disks.
        IEnumerable<BlockNode> nodes = Disks.Select(static disk => new BlockNode(disk.Key, disk.Value) { BackendName = disk.Key });
        var saver = new BlockSaver(nodes, new BlockSaverOptions { ZeroBlocks = true, SendsReadOnlyDisks = true });
        _ = StreamCopier.Copy(input, output, new CopyOptions
        {
            Target = Target,
            LiveSections = new Dictionary<string, ISectionSaver> { [BlockSectionLoader.SectionName] = saver },
            CancellationToken = cancellationToken,
        });
    }

    /// <summary>A destination closes when it has loaded everything; or earlier, when it could not: then the main channel tells, unless the destination has said that it has all.</summary>
    private void AwaitClose(bool isConfirmed)
    {
        foreach (MigrationChannel channel in _channels)
        {
            try
            {
                AwaitClose(channel);
            }
            catch (MigrationException exception) when (exception.Kind == MigrationErrorKind.ConnectionLost && (isConfirmed || !ReferenceEquals(channel, _channels[0])))
            {
                // It has closed without reading the end of TLS.
            }
        }
    }

    private static void AwaitClose(MigrationChannel channel)
    {
        channel.CompleteWriting();
        if (!channel.IsDuplex) { return; }
        channel.Awaited = "the destination to load what it has";
        Span<byte> rest = stackalloc byte[512];
        while (channel.Read(rest) > 0)
        {
        }
    }

    private async Task<MigrationSent> CopyToFileAsync(string file, MigrationUri uri, CancellationToken cancellationToken)
    {
        using OutputFile output = OutputFile.Create(uri.Path);
        if (uri.OffsetInBytes != 0) { throw new MigrationException(MigrationErrorKind.Unreachable, $"{uri}: a new file begins at its start; leave the offset out"); }
        await StartThread(() =>
        {
            using WireInput input = WireInput.Open(file, ReadAll);
            if (Disks.Count > 0)
            {
                CopyWithDisks(input, output.Output, cancellationToken);
                return;
            }
            while (input.TryFill(1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<byte> piece = input.Buffered[..Math.Min(input.Buffered.Length, BufferSize)];
                output.Output.Write(piece);
                input.Advance(piece.Length);
            }
        }).ConfigureAwait(false);
        output.Commit();
        return new MigrationSent { TransferredBytes = _total, TotalTime = Stopwatch.GetElapsedTime(_start) };
    }

    private void Abort(Exception reason)
    {
        foreach (MigrationChannel channel in _channels) { channel.Abort(reason); }
    }

    private long Transferred() => _channels.Sum(static channel => channel.BytesWritten);

    private void Report(MigrationState state)
    {
        if (Progress is not { } progress) { return; }
        long bytes = Transferred();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        progress.Report(new MigrationProgress(state, bytes, elapsed, _rate.Of(bytes, elapsed), _total, Math.Max(0, _total - bytes), 1));
    }
}
