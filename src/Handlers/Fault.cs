using System;
using System.Buffers;
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

    /// <summary>Where a field stands in a record, in bytes from its start; not for hot paths.</summary>
    /// <param name="record">A record that was read.</param>
    /// <param name="field">The field.</param>
    public static long PlaceOf<T>(scoped in T record, string field)
        where T : IWireRecord<T>, allows ref struct
    {
        byte[] bytes = new byte[record.GetLength()];
        var trace = new WireTrace();
        if (record.TryWrite(bytes, out _) == OperationStatus.Done) { _ = T.Explain(bytes, trace); }
        foreach (WireTraceRow row in trace.Rows)
        {
            if (row.Field == field || row.Field.StartsWith(field + ".", StringComparison.Ordinal)) { return row.Offset; }
        }
        return 0;
    }
}
