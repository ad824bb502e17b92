using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;

namespace SaveVm.Records;

/// <summary>A stream that does not follow the format: carries where, in which section, record and field, what was found and what was expected.</summary>
public sealed class WireFormatException : IOException
{
    /// <summary>Creates the exception from an explained error.</summary>
    /// <param name="error">What a record's <c>Explain</c> said.</param>
    /// <param name="recordOffset">Absolute offset of the record in the stream, in bytes.</param>
    /// <param name="section">The section the record is in, such as <c>ram</c>; empty outside sections.</param>
    public WireFormatException(WireError error, long recordOffset, string section = "")
        : base(Describe(error, recordOffset, section))
    {
        Error = error;
        Offset = recordOffset + error.Offset;
        Section = section;
    }

    /// <summary>What kind of error.</summary>
    public WireErrorKind Kind => Error.Kind;

    /// <summary>Absolute offset of the field at fault in the stream, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The section, such as <c>ram</c>; empty outside sections.</summary>
    public string Section { get; }

    /// <summary>The record, such as <c>RamItem</c>.</summary>
    public string Record => Error.Record;

    /// <summary>The field, such as <c>BlockName</c>.</summary>
    public string Field => Error.Field;

    /// <summary>What was found.</summary>
    public string Found => Error.Found;

    /// <summary>What was expected.</summary>
    public string Expected => Error.Expected;

    /// <summary>The error relative to its record.</summary>
    public WireError Error { get; }

    /// <summary>The same error, known to be in this section.</summary>
    /// <param name="section">The section's name.</param>
    public WireFormatException InSection(string section) => Section.Length > 0 ? this : new(Error, Offset - Error.Offset, section);

    /// <summary>Throws; keeps the throwing code out of hot methods.</summary>
    /// <param name="error">What a record's <c>Explain</c> said.</param>
    /// <param name="recordOffset">Absolute offset of the record in the stream, in bytes.</param>
    /// <exception cref="WireFormatException">Always.</exception>
    [DoesNotReturn]
    public static void Throw(WireError error, long recordOffset) => throw new WireFormatException(error, recordOffset);

    private static string Describe(WireError error, long recordOffset, string section)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{section}@0x{recordOffset + error.Offset:X}");
        string what = error.Field.Length > 0 ? $"{error.Record}.{error.Field}" : error.Record;
        return $"{place} {what}: found {error.Found}, expected {error.Expected}";
    }
}
