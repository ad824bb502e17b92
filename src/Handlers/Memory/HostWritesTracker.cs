using System;
using System.Collections.Generic;
using System.Threading;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Sees what this program writes through <see cref="GuestMemoryBlock"/>, on any system and with any backend. What other code writes into the same memory
/// (a guest, a device in another process) it does not see: put it together with a tracker that does.
/// </summary>
/// <param name="memory">The memory. Blocks added after <see cref="Arm"/> are not tracked.</param>
public sealed class HostWritesTracker(IGuestMemory memory) : IDirtyTracker
{
    private readonly List<(GuestMemoryBlock Block, PageBitmap Pages)> _armed = [];

    /// <inheritdoc/>
    public void Arm()
    {
        if (_armed.Count > 0) { throw new InvalidOperationException("The tracker is armed already."); }
        foreach (GuestMemoryBlock block in memory.Blocks)
        {
            var pages = new PageBitmap(((block.MaximumLength - 1) / block.PageSize) + 1);
            if (!block.TryNoteWritesIn(pages, before: null))
            {
                Disarm();
                throw new InvalidOperationException($"The writes to {block.Name} are tracked by another tracker.");
            }
            _armed.Add((block, pages));
        }
        // A thread that looked for a tracker before it was there has its bytes in memory after this; one that looks later finds it.
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <inheritdoc/>
    public void CollectInto(GuestMemoryBlock block, PageBitmap pages)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(pages);
        if (block.Index >= _armed.Count || _armed[block.Index].Block != block) { throw new InvalidOperationException($"{block.Name} is not tracked."); }
        _armed[block.Index].Pages.MoveInto(pages);
    }

    /// <inheritdoc/>
    public void Rearm(GuestMemoryBlock block, long firstPage, long pageCount)
    {
        // A bit that was moved counts again at once.
    }

    /// <inheritdoc/>
    public void Disarm()
    {
        foreach ((GuestMemoryBlock block, PageBitmap pages) in _armed) { _ = block.TryNoteWritesIn(pages: null, pages); }
        _armed.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Disarm();
}
