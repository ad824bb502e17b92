using System;
using System.IO;
using SaveVm.IO;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Shows the next bytes of an input as a stream, up to a bound that can be moved on: what a decompressor of the class library reads from.
/// </summary>
internal sealed class BoundedInputStream(WireInput input) : Stream
{
    /// <summary>How many bytes may still be read.</summary>
    public long Left { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (Left == 0 || buffer.IsEmpty || !input.TryFill(1)) { return 0; }
        int count = (int)Math.Min(Math.Min(buffer.Length, Left), input.Buffered.Length);
        input.Buffered[..count].CopyTo(buffer);
        input.Advance(count);
        Left -= count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
