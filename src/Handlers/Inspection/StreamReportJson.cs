using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>Writes reports as JSON, without reflection; the keys are camelCase, numbers are exact.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(StreamReport))]
[JsonSerializable(typeof(IReadOnlyList<StreamReport>))]
public sealed partial class StreamReportJson : JsonSerializerContext;
