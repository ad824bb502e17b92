using System;

namespace SaveVm.IO;

/// <summary>An output with one buffer that is handed over in one write when it is full.</summary>
internal abstract class BufferedOutput : WireOutput
{
    private byte[] _buffer;

    protected BufferedOutput(int bufferSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferSize, 1);
        _buffer = GC.AllocateUninitializedArray<byte>(bufferSize);
        SetWindow(_buffer, 0, bufferSize);
    }

    public override void Flush() => HandOver();

    /// <summary>Writes bytes to the target.</summary>
    /// <param name="bytes">The bytes; not empty.</param>
    /// <param name="position">Absolute offset of the first byte.</param>
    protected abstract void WriteCore(ReadOnlySpan<byte> bytes, long position);

    protected void HandOver()
    {
        int count = Written(0);
        if (count == 0) { return; }
        // The window is empty before the target is asked: after a failure the same bytes are not offered again.
        SetWindow(_buffer, 0, _buffer.Length);
        WriteCore(_buffer.AsSpan(0, count), Position - count);
    }

    protected override void MakeRoom(int minimum)
    {
        HandOver();
        if (_buffer.Length >= minimum) { return; }
        _buffer = GC.AllocateUninitializedArray<byte>(minimum);
        SetWindow(_buffer, 0, minimum);
    }

    protected override void WriteLarge(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < _buffer.Length)
        {
            // Fill the buffer up, so that the target sees writes of the same size.
            base.WriteLarge(bytes);
            return;
        }
        HandOver();
        WriteCore(bytes, Position);
        SetPosition(Position + bytes.Length);
    }
}
