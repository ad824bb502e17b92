using System;

namespace SaveVm.Handlers.Block;

/// <summary>When a source of disks is ready to stop the guest. Both rules wait for the first pass over all disks to be over.</summary>
public static class BlockCompletion
{
    /// <summary>
    /// The rule of 0.15.1 (<c>is_stage2_completed</c>): nothing is dirty, or what is dirty is sent within the downtime at the rate at which chunks were read so far.
    /// </summary>
    /// <param name="isBulkCompleted">Whether the first pass is over.</param>
    /// <param name="dirtyChunks">How many chunks are dirty; a chunk counts whole.</param>
    /// <param name="reads">How many chunks were read.</param>
    /// <param name="readTime">The time of these reads, added up.</param>
    /// <param name="downtimeLimit">How long the guest may stand still.</param>
    public static bool IsReached(bool isBulkCompleted, long dirtyChunks, long reads, TimeSpan readTime, TimeSpan downtimeLimit)
    {
        if (!isBulkCompleted) { return false; }
        if (dirtyChunks == 0) { return true; }
        // Without a read there is no rate: QEMU asserts that the time is not 0.
        return reads > 0 && readTime > TimeSpan.Zero && dirtyChunks * readTime.TotalSeconds / reads <= downtimeLimit.TotalSeconds;
    }

    /// <summary>
    /// What later releases report (<c>block_save_pending</c>), to be compared by the migration with the rate of the channel times the downtime: dirty chunks, and chunks
    /// that are read or wait. While the first pass runs, what it has before it counts as well, and at least one chunk: 7.2 reports only that one.
    /// </summary>
    /// <param name="bulkBytes">What the first pass has before it, in bytes; negative when it is over.</param>
    /// <param name="dirtyChunks">How many chunks are dirty.</param>
    /// <param name="chunksOnTheWay">How many chunks are being read, or were read and wait.</param>
    /// <returns>Bytes.</returns>
    public static long Pending(long bulkBytes, long dirtyChunks, long chunksOnTheWay)
    {
        long bytes = (dirtyChunks + chunksOnTheWay) * BlockChunk.ChunkSize;
        return bulkBytes < 0 ? bytes : bytes + Math.Max(bulkBytes, BlockChunk.ChunkSize);
    }
}
