using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Extraction;

/// <summary>Writes <c>bitmaps.json</c>, without reflection; the keys are camelCase, numbers are exact.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ExtractedBitmaps))]
internal sealed partial class ExtractedBitmapsJson : JsonSerializerContext;
