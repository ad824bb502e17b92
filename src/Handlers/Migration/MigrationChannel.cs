using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net.Sockets;
using System.Threading;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// One connection of a migration: a stream that counts, never waits longer than <see cref="Timeout"/> for its peer, and says in its errors what was awaited.
/// </summary>
/// <remarks>Reading and writing are blocking, each by one thread at a time; <see cref="Abort"/> may be called by any and ends both.</remarks>
public sealed class MigrationChannel : Stream
{
    private readonly Socket? _socket;
    private readonly Process? _process;
    private readonly Timer? _watchdog;
    private Stream _stream;
    private Stream? _copy;
    private long _bytesRead;
    private long _bytesWritten;
    private long _waitingSince;
    private TimeSpan _timeout = System.Threading.Timeout.InfiniteTimeSpan;
    private volatile Exception? _abortReason;
    private Action? _beforeFirstWrite;
    private volatile bool _endsTls;

    internal MigrationChannel(string name, Socket socket)
    {
        Name = name;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        if (socket.ProtocolType == ProtocolType.Tcp) { socket.NoDelay = true; }
    }

    internal MigrationChannel(string name, Stream stream, Process? process = null)
    {
        Name = name;
        _stream = stream;
        _process = process;
        // Pipes have no timeouts of their own: the child is ended when it neither gives nor takes.
        if (process is not null) { _watchdog = new Timer(_ => Watch(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)); }
    }

    /// <summary>The peer, as people know it: <c>tcp:127.0.0.1:40112</c>.</summary>
    public string Name { get; }

    /// <summary>What the reader or writer waits for at this moment; stands in the error when it does not come.</summary>
    public string Awaited { get; set; } = "the next bytes";

