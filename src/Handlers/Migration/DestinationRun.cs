using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>One migration at its destination: the threads of its channels, and the state they share.</summary>
internal sealed class DestinationRun : IDisposable
{
    private const int BufferSize = 1 << 20;
    private const int MultifdPage = 64 << 10;

    private static readonly TimeSpan LongestIdentification = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceForDescription = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceForClose = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseForOthers = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly MigrationDestination _destination;
    private readonly MultifdGroup _multifd;
    private readonly ConcurrentDictionary<MigrationChannel, byte> _open = new();
    private readonly ConcurrentDictionary<string, MigrationChannel> _named = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _threads = [];
    private readonly TaskCompletionSource<(MigrationChannel Channel, WireInput Input)> _main = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _preempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly TransferRate _rate = new();
    private Exception? _failure;
    private volatile string? _refused;
    private bool _hasMain;
    private long _start;
    private int _identifying;

    private ReturnPathWriter? _returnPath;
    private PageRequester? _requester;
    private MigrationState _state = MigrationState.Setup;
    private int _sections;

    public DestinationRun(MigrationDestination destination)
    {
        _destination = destination;
        _multifd = new MultifdGroup(destination.Ram.MultifdChannels) { Timeout = destination.Timeout };
        destination.Ram.Sink.Signalled = _multifd.Signal;
    }

