using System.Collections.Generic;

namespace SaveVm.TestSupport;

/// <summary>A dirty bitmap of the source.</summary>
public sealed record GoldenBitmap
{
    public required string Node { get; init; }

    public required string Name { get; init; }

    public bool Present { get; init; }

    public uint Granularity { get; init; }

    public bool Recording { get; init; }

    public bool Persistent { get; init; }

    public long? Count { get; init; }

    public long? DiskSize { get; init; }

    public IReadOnlyList<IReadOnlyList<long>>? WrittenExtents { get; init; }

    public long? BitsSet { get; init; }

    public string? QemuSha256 { get; init; }
}
