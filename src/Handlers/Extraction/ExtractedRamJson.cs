using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Extraction;

/// <summary>Writes <c>index.json</c>, without reflection; the keys are camelCase, numbers are exact, what is not known is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExtractedRam))]
internal sealed partial class ExtractedRamJson : JsonSerializerContext;
