using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>One migration at its source.</summary>
internal sealed class SourceRun(MigrationSource source, MigrationUri uri) : IDisposable
{
    private const int BufferSize = 1 << 20;

    // Without a limit, still look up now and then: a PART of this size takes some milliseconds.
    private const long LargestPart = 32L << 20;

    // QEMU's BUFFER_DELAY: the limit is kept, and the rate measured, over this time.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly List<MigrationChannel> _channels = [];
    private readonly TransferRate _rate = new();
    private SourceReturnPath? _returnPath;
    private OutputFile? _file;
    private MigrationState _state = MigrationState.Setup;
    private long _start;
    private long _remaining;
    private long _total;
    private int _rounds;
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
            if (_failure is { } cause) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause); }
            // A connection that breaks and a destination that says why come at the same time: what it says is the better answer.
            if (exception is MigrationException { Kind: MigrationErrorKind.ConnectionLost } && _returnPath?.Refusal(exception) is { } refusal) { throw refusal; }
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
                _channels.Add(MigrationConnector.StartDestination(uri));
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
        _channels.Add(channel);
        channel.Timeout = source.Timeout;
        source.Tls?.SecureConnected(channel, uri);
        channel.Awaited = "the destination to take more";
        return channel;
    }

    private MigrationSent Send(WireOutput output, SaverRegistry sections, CancellationToken cancellationToken)
    {
        SaverEntry[] live = [.. sections.Live.Where(static entry => entry.Live!.IsActive)];
        var writer = new SavevmWriter(output, new SavevmWriterOptions { Footers = source.Footers, Target = source.Target });
        if (source.SendsSwitchoverStart) { writer.Require(StreamFeature.SwitchoverStart); }
        foreach (SaverEntry entry in live) { entry.Live!.Prepare(writer); }

        Begin(writer, live);
        output.Flush();
        TimeSpan setupTime = Stopwatch.GetElapsedTime(_start);
        _state = MigrationState.Active;
        Iterate(writer, live, cancellationToken);

        if (source.AwaitsSwitchoverAcknowledgement) { _returnPath!.WaitForAcknowledgement(source.Timeout); }
        cancellationToken.ThrowIfCancellationRequested();
        _state = MigrationState.Device;
        long stopped = Stopwatch.GetTimestamp();
        source.StopGuest?.Invoke();
        try
        {
            Complete(writer, sections, live);
            output.Flush();
            TimeSpan downtime = Stopwatch.GetElapsedTime(stopped);
            bool isConfirmed = Confirm(cancellationToken);
            return new MigrationSent
            {
                TransferredBytes = Transferred(),
                TotalTime = Stopwatch.GetElapsedTime(_start),
                SetupTime = setupTime,
                Downtime = downtime,
                Rounds = _rounds,
                IsConfirmed = isConfirmed,
            };
        }
        catch
        {
            source.ResumeGuest?.Invoke();
            throw;
        }
    }

    private void Begin(SavevmWriter writer, SaverEntry[] live)
    {
        writer.WriteHeader();
        if (source.Configuration is not null) { writer.WriteConfiguration(source.Configuration); }
        if (source.OpensReturnPath)
        {
            _returnPath = new SourceReturnPath(_channels[0], Abort);
            writer.WriteCommand(CommandKind.OpenReturnPath);
            writer.WriteCommand(CommandKind.Ping, new PingPayload(1));
        }
        foreach (SaverEntry entry in live) { writer.WriteStart(entry); }
    }

    /// <summary>Rounds over all sections, until what is left fits into the downtime at the rate that was seen (<c>migration_iteration_run</c>).</summary>
    private void Iterate(SavevmWriter writer, SaverEntry[] live, CancellationToken cancellationToken)
    {
        long sliceStart = Stopwatch.GetTimestamp();
        long sliceBytes = Transferred();
        double bandwidth = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double threshold = bandwidth * source.DowntimeLimit.TotalSeconds;
            SectionPending pending = Pending(live, exact: false);
            if (pending.TotalBytes <= threshold || pending.TotalBytes == 0) { pending = Pending(live, exact: true); }
            _total = Math.Max(_total, pending.TotalBytes);
            _remaining = pending.TotalBytes;
            if (pending.TotalBytes == 0 || pending.TotalBytes <= threshold) { return; }

            long limit = source.BandwidthLimitInBytesPerSecond;
            long budget = limit == 0 ? LargestPart : Math.Max(1, Math.Min(LargestPart, (long)(limit * Slice.TotalSeconds) - (Transferred() - sliceBytes)));
            foreach (SaverEntry entry in live) { _ = writer.WritePart(entry, budget); }
            writer.Output.Flush();
            _rounds++;

            TimeSpan elapsed = Stopwatch.GetElapsedTime(sliceStart);
            long bytes = Transferred() - sliceBytes;
            if (limit > 0)
            {
                // What went out must have taken at least its time.
                TimeSpan due = TimeSpan.FromSeconds((double)bytes / limit) - elapsed;
                if (due > TimeSpan.Zero && cancellationToken.WaitHandle.WaitOne(due)) { cancellationToken.ThrowIfCancellationRequested(); }
                elapsed = Stopwatch.GetElapsedTime(sliceStart);
            }
            if (elapsed >= Slice)
            {
                bandwidth = bytes / elapsed.TotalSeconds;
                sliceStart = Stopwatch.GetTimestamp();
                sliceBytes = Transferred();
            }
        }
    }

    private static SectionPending Pending(SaverEntry[] live, bool exact)
    {
        SectionPending sum = default;
        foreach (SaverEntry entry in live) { sum += entry.Live!.GetPending(exact); }
        return sum;
    }

    private void Complete(SavevmWriter writer, SaverRegistry sections, SaverEntry[] live)
    {
        if (source.SendsSwitchoverStart) { writer.WriteCommand(CommandKind.SwitchoverStart); }
        foreach (SaverEntry entry in live) { writer.WriteEnd(entry); }
        foreach (SaverEntry entry in sections.Devices)
        {
            if (entry.Device!.IsNeeded) { writer.WriteFull(entry); }
        }
        writer.WriteEndOfFile();
        if (source.VmDescription is { } describe) { writer.WriteVmDescription(describe().Span); }
        _remaining = 0;
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

    private long Transferred()
    {
        long bytes = _file is null ? 0 : _main!.Position;
        foreach (MigrationChannel channel in _channels) { bytes += channel.BytesWritten; }
        return bytes;
    }

    private void Abort(Exception reason)
    {
        _failure ??= reason is OperationCanceledException ? null : reason;
        foreach (MigrationChannel channel in _channels.ToArray()) { channel.Abort(reason); }
    }

    private void Report()
    {
        if (source.Progress is not { } progress) { return; }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        long bytes = _file is null ? Transferred() : _main?.Position ?? 0;
        progress.Report(new MigrationProgress(_state, bytes, elapsed, _rate.Of(bytes, elapsed), _total, _remaining, _rounds));
    }
}
