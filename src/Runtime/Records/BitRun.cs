namespace SaveVm.Records;

/// <summary>A run of set bits in a bitmap.</summary>
/// <param name="Start">The first bit of the run.</param>
/// <param name="Length">How many bits.</param>
public readonly record struct BitRun(long Start, long Length)
{
    /// <summary>The first bit behind the run.</summary>
    public long End => Start + Length;
}
