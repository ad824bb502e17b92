using System;
using System.Buffers;
using System.Security.Cryptography;
using SaveVm.Records;

namespace SaveVm.Handlers.DirtyBitmap;

// Parts of the lowest level as they cross the wire: hbitmap_serialize_part, hbitmap_deserialize_part of util/hbitmap.c.
public sealed partial class BlockDirtyBitmap
{
    private const int BytesPerWord = 8;

    /// <summary>Where parts may begin and end, in bytes of the disk (<c>hbitmap_serialization_align</c>): 64 granules.</summary>
    public long SerializationAlignment => Granularity * BitsPerWord;

    /// <summary>How many bytes a part takes, a multiple of 8 (<c>hbitmap_serialization_size</c>).</summary>
    /// <param name="offset">Where the part begins on the disk, in bytes: a multiple of <see cref="SerializationAlignment"/>.</param>
    /// <param name="length">How much of the disk it covers, in bytes: such a multiple too, unless it reaches the end.</param>
    public long GetSerializedLength(long offset, long length)
    {
        (long first, long end) = WholeWords(offset, length);
        return (end - first + BitsPerWord - 1) / BitsPerWord * BytesPerWord;
    }

    /// <summary>Writes a part: little-endian words, bit i for granule i of the part; bits behind the end of the disk are 0.</summary>
    /// <param name="offset">Where the part begins on the disk, in bytes: a multiple of <see cref="SerializationAlignment"/>.</param>
    /// <param name="length">How much of the disk it covers, in bytes: such a multiple too, unless it reaches the end.</param>
    /// <param name="destination">At least <see cref="GetSerializedLength"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public int Serialize(long offset, long length, Span<byte> destination)
    {
        (long first, long end) = WholeWords(offset, length);
        long word = first / BitsPerWord;
        long lastWord = (end + BitsPerWord - 1) / BitsPerWord;
        int written = 0;
        lock (_lock)
        {
            while (word < lastWord)
            {
                int start = (int)(word % WordsPerPage);
                int count = (int)Math.Min(lastWord - word, WordsPerPage - start);
                Span<byte> target = destination.Slice(written, count * BytesPerWord);
                if (_pages?[word / WordsPerPage] is { } page) { BitWords.Write(page.AsSpan(start, count), target); }
                else { target.Clear(); }
                written += target.Length;
                word += count;
            }
        }
        return written;
    }

    /// <summary>Whether a part has no dirty bit.</summary>
    /// <inheritdoc cref="GetSerializedLength"/>
    public bool IsCleanPart(long offset, long length)
    {
        (long first, long end) = WholeWords(offset, length);
        lock (_lock)
        {
            long next = FindDirty(first);
            return next < 0 || next >= end;
        }
    }

    /// <summary>Takes a part over: its bits replace those that were there. Bits behind the end of the disk are ignored.</summary>
    /// <param name="offset">Where the part begins on the disk, in bytes: a multiple of <see cref="SerializationAlignment"/>.</param>
    /// <param name="length">How much of the disk it covers, in bytes: such a multiple too, unless it reaches the end.</param>
    /// <param name="source">At least <see cref="GetSerializedLength"/> bytes; what follows is ignored.</param>
    /// <exception cref="ArgumentException">There are not enough bytes.</exception>
    public void Deserialize(long offset, long length, ReadOnlySpan<byte> source)
    {
        (long first, long end) = WholeWords(offset, length);
        long word = first / BitsPerWord;
        long lastWord = (end + BitsPerWord - 1) / BitsPerWord;
        if (source.Length < (lastWord - word) * BytesPerWord)
        {
            throw new ArgumentException($"{source.Length} bytes are not enough for {end - first} bits.", nameof(source));
        }
        lock (_lock)
        {
            while (word < lastWord)
            {
                int start = (int)(word % WordsPerPage);
                int count = (int)Math.Min(lastWord - word, WordsPerPage - start);
                Replace((int)(word / WordsPerPage), start, source[..(count * BytesPerWord)], count);
                source = source[(count * BytesPerWord)..];
                word += count;
            }
        }
    }

    /// <summary>The SHA-256 of the lowest level in little-endian words, which QEMU shows as <c>x-debug-block-dirty-bitmap-sha256</c>.</summary>
    /// <returns>In small hexadecimal digits.</returns>
    public string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(WordsPerPage * BytesPerWord);
        long step = SerializationAlignment * WordsPerPage;
        for (long offset = 0; offset < Length; offset += step)
        {
            hash.AppendData(buffer, 0, Serialize(offset, Math.Min(step, Length - offset), buffer));
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Replace(int index, int start, ReadOnlySpan<byte> source, int count)
    {
        if (!source.ContainsAnyExcept((byte)0) && _pages?[index] is null) { return; }
        ulong[] page = OpenPage(index);
        Span<ulong> words = page.AsSpan(start, count);
        BitWords.Read(source, words);
        // The last word may reach over the end of the disk.
        long excess = (((long)index * WordsPerPage) + start + count) * BitsPerWord - GranuleCount;
        if (excess > 0) { words[^1] &= ulong.MaxValue >> (int)excess; }
        _isCountKnown = false;
        if (IsClean(page)) { UnmarkPage(index); }
        else { MarkPage(index); }
    }

    private (long First, long End) WholeWords(long offset, long length)
    {
        CheckRange(offset, length);
        long end = offset + length;
        if (offset % SerializationAlignment != 0 || end % SerializationAlignment != 0 && end != Length)
        {
            throw new ArgumentException($"Parts are cut at multiples of {SerializationAlignment} bytes.", nameof(offset));
        }
        return (offset >> _shift, (end + Granularity - 1) >> _shift);
    }
}
