namespace SaveVm.Handlers.Block;

/// <summary>Whose "block" section is written.</summary>
public enum BlockDialect
{
    /// <summary>
    /// QEMU 5.2 to 9.0: chunks that are zero may go without data (since 1.6); the section is left out when there is no block migration; at most 16 reads at once and
    /// 512 chunks in memory.
    /// </summary>
    Qemu52,

    /// <summary>
    /// QEMU 0.15.1: every chunk has its data, names have at most 31 bytes, the section is there without block migration too, as lone ends; reading ahead is bounded by
    /// the rate alone, and the section itself finds when it is done, by the rate of its reads.
    /// </summary>
    Qemu015,
}
