using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaveVm.TestSupport;

/// <summary>A disk of the source.</summary>
public sealed record GoldenImage
{
    /// <summary>All fields, by their names in the manifest.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> More { get; init; } = new Dictionary<string, JsonElement>();
}
