using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Verification;

/// <summary>Reads and writes <see cref="StreamManifest"/> as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(StreamManifest))]
public sealed partial class StreamManifestJson : JsonSerializerContext;
