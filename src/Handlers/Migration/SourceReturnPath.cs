using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>What the destination says to its source, read by a thread of its own (<c>source_return_path_thread</c>).</summary>
internal sealed class SourceReturnPath : IReturnPathSink, IDisposable
{
    private static readonly TimeSpan PatienceForRefusal = TimeSpan.FromSeconds(10);

    private readonly MigrationChannel _channel;
    private readonly Action<Exception> _abort;
    private readonly ManualResetEventSlim _acknowledged = new();
    private readonly TaskCompletionSource<uint> _shut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    public SourceReturnPath(MigrationChannel channel, Action<Exception> abort)
    {
        _channel = channel;
        _abort = abort;
        // While the source sends, the destination has nothing to say: only what is waited for has a limit.
        channel.ReadWithoutTimeout();
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits for SWITCHOVER_ACK.</summary>
    public void WaitForAcknowledgement(TimeSpan timeout)
    {
        if (!_acknowledged.Wait(timeout))
        {
            throw new MigrationException(
                MigrationErrorKind.TimedOut, $"{_channel.Name}: no word to switch over in {timeout.TotalSeconds:0.###} s: does the destination have capability switchover-ack?");
        }
        if (_shut.Task.IsFaulted) { _shut.Task.GetAwaiter().GetResult(); }
    }

    /// <summary>Waits for SHUT, which says that everything was loaded.</summary>
    public void WaitForShut(TimeSpan timeout)
    {
        try
        {
            if (!_shut.Task.Wait(timeout))
            {
                throw new MigrationException(
                    MigrationErrorKind.TimedOut,
                    $"{_channel.Name}: nothing for {timeout.TotalSeconds:0.###} s while waiting for the destination to say that it has loaded everything");
            }
        }
        catch (AggregateException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
        }
        if (_shut.Task.Result != 0) { throw Failed(_shut.Task.Result, inner: null); }
    }

    /// <summary>The destination's own word about why the connection broke, when it had one.</summary>
    public MigrationException? Refusal(Exception cause) =>
        _shut.Task.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(PatienceForRefusal) && _shut.Task.IsCompletedSuccessfully && _shut.Task.Result != 0
            ? Failed(_shut.Task.Result, cause)
            : null;

    /// <summary>Waits for the thread, after the channel was closed.</summary>
    public void Dispose()
    {
        _reading.Wait();
        _acknowledged.Dispose();
    }

    public void Shut(ReturnPathShut message, long offset) => _ = _shut.TrySetResult(message.Status);

    public void Pong(ReturnPathPong message, long offset)
    {
        // The answers to PING tell how far the destination is; nothing waits for them.
    }

    public void SwitchoverAcknowledged(long offset) => _acknowledged.Set();

    public void RequestPagesOfBlock(in ReturnPathRequestPagesOfBlock message, long offset) => Refuse("requests pages", offset);

    public void RequestPages(ReturnPathRequestPages message, long offset) => Refuse("requests pages", offset);

    public void ReceivedBitmap(in ReturnPathReceivedBitmap message, long offset) => Refuse("sends a bitmap of received pages", offset);

    public void Bitmap(in ReceivedBitmap bitmap, long offset)
    {
    }

    public void ResumeAcknowledged(ReturnPathResumeAcknowledged message, long offset) => Refuse("resumes", offset);

    private static void Refuse(string what, long offset) => Fault.Malformed(
        nameof(ReturnPathMessage), nameof(ReturnPathMessage.Type), offset, $"a destination that {what}", "what belongs to a migration without postcopy");

    private MigrationException Failed(uint status, Exception? inner) =>
        new(MigrationErrorKind.PeerFailed, $"{_channel.Name}: the destination could not load the stream (SHUT {status}); its own messages say why", inner);

    private void Read()
    {
        // Not disposed: it would close the channel, which others write to.
        WireInput input = WireInput.FromStream(_channel, new WireInputOptions { BufferSize = 4096 });
        var reader = new ReturnPathReader(this);
        try
        {
            while (!reader.IsShut)
            {
                if (!reader.Read(input))
                {
                    throw new MigrationException(MigrationErrorKind.ConnectionLost, $"{_channel.Name}: the destination closed the connection without a last word");
                }
            }
            if (_shut.Task.Result != 0) { _abort(Failed(_shut.Task.Result, inner: null)); }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            if (_shut.TrySetException(exception)) { _abort(exception); }
            _ = _shut.Task.Exception;
            _acknowledged.Set();
        }
    }
}
