using System.Diagnostics.CodeAnalysis;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>Errors of the framing that no single record can see; kept out of hot methods.</summary>
internal static class StreamErrors
{
    [DoesNotReturn]
    public static void Malformed(string record, string field, long offset, string found, string expected, string section = "") =>
        throw new WireFormatException(new WireError(WireErrorKind.Malformed, record, field, 0, found, expected), offset, section);

    [DoesNotReturn]
    public static void Unsupported(string record, string field, long offset, string found, string expected, string section = "") =>
        throw new WireFormatException(new WireError(WireErrorKind.Unsupported, record, field, 0, found, expected), offset, section);

    [DoesNotReturn]
    public static void Truncated(string record, string field, long offset, string expected, string section = "") =>
        throw new WireFormatException(new WireError(WireErrorKind.Truncated, record, field, 0, "end of input", expected), offset, section);
}
