namespace SaveVm.TestSupport;

/// <summary>One item of a stream: <c>configuration</c>, <c>config-subsection</c>, <c>start</c>, <c>part</c>, <c>end</c>, <c>full</c>, <c>command</c>, <c>eof</c>, <c>vmdesc</c>.</summary>
public sealed record GoldenItem
{
    public required string Type { get; init; }

    public long Offset { get; init; }

    public long Length { get; init; }

    public uint Id { get; init; }

    public string? Name { get; init; }

    public string? Machine { get; init; }

    public uint? InstanceId { get; init; }

    public uint? Version { get; init; }

    public long? BodyLength { get; init; }

    public int? Command { get; init; }

    public long? PackagedLength { get; init; }
}
