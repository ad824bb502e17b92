using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Verification;

/// <summary>One thing that is wrong with a stream, or worth knowing about it.</summary>
/// <param name="Rule">Id of the <see cref="Verification.Rule"/>, such as <c>ram-page-range</c>. Ids are stable.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Offset">
/// Where, in bytes from the start of the file after decompression: the field at fault, or the place where the bytes ran out.
/// </param>
/// <param name="Section">The section's name; null outside sections.</param>
/// <param name="Instance">The section's instance id; null outside sections.</param>
/// <param name="Record">The record, such as <c>RamItem</c>.</param>
/// <param name="Field">The field's path inside the record, such as <c>BlockName.Length</c>.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What would have been right.</param>
/// <param name="Message">What the rule says, and what is known about this case.</param>
public sealed record Finding(
    string Rule,
    FindingSeverity Severity,
    long Offset,
    string? Section,
    uint? Instance,
    string? Record,
    string? Field,
    string? Found,
    string? Expected,
    string Message)
{
    /// <summary>The channel's file, when the finding is about a further channel; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Channel { get; init; }

    /// <summary>What else is known about this case, already in <see cref="Message"/>.</summary>
    [JsonIgnore]
    public string? Detail { get; init; }

    /// <summary>The bytes around the offset; absent when they are gone (a pipe) or there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ByteWindow? Window { get; init; }
}
