using System;
using System.Collections.Generic;

namespace SaveVm.Handlers.Memory;

/// <summary>Takes back, as a whole, what was written since it began: a COLO checkpoint counts only when it is complete.</summary>
/// <param name="memory">The memory. Blocks added after <see cref="Begin"/> are not in the journal.</param>
/// <param name="memoryLimit">The most memory for old content, in bytes. Pages that were zero take none.</param>
public sealed class WriteJournal(IGuestMemory memory, long memoryLimit = long.MaxValue) : IWriteClaimer
{
    private readonly Dictionary<(int Block, long Page), byte[]?> _before = [];
    private long _taken;

    /// <summary>From here on changes can be taken back.</summary>
    public void Begin()
    {
        Commit();
        foreach (GuestMemoryBlock block in memory.Blocks) { block.WriteClaimer = this; }
    }

    /// <summary>The changes since <see cref="Begin"/> are final.</summary>
    public void Commit()
    {
        foreach (GuestMemoryBlock block in memory.Blocks)
        {
            if (block.WriteClaimer == this) { block.WriteClaimer = null; }
        }
        _before.Clear();
        _taken = 0;
    }

    /// <summary>Takes back all changes since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        foreach (GuestMemoryBlock block in memory.Blocks)
        {
            if (block.WriteClaimer == this) { block.WriteClaimer = null; }
        }
        foreach (((int index, long page), byte[]? before) in _before)
        {
            GuestMemoryBlock block = memory.Blocks[index];
            long offset = page * block.PageSize;
            if (before is null) { block.Fill(offset, Math.Min(block.PageSize, block.UsedLength - offset), 0); }
            else { block.Write(offset, before); }
        }
        Commit();
    }

    /// <inheritdoc/>
    public void Claim(GuestMemoryBlock block, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (length == 0) { return; }
        long end = (offset + length - 1) / block.PageSize;
        for (long page = offset / block.PageSize; page <= end; page++)
        {
            if (_before.ContainsKey((block.Index, page))) { continue; }
            long start = page * block.PageSize;
            ReadOnlySpan<byte> content = block.Read(start, (int)Math.Min(block.PageSize, block.UsedLength - start));
            bool isZero = content.IndexOfAnyExcept((byte)0) < 0;
            if (!isZero && memoryLimit - _taken < content.Length) { throw new MemoryLimitException(memoryLimit); }
            _before.Add((block.Index, page), isZero ? null : content.ToArray());
            if (!isZero) { _taken += content.Length; }
        }
    }
}
