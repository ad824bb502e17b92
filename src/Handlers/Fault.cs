using System.Diagnostics.CodeAnalysis;
using SaveVm.Records;

namespace SaveVm.Handlers;

/// <summary>Faults that a record cannot know: rules between records. Throwing stays out of the hot methods.</summary>
internal static class Fault
{
    /// <summary>The bytes contradict the format.</summary>
    [DoesNotReturn]
    public static void Malformed(string record, string field, long offset, string found, string expected) =>
        throw new WireFormatException(new WireError(WireErrorKind.Malformed, record, field, 0, found, expected), offset);

    /// <summary>The bytes are fine, but of a kind that is not read here.</summary>
    [DoesNotReturn]
    public static void Unsupported(string record, string field, long offset, string found, string expected) =>
        throw new WireFormatException(new WireError(WireErrorKind.Unsupported, record, field, 0, found, expected), offset);

    /// <summary>The input ends too early.</summary>
    [DoesNotReturn]
    public static void Truncated(string record, string field, long offset, string expected) =>
        throw new WireFormatException(new WireError(WireErrorKind.Truncated, record, field, 0, "the end of the input", expected), offset);
}
