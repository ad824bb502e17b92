namespace SaveVm.Handlers.Ram;

/// <summary>How far RAM is: what <c>query-migrate</c> calls <c>ram</c>, under the same names. A copy of the moment.</summary>
public sealed record RamStatistics
{
    /// <summary>Bytes written, on all channels (<c>transferred</c>).</summary>
    public required long Transferred { get; init; }

    /// <summary>Bytes of memory that are known to be left (<c>remaining</c>).</summary>
    public required long Remaining { get; init; }

    /// <summary>Bytes of memory altogether (<c>total</c>).</summary>
    public required long Total { get; init; }

    /// <summary>Pages sent as items of a few bytes because they are zero (<c>duplicate</c>).</summary>
    public required long Duplicate { get; init; }

    /// <summary>Pages sent as they are (<c>normal</c>).</summary>
    public required long Normal { get; init; }

    /// <summary>Bytes of these pages (<c>normal-bytes</c>).</summary>
    public long NormalBytes => Normal * PageSize;

    /// <summary>How often dirty pages were collected (<c>dirty-sync-count</c>); the first time is the setup.</summary>
    public required long DirtySyncCount { get; init; }

    /// <summary>Bytes written on the channels beside the main one (<c>multifd-bytes</c>).</summary>
    public required long MultifdBytes { get; init; }

    /// <summary>The page size in bytes (<c>page-size</c>).</summary>
    public required int PageSize { get; init; }

    /// <summary>What deltas did (<c>xbzrle-cache</c>); <see langword="null"/> when there are none.</summary>
    public XbzrleStatistics? Xbzrle { get; init; }
}
