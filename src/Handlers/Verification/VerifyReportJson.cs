using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Verification;

/// <summary>JSON of reports, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(IReadOnlyList<VerifyReport>))]
public sealed partial class VerifyReportJson : JsonSerializerContext;