    /// <summary>Bytes read so far, after decryption.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Bytes written so far, before encryption.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>How long one read or write may wait for the peer.</summary>
    public TimeSpan Timeout
    {
        get => _timeout;
        set
        {
            _timeout = value;
            if (_socket is null) { return; }
            int milliseconds = value == System.Threading.Timeout.InfiniteTimeSpan ? 0 : (int)Math.Clamp(value.TotalMilliseconds, 1, int.MaxValue);
            try
            {
                _socket.ReceiveTimeout = milliseconds;
                _socket.SendTimeout = milliseconds;
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
            {
                // The channel was ended meanwhile: the next read or write says why.
            }
        }
    }

    /// <summary>Whether bytes can be written back to the peer while it is read from.</summary>
    public bool IsDuplex => _socket is not null;

    /// <inheritdoc/>
    public override bool CanRead => _stream.CanRead;

    /// <inheritdoc/>
    public override bool CanWrite => _stream.CanWrite;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The most bytes that may be read; more end the channel with <see cref="MigrationErrorKind.LimitExceeded"/>.</summary>
    public long ReadLimitInBytes { get; set; } = long.MaxValue;

    /// <summary>Writes a copy of all bytes that are read from now on, exactly as they came.</summary>
    /// <param name="copy">Where to; stays the caller's.</param>
    public void CopyReadBytesTo(Stream copy) => _copy = copy;

    /// <summary>Ends the channel at once: whoever reads or writes gets the reason.</summary>
    /// <param name="reason">Why; <see langword="null"/> when it just is not needed any more.</param>
    public void Abort(Exception? reason = null)
    {
        _abortReason ??= reason ?? new MigrationException(MigrationErrorKind.ConnectionLost, $"{Name}: closed by this side");
        Kill();
        try
        {
            // Without a shutdown first, a blocked read of another thread goes on waiting.
            if (_socket is { Connected: true }) { _socket.Shutdown(SocketShutdown.Both); }
        }
        catch (SocketException)
        {
            // The peer was faster.
        }
        catch (ObjectDisposedException)
        {
        }
        _socket?.Dispose();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            BeginWait();
            count = _stream.Read(buffer);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            Rethrow(exception);
            throw;
        }
        finally
        {
            EndWait();
        }
        if (count == 0 && _abortReason is { } reason) { Rethrow(reason); }
        if (count > ReadLimitInBytes - _bytesRead)
        {
            throw new MigrationException(MigrationErrorKind.LimitExceeded, $"{Name} sends more than the {ReadLimitInBytes} bytes allowed");
        }
        Volatile.Write(ref _bytesRead, _bytesRead + count);
        _copy?.Write(buffer[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Interlocked.Exchange(ref _beforeFirstWrite, null)?.Invoke();
        try
        {
            BeginWait();
            _stream.Write(buffer);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            Rethrow(exception);
            throw;
        }
        finally
        {
            EndWait();
        }
        Volatile.Write(ref _bytesWritten, _bytesWritten + buffer.Length);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Says that no more will be written; what the peer still sends can be read.</summary>
    public void CompleteWriting()
    {
        try
        {
            EndTls();
            if (_socket is not null) { _socket.Shutdown(SocketShutdown.Send); }
            else { _stream.Dispose(); }
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
        {
            // The peer has closed its end already: it has what it wanted.
        }
        if (_process is not null) { AwaitChild(); }
    }

    /// <summary>Takes the limit off reading; for a side that the peer seldom says anything to.</summary>
    internal void ReadWithoutTimeout()
    {
        try
        {
            if (_socket is not null) { _socket.ReceiveTimeout = 0; }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // The channel was ended meanwhile: the next read says why.
        }
    }

    /// <summary>Puts TLS on the connection; nothing may have been read or written before.</summary>
    internal void Secure(Func<Stream, Stream> authenticate) => _stream = authenticate(_stream);

    /// <summary>
    /// As <see cref="Secure"/>, but when something is to be written: a destination may read what the channel before says of itself, and answer to no other meanwhile
    /// (<c>multifd_recv_initial_packet</c>; seen with 11.1, which waits there for the init packet).
    /// </summary>
    internal void SecureAtFirstWrite(Action handshake)
    {
        _beforeFirstWrite = handshake;
        _endsTls = true;
    }

    /// <summary>Waits for a byte to arrive, without reading it.</summary>
    /// <returns><see langword="false"/> when none came in time. Always <see langword="true"/> where that cannot be asked.</returns>
    internal bool WaitForBytes(TimeSpan time)
    {
        if (_socket is null || _stream is not NetworkStream) { return true; }
        try
        {
            return _socket.Poll(time, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watchdog?.Dispose();
            // A channel whose TLS just breaks off is an attack: 11.1 ends then, although it has loaded everything.
            if (_endsTls && _abortReason is null) { EndTls(); }
            _stream.Dispose();
            _socket?.Dispose();
            Kill();
            _process?.Dispose();
        }
        base.Dispose(disposing);
    }

    private void EndTls()
    {
        _endsTls = false;
        try
        {
            if (_stream is System.Net.Security.SslStream secured) { _ = secured.ShutdownAsync().Wait(TimeSpan.FromSeconds(5)); }
        }
        catch (Exception exception) when (exception is AggregateException or IOException or InvalidOperationException or NotSupportedException)
        {
            // The peer has closed its end already, or somebody still writes: then nothing ends in order here.
        }
    }

    private void BeginWait() => Volatile.Write(ref _waitingSince, _watchdog is null ? 0 : Stopwatch.GetTimestamp());

    private void EndWait() => Volatile.Write(ref _waitingSince, 0);

    private void Watch()
    {
        long since = Volatile.Read(ref _waitingSince);
        if (since != 0 && _timeout > TimeSpan.Zero && Stopwatch.GetElapsedTime(since) > _timeout) { Abort(TimeoutError(null)); }
    }

    private void Kill()
    {
        try
        {
            if (_process is { HasExited: false }) { _process.Kill(entireProcessTree: true); }
        }
        catch (InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }

    private void AwaitChild()
    {
        bool ended = _timeout > TimeSpan.Zero ? _process!.WaitForExit(_timeout) : Wait();
        if (!ended)
        {
            Kill();
            throw TimeoutError(null);
        }
        if (_process!.ExitCode != 0)
        {
            throw new MigrationException(MigrationErrorKind.PeerFailed, $"{Name}: the command ended with exit code {_process.ExitCode}");
        }

        bool Wait()
        {
            _process!.WaitForExit();
            return true;
        }
    }

    private MigrationException TimeoutError(Exception? inner) =>
        new(MigrationErrorKind.TimedOut, $"{Name}: nothing for {_timeout.TotalSeconds:0.###} s after {BytesRead} bytes, while waiting for {Awaited}", inner);

    [DoesNotReturn]
    private void Rethrow(Exception exception)
    {
        _endsTls = false;
        if (_abortReason is { } reason)
        {
            throw reason is OperationCanceledException canceled
                ? new OperationCanceledException(canceled.Message, reason, canceled.CancellationToken)
                : new MigrationException((reason as MigrationException)?.Kind ?? MigrationErrorKind.ConnectionLost, reason.Message, reason);
        }
        SocketException? socketError = exception as SocketException ?? exception.InnerException as SocketException;
        if (socketError?.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock) { throw TimeoutError(exception); }
        string cause = (socketError ?? exception).Message.TrimEnd('.');
        throw new MigrationException(MigrationErrorKind.ConnectionLost, $"{Name}: connection lost after {BytesRead} bytes, while waiting for {Awaited}: {cause}", exception);
    }
}
