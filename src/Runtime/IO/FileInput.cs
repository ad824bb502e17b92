using System;
using System.IO;

namespace SaveVm.IO;

/// <summary>A regular file that is read in large pieces; what is skipped is not read.</summary>
internal sealed class FileInput(FileStream file, long length, int bufferSize) : RefillInput(bufferSize)
{
    public override long? Length => length;

    public override bool TryPeek(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        byte[] piece = new byte[Math.Clamp(length - offset, 0, count)];
        int read = 0;
        while (read < piece.Length)
        {
            int more = RandomAccess.Read(file.SafeFileHandle, piece.AsSpan(read), offset + read);
            if (more == 0) { break; }
            read += more;
        }
        bytes = piece.AsSpan(0, read);
        return true;
    }

    protected override int ReadCore(Span<byte> destination, long position) => RandomAccess.Read(file.SafeFileHandle, destination, position);

    protected override long SkipCore(long count, byte[] scratch) => Math.Min(count, Math.Max(0, length - Position));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) { file.Dispose(); }
    }
}
