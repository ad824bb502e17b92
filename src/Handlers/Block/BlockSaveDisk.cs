using System;
using System.IO;
using System.Threading.Tasks;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Storage;

namespace SaveVm.Handlers.Block;

/// <summary>One disk of a source, and where its passes are (<c>BlkMigDevState</c>). Places are in bytes.</summary>
internal sealed class BlockSaveDisk(string name, byte[] nameBytes, BlockNode node)
{
    // MAX_IS_ALLOCATED_SEARCH: 65536 sectors.
    private const long LongestSearch = 65536L * BlockChunk.SectorSize;

    private long _zeroStart;
    private long _zeroEnd;
    private long _askedEnd;

    public string Name => name;

    public byte[] NameBytes => nameBytes;

    public BlockNode Node => node;

    public long Length { get; } = node.Length;

    /// <summary>Which chunks were written since they were read last.</summary>
    public BlockDirtyBitmap Dirty { get; } = new(node.Length, BlockChunk.ChunkSize);

    /// <summary>The next chunk of the first pass.</summary>
    public long BulkCursor { get; set; }

    /// <summary>How far the first pass counts as done: the start of the chunk that was read last.</summary>
    public long Completed { get; set; }

    public bool IsBulkCompleted { get; set; }

    /// <summary>The next chunk that a pass over dirty chunks looks at.</summary>
    public long DirtyCursor { get; set; }

    public static int LengthOf(long diskLength, long offset) => (int)Math.Min(BlockChunk.ChunkSize, diskLength - offset);

    /// <summary>Clears a chunk's bit, before it is read: a write during the read sets it again.</summary>
    public void ResetDirty(long offset) => Dirty.Reset(offset, LengthOf(Dirty.Length, offset));

    /// <summary>The first byte at or behind a place that the disk holds itself; its length when there is none.</summary>
    public long NextAllocated(long offset)
    {
        while (offset < Length)
        {
            BlockStatus? status = StatusOf(offset, Math.Min(LongestSearch, Length - offset));
            // What cannot be told counts as allocated.
            if (status is not { IsAllocated: false } hole) { break; }
            offset += hole.Length;
        }
        return offset;
    }

    /// <summary>Whether a chunk that was not read yet is known to be zero.</summary>
    /// <remarks>
    /// The answer may be older than a write that came since. Such a write has set the chunk's bit, so whoever trusts the answer leaves the bit alone.
    /// </remarks>
    public bool IsKnownZero(long offset)
    {
        long end = offset + LengthOf(Length, offset);
        if (offset >= _askedEnd)
        {
            BlockStatus? status = StatusOf(offset, Length - offset);
            _zeroStart = offset;
            _zeroEnd = status is { IsZero: true } zero ? offset + zero.Length : offset;
            _askedEnd = Math.Max(end, status is { } known ? offset + known.Length : end);
        }
        return _zeroStart <= offset && end <= _zeroEnd;
    }

    private BlockStatus? StatusOf(long offset, long length)
    {
        try
        {
            ValueTask<BlockStatus> status = node.GetStatusAsync(offset, length);
            return status.IsCompleted ? status.GetAwaiter().GetResult() : status.AsTask().GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
