namespace SaveVm.Handlers.Ram;

/// <summary>What <c>query-migrate</c> calls <c>xbzrle-cache</c>.</summary>
/// <param name="CacheSize">The most memory for copies of pages, in bytes (<c>cache-size</c>).</param>
/// <param name="Bytes">Bytes sent as deltas, their headers included (<c>bytes</c>).</param>
/// <param name="Pages">Pages sent as deltas (<c>pages</c>).</param>
/// <param name="CacheMisses">Pages that were to be sent again and had no copy (<c>cache-miss</c>).</param>
/// <param name="Overflows">Pages whose delta would have been no shorter (<c>overflow</c>).</param>
/// <param name="Unchanged">Pages that were written but held what was sent already: nothing is sent for them.</param>
public readonly record struct XbzrleStatistics(long CacheSize, long Bytes, long Pages, long CacheMisses, long Overflows, long Unchanged);
