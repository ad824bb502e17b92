using System;
using System.Text;

namespace SaveVm.Streams;

/// <summary>Names between text and wire: bytes beyond ASCII are Latin-1, so that none is lost.</summary>
internal static class SectionNames
{
    /// <summary>The bytes of a name.</summary>
    /// <exception cref="ArgumentException">The name is empty, longer than 255 bytes, or has characters beyond Latin-1.</exception>
    public static byte[] Encode(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > byte.MaxValue) { throw new ArgumentException($"A section's name has at most {byte.MaxValue} bytes.", nameof(name)); }
        if (name.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF')) { throw new ArgumentException($"'{name}' has characters that are no bytes.", nameof(name)); }
        return Encoding.Latin1.GetBytes(name);
    }
}
