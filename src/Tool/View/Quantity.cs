using System.Globalization;

namespace SaveVm.Tool.View;

/// <summary>Numbers as people read them; always exact.</summary>
internal static class Quantity
{
    private static readonly string[] s_units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>1,234,567.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>1,234,567.</summary>
    public static string Count(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>0x1A2F00, as the errors say it.</summary>
    public static string Offset(long value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:X}");

    /// <summary>16 MiB where that is exact, otherwise 1,234,567 bytes.</summary>
    public static string Size(ulong value)
    {
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < s_units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return value == 1 && unit == 0 ? "1 byte" : $"{Count(value)} {s_units[unit]}";
    }

    /// <summary>2,448,182 bytes (2.33 MiB).</summary>
    public static string Length(long value)
    {
        double rounded = value;
        int unit = 0;
        while (rounded >= 1024 && unit < s_units.Length - 1)
        {
            rounded /= 1024;
            unit++;
        }
        string exact = value == 1 ? "1 byte" : $"{Count(value)} bytes";
        return unit == 0 ? exact : string.Create(CultureInfo.InvariantCulture, $"{exact} ({rounded:0.##} {s_units[unit]})");
    }

    /// <summary>2.33 MiB: for what changes while it is looked at.</summary>
    public static string Rounded(long value)
    {
        double rounded = value;
        int unit = 0;
        while (rounded >= 1024 && unit < s_units.Length - 1)
        {
            rounded /= 1024;
            unit++;
        }
        return unit == 0 ? (value == 1 ? "1 byte" : $"{Count(value)} bytes") : string.Create(CultureInfo.InvariantCulture, $"{rounded:0.##} {s_units[unit]}");
    }

    /// <summary>1 page, 2 pages.</summary>
    public static string Of(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";
}
