using System;
using System.Collections.Generic;

namespace SaveVm.Handlers.Memory;

/// <summary>What any of several trackers saw: the guest's writes and this program's.</summary>
/// <param name="trackers">The trackers; disposed with this one.</param>
public sealed class UnionTracker(params IReadOnlyList<IDirtyTracker> trackers) : IDirtyTracker
{
    /// <inheritdoc/>
    public void Arm()
    {
        for (int i = 0; i < trackers.Count; i++)
        {
            try
            {
                trackers[i].Arm();
            }
            catch
            {
                while (--i >= 0) { trackers[i].Disarm(); }
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void CollectInto(GuestMemoryBlock block, PageBitmap pages)
    {
        foreach (IDirtyTracker tracker in trackers) { tracker.CollectInto(block, pages); }
    }

    /// <inheritdoc/>
    public void Rearm(GuestMemoryBlock block, long firstPage, long pageCount)
    {
        foreach (IDirtyTracker tracker in trackers) { tracker.Rearm(block, firstPage, pageCount); }
    }

    /// <inheritdoc/>
    public void Disarm()
    {
        foreach (IDirtyTracker tracker in trackers) { tracker.Disarm(); }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDirtyTracker tracker in trackers) { tracker.Dispose(); }
    }
}
