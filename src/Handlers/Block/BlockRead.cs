using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace SaveVm.Handlers.Block;

/// <summary>A chunk from the start of its read until it is sent (<c>BlkMigBlock</c>). Used again and again, with its buffer.</summary>
internal sealed class BlockRead
{
    private readonly BlockReadQueue _queue;
    private readonly Action _finish;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _awaiter;
    private byte[] _buffer = [];
    private long _started;

    public BlockRead(BlockReadQueue queue)
    {
        _queue = queue;
        _finish = Finish;
    }

    public BlockSaveDisk Disk { get; private set; } = null!;

    /// <summary>The chunk's place on the disk in bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>How many bytes of the disk the chunk has.</summary>
    public int Length { get; private set; }

    /// <summary>Whether it is known to be zero without having been read.</summary>
    public bool IsKnownZero { get; private set; }

    /// <summary>Why it could not be read.</summary>
    public Exception? Error { get; private set; }

    /// <summary>How long the read took, in ticks of the queue's clock.</summary>
    public long Ticks { get; private set; }

    /// <summary>The whole chunk; what lies behind the end of the disk is zero.</summary>
    public ReadOnlySpan<byte> Data => _buffer.AsSpan(0, BlockChunk.ChunkSize);

    public void Set(BlockSaveDisk disk, long offset, bool isKnownZero)
    {
        Disk = disk;
        Offset = offset;
        Length = BlockSaveDisk.LengthOf(disk.Length, offset);
        IsKnownZero = isKnownZero;
        Error = null;
        Ticks = 0;
        if (!isKnownZero && _buffer.Length == 0) { _buffer = ArrayPool<byte>.Shared.Rent(BlockChunk.ChunkSize); }
        // What the buffer held before is nobody's business.
        if (!isKnownZero) { _buffer.AsSpan(Length, BlockChunk.ChunkSize - Length).Clear(); }
    }

    /// <summary>Gives the buffer back; not while it is read into.</summary>
    public void Free()
    {
        if (_buffer.Length > 0) { ArrayPool<byte>.Shared.Return(_buffer); }
        _buffer = [];
    }

    public void Start()
    {
        _started = _queue.TimeProvider.GetTimestamp();
        try
        {
#pragma warning disable CA2012 // Taken once, in Finish: awaiting it would make an object for every chunk.
            _awaiter = Disk.Node.ReadAsync(Offset, _buffer.AsMemory(0, Length)).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        if (_awaiter.IsCompleted) { Finish(); }
        else { _awaiter.UnsafeOnCompleted(_finish); }
    }

    private void Finish()
    {
        try
        {
            _awaiter.GetResult();
        }
        catch (Exception exception)
        {
            Error = exception;
        }
        _awaiter = default;
        Ticks = _queue.TimeProvider.GetTimestamp() - _started;
        _queue.Done(this);
    }

    private void Fail(Exception exception)
    {
        Error = exception;
        _queue.Done(this);
    }
}
