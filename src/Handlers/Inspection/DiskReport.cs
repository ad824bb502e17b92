namespace SaveVm.Handlers.Inspection;

/// <summary>One disk of the <c>block</c> section.</summary>
public sealed class DiskReport
{
    /// <summary>The block device's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Chunks that carry data or stand for zeroes; a chunk that was sent twice counts twice.</summary>
    public long Chunks { get; set; }

    /// <summary>Those of them that stand for zeroes.</summary>
    public long ZeroChunks { get; set; }

    /// <summary>One past the highest byte that a chunk covers: the disk is about this long, rounded up to a whole chunk.</summary>
    public long EndOffset { get; set; }
}
