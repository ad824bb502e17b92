using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SaveVm.Records;

/// <summary>
/// Bitmaps between memory (words of 64 bits) and the wire (little-endian words, so that bit b of byte k stands for item 8k+b), in bulk: on a
/// little-endian
/// machine it is a copy.
/// </summary>
public static class BitWords
{
    private const int BytesPerWord = sizeof(ulong);

    /// <summary>Reads words.</summary>
    /// <param name="source">The bytes; at most those of all words.</param>
    /// <param name="words">The words; those that the bytes do not reach become 0.</param>
    /// <exception cref="ArgumentException">There are more bytes than the words hold.</exception>
    public static void Read(ReadOnlySpan<byte> source, Span<ulong> words)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(words);
        if (source.Length > bytes.Length) { throw new ArgumentException($"{source.Length} bytes do not fit into {words.Length} words.", nameof(source)); }
        source.CopyTo(bytes);
        bytes[source.Length..].Clear();
        if (!BitConverter.IsLittleEndian) { BinaryPrimitives.ReverseEndianness(words, words); }
    }

    /// <summary>Writes words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="destination">Where to; at least 8 bytes a word.</param>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public static void Write(ReadOnlySpan<ulong> words, Span<byte> destination)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(words).CopyTo(destination);
            return;
        }
        for (int i = 0; i < words.Length; i++) { BinaryPrimitives.WriteUInt64LittleEndian(destination[(i * BytesPerWord)..], words[i]); }
    }
}
