using System;
using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SaveVm.IO;

/// <summary>File names out of names that somebody else chose.</summary>
public static class FileNames
{
    /// <summary>The longest name that is made, in characters: what file systems allow, less room for an ending.</summary>
    public const int MaximumLength = 220;

    private const int DigestLength = 8;
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+@#=,";
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(Plain);
    private static readonly SearchValues<char> EscapedCharacters = SearchValues.Create(Plain + "%");

    /// <summary>
    /// Makes a name fit for a file: everything but letters, digits and <c>-_.+@#=,</c> becomes <c>%</c> and its byte in hexadecimal, and so does a dot at
    /// either end. A name that is too long is cut and ends in a digest of the whole. So different names give different file names.
    /// </summary>
    /// <param name="name">Any name, such as that of a RAM block; characters up to 255 stand for bytes.</param>
    /// <returns>Never empty, no separator, no device name of Windows, not hidden.</returns>
    public static string Escape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0) { return "%"; }
        var escaped = new StringBuilder(name.Length);
        bool device = IsDevice(name);
        for (int i = 0; i < name.Length; i++)
        {
            bool atEnd = i == 0 || i == name.Length - 1;
            bool keep = PlainCharacters.Contains(name[i]) && !(name[i] == '.' && atEnd) && !(device && i == 0);
            if (keep) { _ = escaped.Append(name[i]); }
            else { _ = escaped.Append(CultureInfo.InvariantCulture, $"%{(int)name[i]:X2}"); }
        }
        if (escaped.Length <= MaximumLength) { return escaped.ToString(); }

        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, DigestLength));
        escaped.Length = MaximumLength - digest.Length - 2;
        return $"{escaped}%%{digest}";
    }

    /// <summary>Whether a name is one that <see cref="Escape"/> could have made, perhaps with an ending: it stays in its directory.</summary>
    internal static bool IsPlain(string name) =>
        name.Length > 0 && name[0] != '.' && name[^1] != '.' && !name.AsSpan().ContainsAnyExcept(EscapedCharacters) && !IsDevice(name);

    // Windows takes these for devices, with any ending.
    private static bool IsDevice(string name)
    {
        string stem = name.Split('.')[0].ToUpperInvariant();
        bool numbered = stem.Length == 4
            && char.IsAsciiDigit(stem[3])
            && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal));
        return numbered || stem is "CON" or "PRN" or "AUX" or "NUL";
    }
}
