using System;
using System.Buffers;

namespace SaveVm.IO;

/// <summary>Bytes in memory, pinned: one window from the first byte to the last.</summary>
internal sealed unsafe class MemoryInput : WireInput
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private MemoryHandle _pin;

    public MemoryInput(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _pin = bytes.Pin();
        SetWindow((byte*)_pin.Pointer, bytes.Length);
    }

    public override long? Length => _bytes.Length;

    public override bool Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int available = Buffered.Length;
        Advance((int)Math.Min(count, available));
        return count <= available;
    }

    public override bool TryPeek(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        bytes = offset < _bytes.Length ? _bytes.Span.Slice((int)offset, (int)Math.Min(count, _bytes.Length - offset)) : default;
        return true;
    }

    protected override bool FillCore(int minimum) => false;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) { _pin.Dispose(); }
    }
}
