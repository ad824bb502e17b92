using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Verification;

/// <summary>What <see cref="StreamVerifier"/> found: the document of <c>savevm verify --json</c>.</summary>
public sealed class VerifyReport
{
    /// <summary>Where the bytes came from, as the user named it; absent for an input without a name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; set; }

    /// <summary><c>good</c>, or <c>bad</c> when there is an error among the findings.</summary>
    public string Verdict => IsGood ? "good" : "bad";

    /// <summary>Bytes that were read, after decompression.</summary>
    public long Length { get; set; }

    /// <summary>What kind of stream this is, one of <see cref="Inspection.StreamFormats"/>.</summary>
    public string Format { get; set; } = Inspection.StreamFormats.Stream;

    /// <summary>The machine type of the configuration section; null when there is none.</summary>
    public string? Machine { get; set; }

    /// <summary>How many findings there were beyond those that are listed; 0 when all are.</summary>
    public int MoreFindings { get; set; }

    /// <summary>The findings in the order of their offsets, those of the main stream first: first cause first.</summary>
    public IReadOnlyList<Finding> Findings { get; set; } = [];

    /// <summary>The stream's manifest, when it was asked for; of a bad stream it is what could be read.</summary>
    [JsonIgnore]
    public StreamManifest? Manifest { get; set; }

    /// <summary>Whether no finding is an error.</summary>
    [JsonIgnore]
    public bool IsGood => Findings.All(static finding => finding.Severity != FindingSeverity.Error);
}
