using System;
using System.IO;
using System.IO.Compression;

namespace SaveVm.Handlers.Ram;

/// <summary>Decompresses pages that were compressed one by one (<c>decompress_data_with_multi_threads</c> of QEMU up to 9.0).</summary>
public sealed class CompressedPageDecoder
{
    private readonly byte[] _source = new byte[CompressedPage.MaximumLength];

    /// <summary>Decompresses a page.</summary>
    /// <param name="stream">A complete zlib stream; bytes behind its end are ignored, as by QEMU.</param>
    /// <param name="page">Is filled whole.</param>
    /// <returns><see langword="false"/> when the data is damaged or is not exactly one page.</returns>
    public bool TryDecode(ReadOnlySpan<byte> stream, Span<byte> page) => TryDecode(stream, page, out _);

    /// <summary>Decompresses a page, and says whether more follows than its stream.</summary>
    /// <param name="stream">A complete zlib stream; bytes behind its end are ignored, as by QEMU.</param>
    /// <param name="page">Is filled whole.</param>
    /// <param name="hasMore">Whether there are bytes behind the end of the zlib stream.</param>
    /// <returns><see langword="false"/> when the data is damaged or is not exactly one page.</returns>
    internal bool TryDecode(ReadOnlySpan<byte> stream, Span<byte> page, out bool hasMore)
    {
        hasMore = false;
        if (stream.Length > _source.Length) { return false; }
        stream.CopyTo(_source);
        // The class library has no inflater that can be reset: a new one per page, over one buffer for all.
        using var source = new Source(_source, stream.Length);
        using var inflater = new ZLibStream(source, CompressionMode.Decompress);
        try
        {
            Span<byte> more = stackalloc byte[1];
            bool isPage = inflater.ReadAtLeast(page, page.Length, throwOnEndOfStream: false) == page.Length && inflater.Read(more) == 0;
            hasMore = isPage && !source.IsTaken;
            // Whoever asks for more than there is has not come to the checksum, and ends without an error.
            return isPage && !source.IsMissed;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Gives the last byte alone: an inflater that has come to the end of its stream does not ask for it, one that has not asks for more.</summary>
    private sealed class Source(byte[] bytes, int length) : MemoryStream(bytes, 0, length, writable: false)
    {
        /// <summary>Whether the last byte was taken.</summary>
        public bool IsTaken => Position == Length;

        /// <summary>Whether something was asked for behind the last byte.</summary>
        public bool IsMissed { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            IsMissed |= IsTaken;
            return base.Read(buffer, offset, (int)Math.Min(count, Math.Max(1, Length - 1 - Position)));
        }
    }
}
