using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Compression;
using SaveVm.IO;

namespace SaveVm.Handlers.Ram;

/// <summary>zlib: the stream's end of data between two packets is not the end of the zlib stream, reading goes on when there is more.</summary>
internal sealed class ZlibMultifdInflater : MultifdInflater
{
    private readonly WireInput _input;
    private readonly BoundedInputStream _source;
    private readonly ZLibStream _inflater;

    public ZlibMultifdInflater(WireInput input)
        : base(MultifdFlags.Zlib)
    {
        _input = input;
        _source = new BoundedInputStream(input);
        _inflater = new ZLibStream(_source, CompressionMode.Decompress);
    }

    public override void BeginPacket(uint size) => _source.Left = size;

    public override void Read(Span<byte> page)
    {
        if (ReadSome(page) == page.Length) { return; }
        if (_source.Left > 0) { Fault.Truncated(nameof(MultifdPacket), "payload", _input.Position, $"{_source.Left} more bytes of payload"); }
        Refuse("less than the packet's pages");
    }

    public override void EndPacket()
    {
        // The flush at the end of the packet gives no byte, but must be taken in before the next packet.
        Span<byte> more = stackalloc byte[1];
        if (ReadSome(more) != 0 || _source.Left != 0) { Refuse("more than the packet's pages"); }
    }

    public override void Dispose() => _inflater.Dispose();

    private int ReadSome(Span<byte> destination)
    {
        try
        {
            return _inflater.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            Refuse("damaged data");
            return 0;
        }
    }

    [DoesNotReturn]
    private void Refuse(string found) =>
        Fault.Malformed(nameof(MultifdPacket), "payload", _input.Position, found, "a zlib stream of the packet's pages");
}
