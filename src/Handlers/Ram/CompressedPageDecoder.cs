using System;
using System.IO;
using System.IO.Compression;

namespace SaveVm.Handlers.Ram;

/// <summary>Decompresses pages that were compressed one by one (<c>decompress_data_with_multi_threads</c> of QEMU up to 9.0).</summary>
public sealed class CompressedPageDecoder
{
    // The class library has no inflater that can be reset: a new one per page, over one buffer for all.
    private readonly byte[] _source = new byte[CompressedPage.MaximumLength];

    /// <summary>Decompresses a page.</summary>
    /// <param name="stream">A complete zlib stream.</param>
    /// <param name="page">Is filled whole.</param>
    /// <returns><see langword="false"/> when the data is damaged or is not exactly one page.</returns>
    public bool TryDecode(ReadOnlySpan<byte> stream, Span<byte> page)
    {
        if (stream.Length > _source.Length) { return false; }
        stream.CopyTo(_source);
        using var source = new MemoryStream(_source, 0, stream.Length, writable: false);
        using var inflater = new ZLibStream(source, CompressionMode.Decompress);
        try
        {
            Span<byte> more = stackalloc byte[1];
            return inflater.ReadAtLeast(page, page.Length, throwOnEndOfStream: false) == page.Length && inflater.Read(more) == 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