    public async Task<MigrationSummary> ReceiveAsync(MigrationListener listener, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() => Fail(new OperationCanceledException(cancellationToken)));
        Task accepting = AcceptAsync(listener);
        try
        {
            (MigrationChannel channel, WireInput input) = await _main.Task.ConfigureAwait(false);
            return await RunMainAsync(channel, input).ConfigureAwait(false);
        }
        finally
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await accepting.ConfigureAwait(false);
            await CloseAsync().ConfigureAwait(false);
        }
    }

    public async Task<MigrationSummary> ReceiveAsync(MigrationChannel channel, CancellationToken cancellationToken)
    {
        _open.TryAdd(channel, 0);
        using CancellationTokenRegistration registration = cancellationToken.Register(() => Fail(new OperationCanceledException(cancellationToken)));
        try
        {
            WireInput input = WireInput.FromStream(channel, new WireInputOptions { BufferSize = BufferSize });
            _start = Stopwatch.GetTimestamp();
            Take(channel, input, MigrationChannelNames.Main);
            return await RunMainAsync(channel, input).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _destination.Ram.Sink.Signalled = null;
        _stop.Dispose();
    }

    private async Task CloseAsync()
    {
        foreach (MigrationChannel channel in _open.Keys) { channel.Abort(); }
        await Task.WhenAll(_threads).ConfigureAwait(false);
        foreach (MigrationChannel channel in _open.Keys) { await channel.DisposeAsync().ConfigureAwait(false); }
    }

    private async Task AcceptAsync(MigrationListener listener)
    {
        // A few more than are needed, so that a stranger who connects first does not keep the source out.
        int most = 8 + _destination.Ram.MultifdChannels;
        while (!_stop.IsCancellationRequested)
        {
            MigrationChannel channel;
            try
            {
                channel = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                continue;   // A connection that was gone before it was accepted.
            }
            if (Volatile.Read(ref _identifying) >= most)
            {
                _ = Refuse($"{channel.Name}: too many connections wait to say what they are");
                await channel.DisposeAsync().ConfigureAwait(false);
                continue;
            }
            _ = Interlocked.Increment(ref _identifying);
            _open.TryAdd(channel, 0);
            _threads.Add(StartThread(() => RunAccepted(channel)));
        }
    }

    private static Task StartThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Finds out what a connection is, and reads it when it is one of the further channels.</summary>
    private void RunAccepted(MigrationChannel channel)
    {
        WireInput? input = null;
        bool isMain = false;
        try
        {
            string name;
            try
            {
                name = Identify(channel, ref input);
            }
            finally
            {
                _ = Interlocked.Decrement(ref _identifying);
            }
            switch (name)
            {
                case MigrationChannelNames.Main:
                    isMain = true;
                    _ = _main.TrySetResult((channel, input!));
                    break;
                case MigrationChannelNames.Preempt when _multifd.WaitForList():
                    _ = new PreemptChannelReader(_destination.Ram.Sink, _destination.Ram.Blocks).Read(input!);
                    _ = _preempt.TrySetResult();
                    break;
                case not ("" or MigrationChannelNames.Preempt):
                    RunMultifd(channel, input!, name);
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Strangers cannot disturb: only channels that belong to the migration can make it fail.
            if (_named.Values.Contains(channel)) { Fail(exception); }
            else { _ = Refuse(exception.Message, exception); }
        }
        finally
        {
            if (!isMain)
            {
                input?.Dispose();
                if (!_named.Values.Contains(channel))
                {
                    _ = _open.TryRemove(channel, out _);
                    channel.Dispose();
                }
            }
        }
    }

    /// <summary>By its first bytes, as <c>migration_ioc_process_incoming</c>; empty for a connection that is not wanted.</summary>
    private string Identify(MigrationChannel channel, ref WireInput? input)
    {
        channel.Timeout = _destination.Timeout < LongestIdentification ? _destination.Timeout : LongestIdentification;
        _destination.Tls?.SecureAccepted(channel);
        input = WireInput.FromStream(channel, new WireInputOptions { BufferSize = _hasMain ? MultifdPage * 16 : BufferSize });

        if (TryBePreempt(channel, input, hasSpoken: false)) { return MigrationChannelNames.Preempt; }
        channel.Awaited = "the first bytes of the channel";
        if (!input.TryFill(StreamHeader.MinimumLength)) { return Refuse($"{channel.Name} closed before it said what it is"); }
        if (StreamHeader.TryRead(input.Buffered, out _, out _) == OperationStatus.Done)
        {
            lock (_lock)
            {
                if (_hasMain) { return Refuse($"{channel.Name} begins a migration, but one is under way"); }
                _hasMain = true;
            }
            _start = Stopwatch.GetTimestamp();
            Take(channel, input, MigrationChannelNames.Main);
            return MigrationChannelNames.Main;
        }
        if (!input.TryFill(MultifdInitPacket.MinimumLength) || MultifdInitPacket.TryRead(input.Buffered, out MultifdInitPacket init, out _) != OperationStatus.Done)
        {
            return TryBePreempt(channel, input, hasSpoken: true) ? MigrationChannelNames.Preempt : Refuse($"{channel.Name} is neither a migration nor a multifd channel");
        }
        byte id = init.ChannelId;
        if (!_multifd.TryAdd(id))
        {
            _refused = _multifd.Expected == 0
                ? "the source opens multifd channels, but none are expected here: say how many (multifd-channels), or switch capability multifd off"
                : $"the source opens more than the {_multifd.Expected} multifd channels expected here";
            return Refuse($"{channel.Name}: {_refused}");
        }
        string name = MigrationChannelNames.Multifd(id);
        _ = TryName(channel, name);
        return name;
    }

    /// <summary>
    /// The preempt channel is the last to be opened, and says nothing before it is needed, nor who it is then. It is looked at beside the others, and may be the first that has time.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="input">Its bytes.</param>
    /// <param name="hasSpoken">Whether it is known to be none of the others; otherwise it gets no name here as soon as it says something.</param>
    private bool TryBePreempt(MigrationChannel channel, WireInput input, bool hasSpoken)
    {
        if (!_destination.Ram.HasPreemptChannel) { return false; }
        long start = Stopwatch.GetTimestamp();
        while (!_main.Task.IsCompleted || !_multifd.IsComplete)
        {
            if (Stopwatch.GetElapsedTime(start) > LongestIdentification || _stop.IsCancellationRequested) { return false; }
            if (hasSpoken) { Thread.Sleep(PauseForOthers); }
            else if (channel.WaitForBytes(PauseForOthers)) { return false; }
        }
        if (!TryName(channel, MigrationChannelNames.Preempt)) { return false; }
        channel.Timeout = System.Threading.Timeout.InfiniteTimeSpan;
        Record(channel, input, MigrationChannelNames.Preempt);
        return true;
    }

    /// <summary>Nobody that we know: the migration does not hear of it.</summary>
    /// <returns>The empty name.</returns>
    private string Refuse(string reason, Exception? cause = null)
    {
        if (_destination.ConnectionRefused is { } refused && !_stop.IsCancellationRequested)
        {
            refused(cause as MigrationException ?? new MigrationException(MigrationErrorKind.ConnectionLost, reason, cause));
        }
        return "";
    }

    private void Take(MigrationChannel channel, WireInput input, string name)
    {
        _ = TryName(channel, name);
        channel.Timeout = _destination.Timeout;
        channel.ReadLimitInBytes = _destination.LimitInBytes;
        Record(channel, input, name);
    }

    private bool TryName(MigrationChannel channel, string name) => _named.TryAdd(name, channel);

    private void Record(MigrationChannel channel, WireInput input, string name)
    {
        if (_destination.Record is not { } record) { return; }
        Stream copy;
        lock (_lock) { copy = record(name); }
        copy.Write(input.Buffered);
        channel.CopyReadBytesTo(copy);
    }

    private void RunMultifd(MigrationChannel channel, WireInput input, string name)
    {
        _ = MultifdInitPacket.TryRead(input.Buffered, out MultifdInitPacket init, out _);
        byte id = init.ChannelId;
        // It may be here before the main channel; but without one it belongs to no migration.
        if (Task.WaitAny([_main.Task], _destination.Timeout) < 0)
        {
            _multifd.Remove(id);
            _ = _named.TryRemove(name, out _);
            _ = Refuse($"{channel.Name} is a multifd channel, but no migration came in {_destination.Timeout.TotalSeconds:0.###} s");
            return;
        }
        if (!_main.Task.IsCompletedSuccessfully) { return; }
        Take(channel, input, name);
        using var reader = new MultifdChannelReader(input, _destination.Ram.CreateMultifdSink(), _destination.Ram.Blocks);
        reader.ReadInit();
        channel.Awaited = "packets of pages";
        // Between two passes the source has nothing to say here; that the migration goes on is seen on the main channel.
        channel.Timeout = System.Threading.Timeout.InfiniteTimeSpan;
        _multifd.Run(id, reader);
    }

    private async Task<MigrationSummary> RunMainAsync(MigrationChannel channel, WireInput input)
    {
        using Timer? reports = _destination.Progress is null ? null : new Timer(_ => Report(), null, ReportInterval, ReportInterval);
        using Timer limit = new(_ => Fail(TooLong()), null, _destination.TimeLimit, System.Threading.Timeout.InfiniteTimeSpan);
        MigrationSummary? summary = null;
        Report();
        await StartThread(() =>
        {
            try
            {
                summary = ReadMain(channel, _destination.OpenMain?.Invoke(input) ?? input);
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
            finally
            {
                input.Dispose();
            }
        }).ConfigureAwait(false);
        if (_failure is { } failure)
        {
            _state = failure is OperationCanceledException ? MigrationState.Cancelled : MigrationState.Failed;
            Report();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
        _state = MigrationState.Completed;
        Report();
        return summary!;
    }

    private MigrationSummary ReadMain(MigrationChannel channel, WireInput input)
    {
        // A source that waits for an answer sends nothing meanwhile: on a connection with a way back nothing is awaited that need not come.
        var reader = new SavevmReader(input, _destination.Sections, channel.IsDuplex ? new SavevmReaderOptions { LookAheadLimit = 0 } : null);
        channel.Awaited = "the stream";
        try
        {
            ReadItems(reader, channel, input);
            if (reader.IsPostcopyRunning && _destination.Ram.HasPreemptChannel) { WaitForRequestedPages(); }
            _requester?.Complete();
            _multifd.Complete();
            CheckRefused();
            if (!reader.IsPostcopyRunning) { _destination.GuestMayRun?.Invoke(); }
            if (_returnPath is null) { ReadToClose(channel, input); }
            MigrationSummary summary = Summarize(channel, reader);
            _destination.Completing?.Invoke(summary);
            if (_returnPath is not null)
            {
                TellSource();
                ReadToClose(channel, input);
            }
            return summary;
        }
        catch (Exception exception)
        {
            TellSource(exception);
            throw;
        }
    }

    private void ReadItems(SavevmReader reader, MigrationChannel channel, WireInput input)
    {
        while (reader.Read())
        {
            Take(reader, channel);
            _destination.ItemRead?.Invoke(reader);
            if (reader.Kind == StreamItemKind.EndOfFile && !reader.IsPostcopyRunning && input.Buffered.IsEmpty && !channel.WaitForBytes(PatienceForDescription)) { return; }
        }
    }

    private void Take(SavevmReader reader, MigrationChannel channel)
    {
        switch (reader.Kind)
        {
            case StreamItemKind.Configuration when !_destination.AllowsIgnoreShared && reader.Configuration!.Capabilities.Contains(RamSectionLoader.IgnoreSharedCapability):
                throw new MigrationException(MigrationErrorKind.CapabilityMismatch, $"@0x{reader.Offset:X}: the source has capability {RamSectionLoader.IgnoreSharedCapability}, which is off here");
            case StreamItemKind.Section:
                _sections++;
                bool isLive = reader.Section.Type is SectionType.Start or SectionType.Part;
                if (_state != MigrationState.PostcopyActive) { _state = isLive ? MigrationState.Active : MigrationState.Device; }
                break;
            case StreamItemKind.Command:
                Obey(reader, channel);
                break;
            case StreamItemKind.EndOfFile:
                channel.Awaited = "the VM description";
                break;
        }
    }

    private void Obey(SavevmReader reader, MigrationChannel channel)
    {
        switch (reader.Command)
        {
            case CommandKind.OpenReturnPath:
                if (!channel.IsDuplex) { throw Mismatch(reader, $"the source wants a return path, which {channel.Name} has not: switch capability return-path off"); }
                _returnPath = new ReturnPathWriter(channel);
                if (_destination.AcknowledgesSwitchover) { _returnPath.AcknowledgeSwitchover(); }
                break;
            case CommandKind.Ping when PingPayload.TryRead(reader.Body, out PingPayload ping, out _) == OperationStatus.Done:
                if (_returnPath is null) { throw Mismatch(reader, "the source sends PING without a return path"); }
                _returnPath.Pong(ping.Value);
                break;
            case CommandKind.PostcopyAdvise when reader.PostcopyAdvice is not null && !_destination.AllowsPostcopy:
                throw Mismatch(reader, "the source has capability postcopy-ram, which is off here");
            case CommandKind.PostcopyRamDiscard when RamDiscardPayload.TryRead(reader.Body, out RamDiscardPayload discard, out _) == OperationStatus.Done:
                _destination.Ram.Discard(discard, reader.BodyOffset);
                break;
            case CommandKind.EnableColo:
                throw Mismatch(reader, "the source has capability x-colo, which a migration cannot take");
            case CommandKind.PostcopyRun:
                _state = MigrationState.PostcopyActive;
                _destination.GuestMayRun?.Invoke();
                if (_destination.RequestsMissingPages && _returnPath is not null) { RequestPages(_returnPath); }
                break;
        }
    }

    private void RequestPages(ReturnPathWriter returnPath)
    {
        var requester = new PageRequester(_destination.Ram, returnPath);
        _requester = requester;
        _threads.Add(StartThread(() =>
        {
            try
            {
                requester.Run();
            }
            catch (IOException exception)
            {
                Fail(exception);
            }
        }));
    }

    /// <summary>The main channel may be at its end before the last requested pages have come; their channel is closed when the source has heard that all is there.</summary>
    private void WaitForRequestedPages()
    {
        long start = Stopwatch.GetTimestamp();
        while (!_preempt.Task.IsCompleted && _destination.Ram.Blocks.Any(block => _destination.Ram.Pages.NextMissing(block, 0) >= 0))
        {
            if (_destination.Timeout > TimeSpan.Zero && Stopwatch.GetElapsedTime(start) > _destination.Timeout)
            {
                throw new MigrationException(MigrationErrorKind.TimedOut, $"nothing for {_destination.Timeout.TotalSeconds:0.###} s, while waiting for requested pages (postcopy-preempt)");
            }
            _ = _preempt.Task.Wait(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>
    /// A source with a small guest may be through before it notices that its multifd channels were refused: then the main channel is whole, and pages are missing.
    /// </summary>
    private void CheckRefused()
    {
        if (_refused is null && Volatile.Read(ref _identifying) == 0) { return; }
        if (_destination.Ram.Blocks.All(block => _destination.Ram.Pages.NextMissing(block, 0) < 0)) { return; }
        _ = SpinWait.SpinUntil(() => Volatile.Read(ref _identifying) == 0, LongestIdentification);
        if (_refused is { } refused) { throw new MigrationException(MigrationErrorKind.CapabilityMismatch, $"{refused}; what they carry is missing"); }
    }

    private static MigrationException Mismatch(SavevmReader reader, string problem) =>
        new(MigrationErrorKind.CapabilityMismatch, $"@0x{reader.Offset:X} {reader.Command}: {problem}");

    /// <summary>From here on the source has no guest any more. When it cannot be told, it is gone itself.</summary>
    private void TellSource()
    {
        try
        {
            _returnPath!.Shut(0);
        }
        catch (IOException)
        {
            // Everything is here all the same.
        }
    }

    /// <summary>So that the source learns of it at once, and not from a connection that breaks.</summary>
    private void TellSource(Exception exception)
    {
        if (_returnPath is null || exception is OperationCanceledException or MigrationException { Kind: MigrationErrorKind.ConnectionLost or MigrationErrorKind.TimedOut }) { return; }
        try
        {
            _returnPath.Shut(1);
        }
        catch (IOException)
        {
            // It is gone, which says the same.
        }
    }

    /// <summary>
    /// Closing a socket with unread bytes would take our last answer from the source; and what comes behind the end belongs to the copy of the stream.
    /// </summary>
    private void ReadToClose(MigrationChannel channel, WireInput input)
    {
        channel.Awaited = "the source to close the connection";
        channel.Timeout = PatienceForClose;
        try
        {
            _ = input.Skip(long.MaxValue - input.Position);
        }
        catch (MigrationException exception) when (exception.Kind is MigrationErrorKind.TimedOut or MigrationErrorKind.ConnectionLost)
        {
            // The migration is over all the same.
        }
        _multifd.WaitForEnds(PatienceForClose);
    }

    private MigrationSummary Summarize(MigrationChannel channel, SavevmReader reader) => new()
    {
        Source = channel.Name,
        Configuration = reader.Configuration,
        Channels = _named.ToDictionary(static pair => pair.Key, static pair => pair.Value.BytesRead, StringComparer.Ordinal),
        WasPostcopy = reader.IsPostcopyRunning,
        Sections = _sections,
        RamBytes = _destination.Ram.TotalBytes,
        Passes = _destination.Ram.Pages.Passes,
        RequestedPages = _requester?.Requested ?? 0,
        Duration = Stopwatch.GetElapsedTime(_start),
    };

    private void Fail(Exception exception)
    {
        lock (_lock)
        {
            // What was refused before explains why the source broke off.
            if (_failure is null && _refused is { } refused && exception is IOException)
            {
                exception = new MigrationException(MigrationErrorKind.CapabilityMismatch, $"{refused} (then: {exception.Message})", exception);
            }
            _failure ??= exception;
        }
        _requester?.Complete();
        _multifd.Fail(_failure);
        foreach (MigrationChannel channel in _open.Keys) { channel.Abort(_failure); }
        _ = _main.TrySetException(_failure);
    }

    private MigrationException TooLong() =>
        new(MigrationErrorKind.TimedOut, $"the migration is not over after the {_destination.TimeLimit.TotalSeconds:0.###} s allowed");

    private void Report()
    {
        if (_destination.Progress is not { } progress) { return; }
        long bytes = 0;
        foreach (MigrationChannel channel in _named.Values) { bytes += channel.BytesRead; }
        RamReceiver ram = _destination.Ram;
        long total = ram.TotalBytes;
        long remaining = Math.Max(0, total - (ram.Pages.Count * ram.Blocks.TargetPageSize));
        TimeSpan elapsed = _start == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_start);
        progress.Report(new MigrationProgress(_state, bytes, elapsed, _rate.Of(bytes, elapsed), total, remaining, ram.Pages.Passes));
    }
}
