using System;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Managed memory on any system, for blocks of any announced length: only pieces that were written take memory, up to a limit. Zeros take none where
/// nothing was written before.
/// </summary>
/// <param name="memoryLimit">The most memory for content, in bytes.</param>
public sealed class SparseMemory(long memoryLimit = long.MaxValue) : GuestMemory
{
    /// <summary>The memory taken for content, in bytes.</summary>
    public long MemoryTaken { get; private set; }

    /// <inheritdoc/>
    public override bool IsConcurrent => false;

    /// <inheritdoc/>
    protected override GuestMemoryBlock CreateBlock(int index, string name, long usedLength, long maximumLength, int pageSize) =>
        new SparseBlock(this, index, name, usedLength, maximumLength, pageSize);

    internal void Take(long bytes)
    {
        if (memoryLimit - MemoryTaken < bytes) { throw new MemoryLimitException(memoryLimit); }
        MemoryTaken += bytes;
    }

    internal void GiveBack(long bytes) => MemoryTaken -= bytes;
}
