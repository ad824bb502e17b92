using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SaveVm.IO;

/// <summary>
/// An input with one buffer that is refilled by large reads: what is left of the window moves to the front, the rest of the buffer is read at once.
/// The buffer grows only when it is full of bytes that arrived.
/// </summary>
internal abstract unsafe class RefillInput : WireInput
{
    // Up to here the rest of a window is moved to the front for the sake of a larger read, although there is room behind it.
    private const int CheapToMove = 16 << 10;

    private byte[] _buffer;
    private bool _ended;

    protected RefillInput(int bufferSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferSize, 1);
        _buffer = GC.AllocateUninitializedArray<byte>(bufferSize, pinned: true);
        SetWindow(Start, 0);
    }

    private byte* Start => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0);

    public override bool Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int available = Buffered.Length;
        if (count <= available)
        {
            Advance((int)count);
            return true;
        }
        Advance(available);
        count -= available;
        SetWindow(Start, 0);
        while (count > 0 && !_ended)
        {
            long passed = SkipCore(count, _buffer);
            if (passed == 0) { _ended = true; }
            MovePosition(passed);
            count -= passed;
        }
        return count == 0;
    }

    /// <summary>Reads bytes behind those read before.</summary>
    /// <param name="destination">Where to; not empty.</param>
    /// <param name="position">Absolute offset of the first byte.</param>
    /// <returns>How many bytes came; 0 at the end.</returns>
    protected abstract int ReadCore(Span<byte> destination, long position);

    /// <summary>Passes over bytes behind those read before.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="scratch">Memory to read into where the source cannot jump.</param>
    /// <returns>How many bytes were passed; 0 at the end.</returns>
    protected virtual long SkipCore(long count, byte[] scratch) => ReadCore(scratch.AsSpan(0, (int)Math.Min(count, scratch.Length)), Position);

    protected override bool FillCore(int minimum)
    {
        while (Buffered.Length < minimum)
        {
            if (_ended) { return false; }
            Span<byte> free = MakeRoom();
            int available = Buffered.Length;
            int read = ReadCore(free, Position + available);
            if (read == 0)
            {
                _ended = true;
                return false;
            }
            SetWindow(Start + (_buffer.Length - free.Length) - available, available + read);
        }
        return true;
    }

    /// <summary>The free part of the buffer behind the window; never empty.</summary>
    private Span<byte> MakeRoom()
    {
        ReadOnlySpan<byte> window = Buffered;
        int offset = window.IsEmpty ? 0 : (int)((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(window)) - Start);
        int behind = _buffer.Length - offset - window.Length;
        if (offset > 0 && (window.Length <= CheapToMove || (behind == 0 && offset >= _buffer.Length / 2)))
        {
            window.CopyTo(_buffer);
            offset = 0;
        }
        else if (behind == 0)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(NextSize(_buffer.Length), pinned: true);
            window.CopyTo(larger);
            _buffer = larger;
            offset = 0;
        }
        SetWindow(Start + offset, window.Length);
        return _buffer.AsSpan(offset + window.Length);
    }

    private static int NextSize(int size) =>
        size < Array.MaxLength
            ? (int)Math.Min(2L * size, Array.MaxLength)
            : throw new InvalidOperationException("The window cannot grow beyond 2 GiB.");
}
