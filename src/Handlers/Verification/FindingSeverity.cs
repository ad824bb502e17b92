using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Verification;

/// <summary>How bad a finding is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingSeverity>))]
public enum FindingSeverity
{
    /// <summary>Nothing is wrong; worth knowing.</summary>
    [JsonStringEnumMemberName("note")]
    Note,

    /// <summary>No release writes it, or some release refuses it, but the stream can be loaded.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>The stream does not follow the format: a destination refuses it, or loads something else than was saved.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
