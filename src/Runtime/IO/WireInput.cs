using System;

namespace SaveVm.IO;

/// <summary>
/// The bytes of a stream, forward only, with the absolute offset always known: a window of unread bytes that grows on request. Parsers look at
/// <see cref="Buffered"/>, take what they understand with <see cref="Advance"/>, and ask for more with <see cref="TryFill"/>.
/// </summary>
/// <remarks>
/// A span taken from <see cref="Buffered"/> is valid until the next <see cref="TryFill"/> or <see cref="Skip"/>; <see cref="Advance"/> keeps it valid.
/// Memory follows bytes received: asking for a gigabyte that never comes does not allocate one. Not thread-safe.
/// </remarks>
public abstract unsafe partial class WireInput : IDisposable
{
    private byte* _next;
    private int _available;
    private long _position;

    /// <summary>Absolute offset of the first unread byte, in bytes from the start of the stream.</summary>
    public long Position => _position;

    /// <summary>The unread bytes at hand; may be empty although more can come.</summary>
    public ReadOnlySpan<byte> Buffered => new(_next, _available);

    /// <summary>The length of the whole stream in bytes, where it is known from the start (a file); otherwise <see langword="null"/>.</summary>
    public abstract long? Length { get; }

    /// <summary>Marks bytes as read.</summary>
    /// <param name="count">How many bytes: at most the length of <see cref="Buffered"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than there are.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_available, nameof(count));
        _next += count;
        _available -= count;
        _position += count;
    }

    /// <summary>Makes sure that so many unread bytes are at hand, reading as much as one large read gives.</summary>
    /// <param name="minimum">How many bytes <see cref="Buffered"/> must hold.</param>
    /// <returns><see langword="false"/> when the input ends before; what there is stays in <see cref="Buffered"/>.</returns>
    /// <exception cref="System.IO.IOException">The source cannot be read, or (as a <see cref="Records.WireFormatException"/>) its compression is damaged.</exception>
    public bool TryFill(int minimum) => _available >= minimum || FillCore(minimum);

    /// <summary>Makes more bytes available than there are now: what a reader calls after <c>NeedMoreData</c>.</summary>
    /// <returns><see langword="false"/> at the end of the input.</returns>
    /// <exception cref="System.IO.IOException">As <see cref="TryFill"/> has it.</exception>
    public bool TryFillMore() => FillCore(checked(_available + 1));

    /// <summary>Skips bytes without looking at them.</summary>
    /// <param name="count">How many; any value is safe.</param>
    /// <returns><see langword="false"/> when the input ends before; everything is consumed then.</returns>
    public abstract bool Skip(long count);

    /// <summary>Looks at bytes anywhere in the stream, where the input can (a mapped file).</summary>
    /// <param name="offset">Absolute offset of the first byte.</param>
    /// <param name="count">How many bytes; fewer come at the end of the stream.</param>
    /// <param name="bytes">The bytes; valid as long as the input.</param>
    /// <returns><see langword="false"/> when this input can only go forward.</returns>
    public virtual bool TryPeek(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads more: at least up to <paramref name="minimum"/> unread bytes, unless the input ends.</summary>
    /// <param name="minimum">More than there are now.</param>
    /// <returns><see langword="false"/> when the input ends before.</returns>
    protected abstract bool FillCore(int minimum);

    /// <summary>Gives the window its new place; the position of its first byte does not change.</summary>
    /// <param name="next">The first unread byte, in memory that does not move.</param>
    /// <param name="available">How many unread bytes there are.</param>
    protected void SetWindow(byte* next, int available)
    {
        _next = next;
        _available = available;
    }

    /// <summary>Moves the position forward without a window, for skipping.</summary>
    /// <param name="count">How many bytes.</param>
    protected void MovePosition(long count) => _position += count;

    /// <summary>Frees what the input holds.</summary>
    /// <param name="disposing"><see langword="true"/> from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing) => SetWindow(null, 0);
}
