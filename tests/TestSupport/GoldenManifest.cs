using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaveVm.TestSupport;

/// <summary>What is known about a golden stream; the fields are described in <c>tests/Golden/README.md</c>.</summary>
public sealed record GoldenManifest
{
    internal static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Id { get; init; }

    public required string Scenario { get; init; }

    public required string Qemu { get; init; }

    public required string Machine { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public required IReadOnlyList<GoldenFile> Files { get; init; }

    public required GoldenWalk Walk { get; init; }

    public IReadOnlyList<GoldenRamBlock> RamBlocks { get; init; } = [];

    public IReadOnlyList<GoldenBitmap> Bitmaps { get; init; } = [];

    public IReadOnlyList<GoldenImage> Images { get; init; } = [];

    /// <summary>Everything else, by its name in the file.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> More { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The file with the main stream, source to destination.</summary>
    [JsonIgnore]
    public string StreamFile => Files.Select(static file => file.File)
        .First(static file => file.EndsWith(".bin.br", System.StringComparison.Ordinal)
            || file.EndsWith(".ch0.fwd.br", System.StringComparison.Ordinal)
            || file.EndsWith(".vmstate.br", System.StringComparison.Ordinal));

    /// <summary>The further channels, source to destination, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ChannelFiles => [.. Files.Select(static file => file.File)
        .Where(static file => file.EndsWith(".fwd.br", System.StringComparison.Ordinal) && !file.EndsWith(".ch0.fwd.br", System.StringComparison.Ordinal))];

    /// <summary>The return path, or null.</summary>
    [JsonIgnore]
    public string? ReturnPathFile => Files.Select(static file => file.File).FirstOrDefault(static file => file.EndsWith(".rev.br", System.StringComparison.Ordinal));
}
