using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// Writes a whole precopy stream: sets up the live sections, sends them in rounds while the guest runs, stops it when what is left is sent within the
/// downtime that is allowed, and completes with the devices (<c>migration_thread</c>).
/// </summary>
/// <remarks>
/// Whatever goes wrong, and when it is cancelled, the guest runs again, or still, and its memory is what it was: the sections have given back everything
/// when the call returns. After success a guest that was stopped stays stopped: it lives elsewhere now, or the caller resumes it.
/// </remarks>
/// <param name="savers">Who writes which sections.</param>
/// <param name="options">How.</param>
public sealed class PrecopyWriter(SaverRegistry savers, PrecopyOptions? options = null)
{
    // As often as QEMU looks at its own rate (BUFFER_DELAY).
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    // What a round writes when there is no limit: much for one section header, little enough to look at the pace and at a cancellation now and then.
    private const long UnlimitedBudget = 32 << 20;

    private readonly SaverRegistry _savers = savers ?? throw new ArgumentNullException(nameof(savers));
    private readonly PrecopyOptions _options = options ?? new PrecopyOptions();
    private PrecopyStatistics _statistics = new();
    private SaverEntry[] _live = [];
    private long _started;
    private long _startPosition;

    /// <summary>How far it is; any thread may ask.</summary>
    public PrecopyStatistics Statistics => Volatile.Read(ref _statistics);

    /// <summary>Writes the stream.</summary>
    /// <param name="writer">At the place where the stream begins. What was written is flushed, not more: a file is committed by the caller.</param>
    /// <param name="cancellationToken">Ends it between two rounds, or in the middle of waiting.</param>
    /// <exception cref="NotSupportedException">The target would refuse what a saver is set to write; nothing was written.</exception>
    /// <exception cref="System.IO.IOException">A channel does not take the bytes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Write(SavevmWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        bool isStopped = false;
        _live = [.. _savers.Live.Where(static entry => entry.Live!.IsActive)];
        _started = _options.TimeProvider.GetTimestamp();
        _startPosition = writer.Output.Position;
        Set(new PrecopyStatistics());
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (SaverEntry entry in _live) { entry.Live!.Prepare(writer); }
            Begin(writer);
            Set(Statistics with { SetupTime = Elapsed(_started) });

            Iterate(writer, cancellationToken);
            _options.BeforeStop?.Invoke();

