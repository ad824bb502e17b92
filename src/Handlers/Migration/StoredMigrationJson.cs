using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Migration;

/// <summary>Reads and writes <see cref="StoredMigration"/> as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(StoredMigration))]
public sealed partial class StoredMigrationJson : JsonSerializerContext;
