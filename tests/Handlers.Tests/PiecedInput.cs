using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace SaveVm.Handlers.Tests;

/// <summary>A stream that comes in pieces, with something that may happen when a piece was taken and before the next is.</summary>
internal sealed class PiecedInput(IEnumerable<byte[]> pieces, Action<int>? taken = null) : Stream
{
    private readonly byte[][] _pieces = [.. pieces.Where(static piece => piece.Length > 0)];
    private int _piece;
    private int _at;

    /// <summary>Two pieces: a source that stops anywhere.</summary>
    public PiecedInput(byte[] bytes, int cut)
        : this([bytes[..cut], bytes[cut..]])
    {
    }

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
        if (_piece < _pieces.Length && _at == _pieces[_piece].Length)
        {
            taken?.Invoke(_piece);
            _piece++;
            _at = 0;
        }
        if (_piece == _pieces.Length) { return 0; }
        int count = Math.Min(buffer.Length, _pieces[_piece].Length - _at);
        _pieces[_piece].AsSpan(_at, count).CopyTo(buffer);
        _at += count;
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
