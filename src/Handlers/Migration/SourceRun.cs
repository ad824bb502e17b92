using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>One migration at its source.</summary>
internal sealed class SourceRun(MigrationSource source, MigrationUri uri) : IDisposable
{
    private const int BufferSize = 1 << 20;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly TransferRate _rate = new();

    // Replaced when one is added: the reports and an abort look at it from other threads.
    private volatile MigrationChannel[] _channels = [];
    private SourceReturnPath? _returnPath;
    private OutputFile? _file;
    private MigrationState _state = MigrationState.Setup;
    private long _start;
    private PrecopyWriter? _precopy;
    private WireOutput? _main;
    private Exception? _failure;

    public async Task<MigrationSent> SendAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() => Abort(new OperationCanceledException(cancellationToken)));
        using Timer? reports = source.Progress is null ? null : new Timer(_ => Report(), null, ReportInterval, ReportInterval);
        SaverRegistry? sections = null;
        try
        {
            _start = Stopwatch.GetTimestamp();
            WireOutput main = await OpenAsync(cancellationToken).ConfigureAwait(false);
            List<WireOutput> multifd = [];
            for (int i = 0; i < source.MultifdChannels; i++) { multifd.Add(WireOutput.FromStream(await ConnectAsync(cancellationToken).ConfigureAwait(false), BufferSize)); }
            sections = source.CreateSections(multifd);
            MigrationSent sent = await Task.Factory.StartNew(
                () => Send(main, sections, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            _state = MigrationState.Completed;
            return sent;
        }
        catch (Exception exception)
        {
            _state = cancellationToken.IsCancellationRequested ? MigrationState.Cancelled : MigrationState.Failed;
            cancellationToken.ThrowIfCancellationRequested();
            Exception cause = _failure ?? exception;
            // A connection that breaks and a destination that says why come at the same time: what it says is the better answer.
            if (_failure is null && exception is MigrationException { Kind: MigrationErrorKind.ConnectionLost } && _returnPath?.Refusal(exception) is { } refusal) { cause = refusal; }
            if (_channels.Length > 0) { cause = MultifdDoubt.Explain(cause, source.MultifdChannels, Compression(sections)); }
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
            throw;
        }
        finally
        {
            if (sections is not null)
            {
                foreach (SaverEntry entry in sections.Live) { entry.Live!.Cleanup(); }
            }
            Report();
        }
    }

    public void Dispose()
    {
        foreach (MigrationChannel channel in _channels) { channel.Dispose(); }
        _returnPath?.Dispose();
        _file?.Dispose();
    }

    private static string? Compression(SaverRegistry? sections) =>
        sections?.Live.Select(static entry => entry.Live).OfType<RamSaver>().FirstOrDefault() is { } saver ? saver.MultifdCompression == MultifdCompression.Zlib ? "zlib" : "none" : null;

    private async Task<WireOutput> OpenAsync(CancellationToken cancellationToken)
    {
        switch (uri.Transport)
        {
            case MigrationTransport.File when uri.OffsetInBytes == 0:
                _file = OutputFile.Create(uri.Path);
                return _main = _file.Output;
            case MigrationTransport.File:
                throw new MigrationException(MigrationErrorKind.Unreachable, $"{uri}: a new file begins at its start; leave the offset out");
            case MigrationTransport.Exec:
                Add(MigrationConnector.StartDestination(uri));
                break;
            default:
                _ = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                break;
        }
        _channels[0].Timeout = source.Timeout;
        return _main = WireOutput.FromStream(_channels[0], BufferSize);
    }

    private async Task<MigrationChannel> ConnectAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (source.Timeout > TimeSpan.Zero) { patience.CancelAfter(source.Timeout); }
        MigrationChannel channel;
        try
        {
            channel = await MigrationConnector.ConnectAsync(uri, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MigrationException(MigrationErrorKind.TimedOut, $"no connection to {uri} in {source.Timeout.TotalSeconds:0.###} s");
        }
        Add(channel);
        channel.Timeout = source.Timeout;
        channel.Awaited = "the destination to take more";
        source.Tls?.SecureConnected(channel, uri, isMain: _channels.Length == 1);
        return channel;
    }

    private MigrationSent Send(WireOutput output, SaverRegistry sections, CancellationToken cancellationToken)
    {
        var stream = new SavevmWriter(output, new SavevmWriterOptions { Footers = source.Footers, Target = source.Target, TargetPageSize = source.TargetPageSize });
        if (source.SendsSwitchoverStart) { stream.Require(StreamFeature.SwitchoverStart); }
        PrecopyOptions precopy = source.Precopy;
        var writer = new PrecopyWriter(sections, precopy with { BeforeSetup = BeforeSetup, BeforeStop = BeforeStop, BeforeCompletion = BeforeCompletion });
        _precopy = writer;
        writer.Write(stream, cancellationToken);
        try
        {
            bool isConfirmed = Confirm(cancellationToken);
            PrecopyStatistics statistics = writer.Statistics;
            return new MigrationSent
            {
                TransferredBytes = Transferred(),
                TotalTime = Stopwatch.GetElapsedTime(_start),
                SetupTime = statistics.SetupTime,
                Downtime = statistics.Downtime,
                Rounds = statistics.Rounds,
                IsConfirmed = isConfirmed,
            };
        }
        catch
        {
            // The destination has not taken it, so it lives on here.
            precopy.Guest?.StartGuest();
            throw;
        }

        void BeforeSetup(SavevmWriter stream)
        {
            if (source.OpensReturnPath)
            {
                _returnPath = new SourceReturnPath(_channels[0], Abort);
                stream.WriteCommand(CommandKind.OpenReturnPath);
                stream.WriteCommand(CommandKind.Ping, new PingPayload(1));
            }
            precopy.BeforeSetup?.Invoke(stream);
            _state = MigrationState.Active;
        }

        void BeforeStop()
        {
            if (source.AwaitsSwitchoverAcknowledgement) { _returnPath!.WaitForAcknowledgement(source.Timeout); }
            precopy.BeforeStop?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            _state = MigrationState.Device;
        }

        void BeforeCompletion(SavevmWriter stream)
        {
            if (source.SendsSwitchoverStart) { stream.WriteCommand(CommandKind.SwitchoverStart); }
            precopy.BeforeCompletion?.Invoke(stream);
        }
    }

    /// <summary>Waits for the destination's last word, where it has one; without it, for the bytes to be gone.</summary>
    private bool Confirm(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _file?.Commit();
        if (_returnPath is not null)
        {
            _returnPath.WaitForShut(source.Timeout);
            return true;
        }
        foreach (MigrationChannel channel in _channels) { channel.CompleteWriting(); }
        return false;
    }

    private void Add(MigrationChannel channel) => _channels = [.. _channels, channel];

    private long Transferred()
    {
        long bytes = _file is null ? 0 : _main!.Position;
        foreach (MigrationChannel channel in _channels) { bytes += channel.BytesWritten; }
        return bytes;
    }

    private void Abort(Exception reason)
    {
        _failure ??= reason is OperationCanceledException ? null : reason;
        foreach (MigrationChannel channel in _channels) { channel.Abort(reason); }
    }

    private void Report()
    {
        if (source.Progress is not { } progress) { return; }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        long bytes = _file is null ? Transferred() : _main?.Position ?? 0;
        PrecopyStatistics statistics = _precopy?.Statistics ?? new PrecopyStatistics();
        progress.Report(new MigrationProgress(_state, bytes, elapsed, _rate.Of(bytes, elapsed), statistics.Total, statistics.Remaining, statistics.Passes + 1));
    }
}
