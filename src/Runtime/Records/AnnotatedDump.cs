using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace SaveVm.Records;

/// <summary>
/// Stable text of a record: offset, bytes, field and value of every field, one line each. Made for snapshot tests: the same record gives the
/// same text on every machine.
/// </summary>
public static class AnnotatedDump
{
    private const int BytesPerLine = 16;

    /// <summary>Writes a record and describes the bytes.</summary>
    /// <typeparam name="T">A record without context values.</typeparam>
    /// <param name="record">The record.</param>
    /// <exception cref="InvalidOperationException">The record contradicts its own rules and cannot be written; the message says which field.</exception>
    public static string Of<T>(scoped in T record)
        where T : IWireRecord<T>, allows ref struct
    {
        byte[] bytes = new byte[checked((int)record.GetLength())];
        if (record.TryWrite(bytes, out _) != OperationStatus.Done) { throw new InvalidOperationException(record.ExplainWrite()?.ToString()); }
        var trace = new WireTrace();
        WireError? error = T.Explain(bytes, trace);
        return Format(bytes, trace, error);
    }

    /// <summary>Describes bytes as a record, as far as they are one.</summary>
    /// <typeparam name="T">A record without context values.</typeparam>
    /// <param name="bytes">The bytes.</param>
    public static string OfBytes<T>(ReadOnlySpan<byte> bytes)
        where T : IWireRecord<T>, allows ref struct
    {
        var trace = new WireTrace();
        WireError? error = T.Explain(bytes, trace);
        return Format(bytes, trace, error);
    }

    /// <summary>Formats what a record's <c>Explain</c> collected.</summary>
    /// <param name="bytes">The bytes that were explained.</param>
    /// <param name="trace">The fields.</param>
    /// <param name="error">The error, shown as the last line.</param>
    public static string Format(ReadOnlySpan<byte> bytes, WireTrace trace, WireError? error = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var text = new StringBuilder();
        foreach (WireTraceRow row in trace.Rows)
        {
            if (row.Length == 0)
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"{"",4}  {"",-BytesPerLine * 2}    {row.Field}: {row.Value}\n");
                continue;
            }
            ReadOnlySpan<byte> field = bytes.Slice(row.Offset, row.Length);
            string shown = Convert.ToHexString(field[..Math.Min(field.Length, BytesPerLine)]);
            string more = field.Length > BytesPerLine ? ".." : "  ";
            _ = text.Append(CultureInfo.InvariantCulture, $"{row.Offset:X4}  {shown,-BytesPerLine * 2}{more}  {row.Field}: {row.Value}\n");
        }
        if (error is not null) { _ = text.Append(CultureInfo.InvariantCulture, $"{error.Offset:X4}  error: {error.Field}: found {error.Found}, expected {error.Expected}\n"); }
        return text.ToString();
    }
}
