namespace SaveVm.Handlers.Block;

/// <summary>How far a source of disks is, under the names of <c>query-migrate</c>'s <c>disk</c>.</summary>
/// <param name="Transferred">Bytes of disks that were sent, zero chunks included.</param>
/// <param name="Remaining">Bytes that are left.</param>
/// <param name="Total">The length of all disks in bytes.</param>
/// <param name="ZeroChunks">Chunks that went without data.</param>
/// <param name="Percent">How far the first pass is, as the stream says.</param>
public readonly record struct BlockStatistics(long Transferred, long Remaining, long Total, long ZeroChunks, int Percent);
