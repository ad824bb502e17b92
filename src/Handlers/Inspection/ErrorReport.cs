using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Inspection;

/// <summary>Why a stream could not be read to its end.</summary>
/// <param name="Kind"><c>truncated</c>, <c>malformed</c> or <c>unsupported</c>.</param>
/// <param name="Offset">Offset of the field at fault in bytes from the start of the stream.</param>
/// <param name="Section">The section's name; empty outside sections.</param>
/// <param name="Record">The record, such as <c>RamItem</c>.</param>
/// <param name="Field">The field, such as <c>BlockName</c>.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What would have been right.</param>
/// <param name="Message">All of it in one line.</param>
public sealed record ErrorReport(
    string Kind, long Offset, string Section, string Record, string Field, string Found, string Expected, string Message)
{
    /// <summary>The report of an exception.</summary>
    /// <param name="exception">What a reader threw.</param>
    public static ErrorReport From(WireFormatException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        string kind = exception.Kind switch
        {
            WireErrorKind.Truncated => "truncated",
            WireErrorKind.Unsupported => "unsupported",
            _ => "malformed",
        };
        return new ErrorReport(
            kind, exception.Offset, exception.Section, exception.Record, exception.Field, exception.Found, exception.Expected, exception.Message);
    }
}
