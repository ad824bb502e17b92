using System;
using System.ComponentModel;
using System.Globalization;
using System.Text;

namespace SaveVm.Records;

/// <summary>How values look in error messages and annotated dumps. Stable text, the same on every machine.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WireText
{
    private const int BytesShown = 16;

    /// <summary>An unsigned integer: decimal, and hexadecimal from 10 on.</summary>
    /// <param name="value">The value.</param>
    public static string Of(ulong value) =>
        value < 10
            ? value.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{value} (0x{value:X})");

    /// <summary>An index: decimal and nothing else.</summary>
    /// <param name="value">The value.</param>
    public static string Plain(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A signed integer.</summary>
    /// <param name="value">The value.</param>
    public static string Of(long value) => value >= 0 ? Of((ulong)value) : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A truth value.</summary>
    /// <param name="value">The value.</param>
    public static string Of(bool value) => value ? "true" : "false";

    /// <summary>An enum: its name, or its names joined by <c>|</c>, and the number.</summary>
    /// <typeparam name="T">The enum type.</typeparam>
    /// <param name="value">The value.</param>
    public static string Of<T>(T value)
        where T : struct, Enum => $"{value.ToString().Replace(", ", "|", StringComparison.Ordinal)} (0x{value:X})";

    /// <summary>Bits that should not be set.</summary>
    /// <param name="bits">The bits.</param>
    public static string Bits(ulong bits) => string.Create(CultureInfo.InvariantCulture, $"bits 0x{bits:X}");

    /// <summary>A name: quoted ASCII, other bytes as <c>\xNN</c>.</summary>
    /// <param name="bytes">The name's bytes.</param>
    public static string Name(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"", bytes.Length + 2);
        foreach (byte b in bytes)
        {
            _ = b is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\'
                ? text.Append((char)b)
                : text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
        }
        return text.Append('"').ToString();
    }

    /// <summary>Bytes: a name when all are printable, otherwise the first in hexadecimal and their number.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) { return "0 bytes"; }
        if (bytes.Length <= 255 && !bytes.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)) { return Name(bytes); }
        string shown = Convert.ToHexString(bytes[..Math.Min(bytes.Length, BytesShown)]);
        string more = bytes.Length > BytesShown ? ".." : "";
        return string.Create(CultureInfo.InvariantCulture, $"{shown}{more} ({bytes.Length} bytes)");
    }
}
