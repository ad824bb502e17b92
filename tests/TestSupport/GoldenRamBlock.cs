namespace SaveVm.TestSupport;

/// <summary>A RAM block of the source; the hash is of QEMU's own memory.</summary>
public sealed record GoldenRamBlock
{
    public required string Name { get; init; }

    public long UsedLength { get; init; }

    public string? Sha256 { get; init; }
}