            long stopping = _options.TimeProvider.GetTimestamp();
            isStopped = true;
            _options.Guest?.StopGuest();
            Complete(writer);
            Measure(writer, Statistics with { Remaining = 0, Downtime = _options.Guest is null ? TimeSpan.Zero : Elapsed(stopping) });
        }
        catch
        {
            if (isStopped) { _options.Guest?.StartGuest(); }
            throw;
        }
        finally
        {
            foreach (SaverEntry entry in _live) { entry.Live!.Cleanup(); }
        }
    }

    private void Begin(SavevmWriter writer)
    {
        writer.WriteHeader();
        if (_options.Configuration is not null) { writer.WriteConfiguration(_options.Configuration); }
        _options.BeforeSetup?.Invoke(writer);
        foreach (SaverEntry entry in _savers.Devices)
        {
            if (IsEarly(entry) && entry.Device!.IsNeeded) { writer.WriteFull(entry); }
        }
        foreach (SaverEntry entry in _live) { writer.WriteStart(entry); }
        writer.Output.Flush();
    }

    private void Iterate(SavevmWriter writer, CancellationToken cancellationToken)
    {
        long budget = _options.MaximumBandwidth > 0 ? Math.Max(1, (long)(_options.MaximumBandwidth * Window.TotalSeconds)) : UnlimitedBudget;
        double bandwidth = 0;
        long windowStart = _options.TimeProvider.GetTimestamp();
        long windowBytes = Transferred(writer);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double threshold = bandwidth * _options.DowntimeLimit.TotalSeconds;
            long pending = Pending(exact: false);
            if (pending <= threshold) { pending = Pending(exact: true); }
            Set(Statistics with { Remaining = pending, Total = Math.Max(Statistics.Total, pending) });
            if (pending <= threshold) { return; }

            bool all = true;
            foreach (SaverEntry entry in _live.Where(static entry => entry.Live!.IsActive)) { all &= !IsHeldBack(entry) && writer.WritePart(entry, budget); }
            writer.Output.Flush();

            long bytes = Transferred(writer) - windowBytes;
            if (_options.MaximumBandwidth > 0 && bytes >= budget)
            {
                Wait(TimeSpan.FromSeconds((double)bytes / _options.MaximumBandwidth) - Elapsed(windowStart), cancellationToken);
            }
            TimeSpan elapsed = Elapsed(windowStart);
            if (elapsed >= Window)
            {
                bandwidth = bytes / elapsed.TotalSeconds;
                windowStart = _options.TimeProvider.GetTimestamp();
                windowBytes += bytes;
            }
            else if (all && bandwidth == 0)
            {
                // A pass over little memory says little of the channel, but more than nothing.
                bandwidth = bytes / Math.Max(elapsed.TotalSeconds, 1e-6);
            }
            Measure(writer, Statistics with
            {
                Rounds = Statistics.Rounds + 1,
                Passes = Statistics.Passes + (all ? 1 : 0),
                Bandwidth = bandwidth,
                ExpectedDowntime = bandwidth > 0 ? TimeSpan.FromSeconds(Math.Min(Pending(exact: false) / bandwidth, int.MaxValue)) : TimeSpan.Zero,
            });
        }
    }

    private void Complete(SavevmWriter writer)
    {
        _options.BeforeCompletion?.Invoke(writer);
        // A section may have found in setup that it has nothing to send, as that of bitmaps does.
        foreach (SaverEntry entry in _live.Where(static entry => entry.Live!.IsActive)) { writer.WriteEnd(entry); }
        foreach (SaverEntry entry in _savers.Devices)
        {
            if (!IsEarly(entry) && entry.Device!.IsNeeded) { writer.WriteFull(entry); }
        }
        writer.WriteEndOfFile();
        if (!_options.VmDescription.IsEmpty) { writer.WriteVmDescription(_options.VmDescription.Span); }
        else if (_options.DescribesDevices) { writer.WriteVmDescription(); }
        writer.Output.Flush();
    }

    /// <summary>
    /// RAM waits until the first pass over the disks is over, which may take long: what was sent before would mostly be dirty again. (blk_mig_bulk_active)
    /// </summary>
    private bool IsHeldBack(SaverEntry entry) => entry.Live is RamSaver && Array.Exists(_live, static other => other.Live is BlockSaver { IsBulkActive: true });

    private bool IsEarly(SaverEntry entry) => _options.IsEarly is { } isEarly && isEarly(entry);

    private long Pending(bool exact)
    {
        long pending = 0;
        foreach (SaverEntry entry in _live) { pending += entry.Live!.GetPending(exact).TotalBytes; }
        return pending;
    }

    private long Transferred(SavevmWriter writer)
    {
        long bytes = writer.Output.Position - _startPosition;
        foreach (SaverEntry entry in _live) { bytes += (entry.Live as RamSaver)?.ChannelBytes ?? 0; }
        return bytes;
    }

    private void Wait(TimeSpan time, CancellationToken cancellationToken)
    {
        if (time > TimeSpan.Zero) { Task.Delay(time, _options.TimeProvider, cancellationToken).GetAwaiter().GetResult(); }
    }

    private TimeSpan Elapsed(long since) => _options.TimeProvider.GetElapsedTime(since);

    private void Measure(SavevmWriter writer, PrecopyStatistics statistics) =>
        Set(statistics with { Transferred = Transferred(writer), TotalTime = Elapsed(_started) });

    private void Set(PrecopyStatistics statistics) => Volatile.Write(ref _statistics, statistics);
}
