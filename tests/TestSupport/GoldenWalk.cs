using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaveVm.TestSupport;

/// <summary>What an independent walker found in the stream.</summary>
public sealed record GoldenWalk
{
    public bool WalkedToEnd { get; init; }

    public long BytesWalked { get; init; }

    public long BytesTotal { get; init; }

    public bool SectionFooters { get; init; }

    public bool Vmdesc { get; init; }

    /// <summary>Why it gave up; null when it did not.</summary>
    public string? Stopped { get; init; }

    public IReadOnlyList<string> StreamCapabilities { get; init; } = [];

    /// <summary>Length by block name.</summary>
    public IReadOnlyDictionary<string, long> RamBlocks { get; init; } = new Dictionary<string, long>();

    /// <summary>Block name to record kind to count; <c>mapped</c> is a list instead (version, page size, bitmap offset, pages offset).</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> RamRecords { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, JsonElement>>();

    public long RamRepeatedRecords { get; init; }

    /// <summary>SHA-256 of each block's final content; null where the stream does not hold it.</summary>
    [JsonPropertyName("ram_sha256_from_stream")]
    public IReadOnlyDictionary<string, string?> RamSha256FromStream { get; init; } = new Dictionary<string, string?>();

    /// <summary>Number of part sections by name.</summary>
    public IReadOnlyDictionary<string, int> PartSections { get; init; } = new Dictionary<string, int>();

    /// <summary>Items in stream order; long series of part sections are shortened to their first and last two.</summary>
    public IReadOnlyList<GoldenItem> Sections { get; init; } = [];

    public IReadOnlyList<IReadOnlyList<int>> Commands { get; init; } = [];

    public IReadOnlyList<JsonElement> BitmapRecords { get; init; } = [];

    public IReadOnlyDictionary<string, long> BlockChunks { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> BlockZeroChunks { get; init; } = new Dictionary<string, long>();
}
