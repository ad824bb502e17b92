using System.Text.Json.Serialization;
using SaveVm.Handlers.Migration;

namespace SaveVm.Tool.View;

/// <summary>Writes <see cref="MigrationLine"/>, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(JsonStringEnumConverter<MigrationState>)])]
[JsonSerializable(typeof(MigrationLine))]
internal sealed partial class MigrationLineJson : JsonSerializerContext;
