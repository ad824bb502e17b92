using System;
using System.IO;
using SaveVm.Records;

namespace SaveVm.IO;

/// <summary>A stream that is read forward: a pipe, a socket, a decompressor.</summary>
internal sealed class StreamInput(Stream stream, string? compression, int bufferSize) : RefillInput(bufferSize)
{
    public override long? Length => null;

    protected override int ReadCore(Span<byte> destination, long position)
    {
        try
        {
            return stream.Read(destination);
        }
        catch (Exception e) when (compression is not null && (e is InvalidDataException or InvalidOperationException))
        {
            // The texts of the decompressors speak of archive entries. Data that is cut gives no exception: the input ends early,
            // and its reader says where.
            throw new WireFormatException(
                new WireError(WireErrorKind.Malformed, $"{compression} data", "", 0, "corrupt data", "data that can be decompressed"), position);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) { stream.Dispose(); }
    }
}
