using System;
using System.Diagnostics.CodeAnalysis;
using SaveVm.IO;

namespace SaveVm.Handlers.Ram;

/// <summary>zstd, by the system's library: .NET has none.</summary>
internal sealed unsafe class ZstdMultifdInflater : MultifdInflater
{
    private readonly WireInput _input;
    private readonly ZstdStreamHandle _stream;
    private long _left;

    public ZstdMultifdInflater(WireInput input, long packetOffset)
        : base(MultifdFlags.Zstd)
    {
        _input = input;
        try
        {
            _stream = Zstd.CreateStream();
        }
        catch (DllNotFoundException)
        {
            Fault.Unsupported(
                nameof(MultifdPacket),
                "Header.Flags",
                packetOffset,
                "multifd-compression zstd",
                $"{Zstd.Library} installed on this machine, which it is not");
        }
        if (_stream.IsInvalid) { throw new InvalidOperationException($"{Zstd.Library} could not create a stream."); }
    }

    public override void BeginPacket(uint size) => _left = size;

    public override void Read(Span<byte> page)
    {
        fixed (byte* destination = page)
        {
            var output = new Zstd.Buffer { Bytes = destination, Size = (nuint)page.Length };
            while (output.Position < output.Size)
            {
                nuint before = output.Position;
                // Output may be waiting inside the library when all input is taken: ask once more before giving up.
                if (!TryStep(ref output) && output.Position == before) { Refuse("less than the packet's pages"); }
            }
        }
    }

    public override void EndPacket()
    {
        byte more;
        var output = new Zstd.Buffer { Bytes = &more, Size = 1 };
        while (TryStep(ref output))
        {
        }
        if (output.Position != 0 || _left != 0) { Refuse("more than the packet's pages"); }
    }

    public override void Dispose() => _stream.Dispose();

    /// <summary>One call of the library; <see langword="false"/> when it neither took nor could take a byte.</summary>
    private bool TryStep(ref Zstd.Buffer output)
    {
        if (_left > 0 && !_input.TryFill(1)) { Fault.Truncated(nameof(MultifdPacket), "payload", _input.Position, $"{_left} more bytes of payload"); }
        ReadOnlySpan<byte> window = _input.Buffered[..(int)Math.Min(_left, _input.Buffered.Length)];
        var input = new Zstd.Buffer { Size = (nuint)window.Length };
        fixed (byte* bytes = window)
        {
            input.Bytes = bytes;
            nuint result = Zstd.Decompress(_stream, ref output, ref input);
            if (Zstd.IsError(result)) { Refuse(Zstd.ErrorName(result)); }
        }
        int taken = (int)input.Position;
        _input.Advance(taken);
        _left -= taken;
        return taken > 0;
    }

    [DoesNotReturn]
    private void Refuse(string found) =>
        Fault.Malformed(nameof(MultifdPacket), "payload", _input.Position, found, "a zstd stream of the packet's pages");
}
