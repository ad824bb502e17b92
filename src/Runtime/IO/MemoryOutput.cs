using System;

namespace SaveVm.IO;

/// <summary>Bytes in memory that grow as they are written.</summary>
public sealed class MemoryOutput : WireOutput
{
    private readonly long _origin;
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Creates an empty output.</summary>
    /// <param name="origin">Absolute offset of its first byte, for bytes that will stand somewhere in a stream.</param>
    public MemoryOutput(long origin = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(origin);
        _origin = origin;
        SetPosition(origin);
    }

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <summary>The number of bytes.</summary>
    public int Length => Math.Max(_length, At(Position));

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, Length);

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets what was written, and keeps the memory.</summary>
    public void Clear()
    {
        _length = 0;
        SetPosition(_origin);
        SetWindow(_bytes, 0, _bytes.Length);
    }

    /// <summary>Does nothing: everything is where it belongs.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, _origin);
        long here = Position;
        SeekCore(position);
        Write(bytes);
        SeekCore(here);
    }

    /// <inheritdoc/>
    protected override void MakeRoom(int minimum)
    {
        int used = At(Position);
        _length = Math.Max(_length, used);
        long size = Math.Max((long)used + minimum, Math.Min(Math.Max(256L, 2L * _bytes.Length), Array.MaxLength));
        if (size > Array.MaxLength) { throw new InvalidOperationException("An output in memory cannot grow beyond 2 GiB."); }
        Array.Resize(ref _bytes, (int)size);
        SetWindow(_bytes, used, _bytes.Length);
    }

    /// <inheritdoc/>
    protected override void SeekCore(long position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, _origin);
        _length = Math.Max(_length, At(Position));
        int place = At(position);
        if (place > _length)
        {
            SetPosition(_origin + _length);
            SetWindow(_bytes, _length, _bytes.Length);
            base.SeekCore(position);
            return;
        }
        SetPosition(position);
        SetWindow(_bytes, place, _bytes.Length);
    }

    private int At(long position) => checked((int)(position - _origin));
}
