using System;
using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;

namespace SaveVm.Records;

/// <summary>
/// Walks a record field by field, off the hot path: generated <c>Explain</c> methods are written on it. It stops at the first field that is cut
/// short or wrong and tells which.
/// </summary>
/// <remarks>Passed by <c>ref</c> only; a copy would lose the position.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct WireWalk
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly WireTrace? _trace;
    private readonly string _record;

    /// <summary>Starts at the first byte of a record.</summary>
    /// <param name="record">The record's name.</param>
    /// <param name="source">The bytes of the record, and perhaps more.</param>
    /// <param name="trace">Collects the fields; <see langword="null"/> when only the error matters.</param>
    public WireWalk(string record, ReadOnlySpan<byte> source, WireTrace? trace)
    {
        _record = record;
        _source = source;
        _trace = trace;
    }

    /// <summary>Offset of the next field from the start of the record, in bytes.</summary>
    public int Offset { get; private set; }

    /// <summary>The bytes left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _source[Offset..];

    /// <summary>The error that stopped the walk.</summary>
    public WireError? Error { get; private set; }

    /// <summary>Reads an unsigned integer.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="size">1, 2, 4 or 8 bytes.</param>
    /// <param name="order">The order of its bytes.</param>
    /// <param name="value">The value; 0 when cut short.</param>
    /// <returns><see langword="false"/> when the input ends inside it; <see cref="Error"/> then says so.</returns>
    public bool TryInteger(string field, int size, ByteOrder order, out ulong value)
    {
        value = 0;
        if (_source.Length - Offset < size) { return Truncated(field, (ulong)size); }
        ReadOnlySpan<byte> bytes = _source.Slice(Offset, size);
        bool big = order == ByteOrder.BigEndian;
        value = size switch
        {
            1 => bytes[0],
            2 => big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => big ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        Offset += size;
        return true;
    }

    /// <summary>Reads a flags word of 1, 2 or 4 bytes, see <see cref="VariableFlagsAttribute"/>.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="value">The word as it stands.</param>
    /// <returns><see langword="false"/> when the input ends inside it.</returns>
    public bool TryVariableFlags(string field, out uint value)
    {
        value = 0;
        if (_source.Length - Offset < 1) { return Truncated(field, 1); }
        int size = (_source[Offset] & 0x80) == 0 ? 1 : 2;
        if (_source.Length - Offset < size) { return Truncated(field, (ulong)size); }
        if (size == 2 && (_source[Offset + 1] & 0x80) != 0) { size = 4; }
        bool read = TryInteger(field, size, ByteOrder.BigEndian, out ulong word);
        value = (uint)word;
        return read;
    }

    /// <summary>Reads a number of bytes.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="length">How many; any value is safe.</param>
    /// <param name="value">The bytes; empty when cut short.</param>
    /// <returns><see langword="false"/> when the input ends inside them.</returns>
    public bool TryBytes(string field, ulong length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if ((ulong)(_source.Length - Offset) < length) { return Truncated(field, length); }
        value = _source.Slice(Offset, (int)length);
        Offset += (int)length;
        return true;
    }

    /// <summary>Looks at a number of bytes without passing them: the piece that a nested record must fill.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="length">How many; any value is safe.</param>
    /// <param name="value">The bytes; empty when cut short.</param>
    /// <returns><see langword="false"/> when the input ends inside them.</returns>
    public bool TryPeek(string field, ulong length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if ((ulong)(_source.Length - Offset) < length) { return Truncated(field, length); }
        value = _source.Slice(Offset, (int)length);
        return true;
    }

    /// <summary>Continues behind a nested record that must fill a measured piece.</summary>
    /// <param name="field">The field that holds it.</param>
    /// <param name="error">What the nested record said about the piece.</param>
    /// <param name="nested">The fields of the nested record.</param>
    /// <param name="consumed">How many bytes of the piece it took.</param>
    /// <param name="length">The length of the piece in bytes.</param>
    /// <returns><see langword="false"/> when the nested record is wrong or does not fill its piece.</returns>
    public bool TryBounded(string field, WireError? error, WireTrace nested, int consumed, int length)
    {
        // A record that is cut short by its own length is wrong: more bytes behind the piece do not help.
        int start = Offset;
        WireError? own = error is null ? null : error with { Kind = WireErrorKind.Malformed };
        if (!TryNested(field, own, nested, consumed)) { return false; }
        if (consumed == length) { return true; }
        Error = new WireError(
            WireErrorKind.Malformed, _record, field, start, string.Create(CultureInfo.InvariantCulture, $"{length} bytes"), string.Create(CultureInfo.InvariantCulture, $"{consumed} bytes"));
        return false;
    }

    /// <summary>Records a field that was read.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="value">Its value as text.</param>
    public readonly void Show(string field, int offset, string value) => _trace?.Add(new WireTraceRow(offset, Offset - offset, field, value));

    /// <summary>Records a field inside a packed word.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="value">Its value as text.</param>
    public readonly void ShowPart(string field, string value) => _trace?.Add(new WireTraceRow(Offset, 0, field, value));

    /// <summary>Stops the walk: the field is there, but wrong.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What would have been right.</param>
    /// <returns>The error.</returns>
    public WireError Reject(string field, int offset, string found, string expected) =>
        Error = new WireError(WireErrorKind.Malformed, _record, field, offset, found, expected);

    /// <summary>Stops the walk: a formatter did not read its field.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="status">What the formatter said.</param>
    /// <returns>The error.</returns>
    public WireError RejectCustom(string field, OperationStatus status) =>
        Error = new WireError(
            status == OperationStatus.NeedMoreData ? WireErrorKind.Truncated : WireErrorKind.Malformed,
            _record,
            field,
            Offset,
            WireText.Bytes(Rest),
            status == OperationStatus.NeedMoreData ? "more bytes" : "data that the field's formatter accepts");

    /// <summary>Continues behind a nested record that was explained on its own.</summary>
    /// <param name="field">The field that holds it.</param>
    /// <param name="error">What the nested record said.</param>
    /// <param name="nested">The fields of the nested record.</param>
    /// <param name="length">Its length in bytes, when it was read.</param>
    /// <returns><see langword="false"/> when the nested record is wrong.</returns>
    public bool TryNested(string field, WireError? error, WireTrace nested, int length)
    {
        foreach (WireTraceRow row in nested.Rows)
        {
            _trace?.Add(row with { Offset = row.Offset + Offset, Field = $"{field}.{row.Field}" });
        }
        if (error is not null)
        {
            Error = error with { Record = _record, Field = $"{field}.{error.Field}", Offset = error.Offset + Offset };
            return false;
        }
        Offset += length;
        return true;
    }

    private bool Truncated(string field, ulong needed)
    {
        int left = _source.Length - Offset;
        Error = new WireError(
            WireErrorKind.Truncated,
            _record,
            field,
            Offset,
            string.Create(CultureInfo.InvariantCulture, $"{left} {(left == 1 ? "byte" : "bytes")} left"),
            string.Create(CultureInfo.InvariantCulture, $"{needed} {(needed == 1 ? "byte" : "bytes")}"));
        return false;
    }
}
