using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using SaveVm.IO;

namespace SaveVm.Handlers.Migration;

/// <summary>An output in the shape that a channel copies to, with the digest of what came where nobody else computes it.</summary>
internal sealed class RecordedChannel(WireOutput output, bool hasDigest) : Stream
{
    private readonly Lock _lock = new();
    private readonly IncrementalHash? _hash = hasDigest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    private bool _isComplete;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => output.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>Nothing is taken any more: the file is complete.</summary>
    /// <returns>The digest of everything that came, in hexadecimal; empty where nobody wants it.</returns>
    public string Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            return _hash is null ? "" : Convert.ToHexStringLower(_hash.GetHashAndReset());
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock)
        {
            if (_isComplete) { return; }
            output.Write(buffer);
            _hash?.AppendData(buffer);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) { _hash?.Dispose(); }
        base.Dispose(disposing);
    }
}
