using System;
using System.Buffers;

namespace SaveVm.IO;

/// <summary>
/// Where the bytes of a stream go, with the absolute offset always known: a window of free bytes that is handed to the target in large pieces. Writers
/// fill <see cref="Free"/>, or what <see cref="GetSpan"/> gives, and say with <see cref="Advance"/> how much. The mirror of <see cref="WireInput"/>.
/// </summary>
/// <remarks>
/// A span taken from <see cref="Free"/> or <see cref="GetSpan"/> is valid until the next call of anything but <see cref="Advance"/>. What was written
/// is with the target only after <see cref="Flush"/>; disposing does not flush, so that what failed half-way is not made to look finished.
/// Not thread-safe, but <see cref="WriteAt"/> where it says so.
/// </remarks>
public abstract partial class WireOutput : IBufferWriter<byte>, IDisposable
{
    private byte[] _window = [];
    private int _next;
    private int _end;

    /// <summary>Absolute offset of the next byte, in bytes from the start of the stream.</summary>
    public long Position { get; private set; }

    /// <summary>The free bytes at hand; may be empty although there is room for more.</summary>
    public Span<byte> Free => _window.AsSpan(_next, _end - _next);

    /// <summary>Whether <see cref="Seek"/> can go back, and <see cref="WriteAt"/> works.</summary>
    public virtual bool CanSeek => false;

    /// <summary>
    /// Whether several threads may call <see cref="WriteAt"/> for different places at once, and beside one thread that does everything else: a file.
    /// </summary>
    public virtual bool IsConcurrent => false;

    /// <summary>Marks free bytes as written.</summary>
    /// <param name="count">At most the length of <see cref="Free"/>.</param>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_end - _next), nameof(count));
        _next += count;
        Position += count;
    }

    /// <summary>Gives free bytes, handing over what was written when there are too few.</summary>
    /// <param name="sizeHint">How many at least; 0 for some.</param>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int minimum = Math.Max(1, sizeHint);
        if (_end - _next < minimum) { MakeRoom(minimum); }
        return Free;
    }

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _ = GetSpan(sizeHint);
        return _window.AsMemory(_next, _end - _next);
    }

    /// <summary>Writes bytes: small ones are copied, large ones go to the target from where they are.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Span<byte> free = Free;
        if (bytes.Length <= free.Length)
        {
            bytes.CopyTo(free);
            Advance(bytes.Length);
            return;
        }
        WriteLarge(bytes);
    }

    /// <summary>
    /// Goes on at another place. Forward works with every output: the bytes between read as zero, and in a file they are a hole that takes no room.
    /// </summary>
    /// <param name="position">Absolute offset in bytes.</param>
    /// <exception cref="NotSupportedException">The place is behind the position, and the output can only go forward.</exception>
    public void Seek(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (position == Position) { return; }
        if (position < Position && !CanSeek) { throw new NotSupportedException("This output can only go forward."); }
        SeekCore(position);
    }

    /// <summary>Writes bytes at another place; the position stays. Bytes that no one has written before read as zero.</summary>
    /// <param name="position">Absolute offset in bytes.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="NotSupportedException">The output can only go forward.</exception>
    /// <remarks>
    /// What was written before and is not handed over yet (see <see cref="Flush"/> and <see cref="Seek"/>) comes later and wins. For a file, several
    /// threads may call this for different places at once, and beside one thread that does everything else.
    /// </remarks>
    public virtual void WriteAt(long position, ReadOnlySpan<byte> bytes) => throw new NotSupportedException("This output can only go forward.");

    /// <summary>Hands everything that was written to the target.</summary>
    /// <exception cref="System.IO.IOException">The target does not take it.</exception>
    public abstract void Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>How many bytes of the window were written.</summary>
    protected int Written(int start) => _next - start;

    /// <summary>Makes a window of so many free bytes at the position.</summary>
    /// <param name="minimum">At least 1, and more than there are now.</param>
    protected abstract void MakeRoom(int minimum);

    /// <summary>Writes more bytes than are free.</summary>
    /// <param name="bytes">The bytes.</param>
    protected virtual void WriteLarge(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> free = GetSpan();
            int count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Moves the position: forward with zeros between, backward where <see cref="CanSeek"/>.</summary>
    /// <param name="position">Another one than now.</param>
    protected virtual void SeekCore(long position)
    {
        while (Position < position)
        {
            Span<byte> free = GetSpan();
            int count = (int)Math.Min(free.Length, position - Position);
            free[..count].Clear();
            Advance(count);
        }
    }

    /// <summary>Gives the window its new place.</summary>
    /// <param name="window">Memory that the window is a part of.</param>
    /// <param name="start">Where the free bytes begin.</param>
    /// <param name="end">Where they end.</param>
    protected void SetWindow(byte[] window, int start, int end)
    {
        _window = window;
        _next = start;
        _end = end;
    }

    /// <summary>Changes the position without writing.</summary>
    /// <param name="position">Absolute offset in bytes.</param>
    protected void SetPosition(long position) => Position = position;

    /// <summary>Frees what the output holds; nothing is flushed.</summary>
    /// <param name="disposing"><see langword="true"/> from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing) => SetWindow([], 0, 0);
}
