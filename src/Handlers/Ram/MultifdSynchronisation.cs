namespace SaveVm.Handlers.Ram;

/// <summary>
/// Where all multifd channels must have delivered. Machine types from 8.1 on say it in the main channel, and say it first in START; for older ones every
/// end of a section is such a place (<c>multifd_flush_after_each_section</c>). Between two of them a page is sent once at most, so the order of the
/// channels among each other does not matter.
/// </summary>
internal struct MultifdSynchronisation
{
    private bool _hasFlushes;

    /// <summary>How many such places there were.</summary>
    public long Count { get; private set; }

    /// <summary>Whether an item that is no page is such a place.</summary>
    public bool IsAt(RamItemFlags flags)
    {
        bool isFlush = (flags & RamItemFlags.MultifdFlush) != 0;
        _hasFlushes |= isFlush;
        if (!isFlush && _hasFlushes) { return false; }
        Count++;
        return true;
    }
}
