using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.IO;

/// <summary>A regular file: what is passed over is a hole.</summary>
internal sealed class FileOutput(FileStream file, int bufferSize) : BufferedOutput(bufferSize)
{
    // The page cache takes pieces of the size of a write. Larger ones save little, and where memory is scarce or fresh the system is slow to find them: writes of
    // 1 MiB and more took between as long and eight times as long.
    private const int LargestWrite = 256 << 10;

    // A write that begins in the middle of a page, or at an odd page, is taken in smaller pieces.
    private const int Alignment = 64 << 10;

    private readonly int _largeFrom = Math.Max(bufferSize, 2 * Alignment);
    private bool _endsInHole;

    public override bool CanSeek => true;

    public override bool IsConcurrent => true;

    public SafeFileHandle Handle => file.SafeFileHandle;

    public override void Flush()
    {
        HandOver();
        if (!_endsInHole) { return; }
        if (RandomAccess.GetLength(file.SafeFileHandle) < Position) { RandomAccess.SetLength(file.SafeFileHandle, Position); }
        _endsInHole = false;
    }

    /// <summary>Waits until everything is on the disk.</summary>
    public void FlushToDisk()
    {
        Flush();
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    public override void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        RandomAccess.Write(file.SafeFileHandle, bytes, position);
    }

    protected override void WriteCore(ReadOnlySpan<byte> bytes, long position)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(LargestWrite, bytes.Length)..])
        {
            ReadOnlySpan<byte> piece = bytes[..Math.Min(LargestWrite, bytes.Length)];
            RandomAccess.Write(file.SafeFileHandle, piece, position);
            position += piece.Length;
        }
        _endsInHole = false;
    }

    protected override void WriteLarge(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < _largeFrom)
        {
            base.WriteLarge(bytes);
            return;
        }
        // Up to a boundary through the buffer, and what is behind the last one: the rest goes from where it is.
        int ahead = (int)(-Position & (Alignment - 1));
        Write(bytes[..ahead]);
        bytes = bytes[ahead..];
        HandOver();
        int whole = bytes.Length / Alignment * Alignment;
        WriteCore(bytes[..whole], Position);
        SetPosition(Position + whole);
        Write(bytes[whole..]);
    }

    protected override void SeekCore(long position)
    {
        HandOver();
        SetPosition(position);
        _endsInHole = true;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) { file.Dispose(); }
    }
}
