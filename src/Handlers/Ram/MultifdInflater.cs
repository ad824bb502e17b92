using System;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Decompresses the pages of one multifd channel. The compressor runs on from packet to packet and is only flushed at the end of each, so its
/// counterpart lives as long as the channel.
/// </summary>
internal abstract class MultifdInflater(MultifdFlags compression) : IDisposable
{
    /// <summary>The compression of all packets of the channel that have pages.</summary>
    public MultifdFlags Compression { get; } = compression;

    /// <summary>Creates the decompressor for a method.</summary>
    /// <exception cref="WireFormatException">The method is not supported, or the library for it is not installed.</exception>
    public static MultifdInflater Create(MultifdFlags compression, WireInput input, long packetOffset)
    {
        switch (compression)
        {
            case MultifdFlags.Zlib: return new ZlibMultifdInflater(input);
            case MultifdFlags.Zstd: return new ZstdMultifdInflater(input, packetOffset);
            default:
                Fault.Unsupported(nameof(MultifdPacket), "Header.Flags", packetOffset + MultifdPacketHeader.Layout.OffsetOf(nameof(MultifdPacketHeader.Flags)), WireText.Of(compression), "multifd-compression none, zlib or zstd");
                return null;
        }
    }

    /// <summary>The input stands at the first byte of a payload.</summary>
    /// <param name="size">Its length in bytes.</param>
    public abstract void BeginPacket(uint size);

    /// <summary>Decompresses one page.</summary>
    /// <param name="page">Is filled whole.</param>
    /// <exception cref="WireFormatException">The data is damaged, or ends before the page.</exception>
    public abstract void Read(Span<byte> page);

    /// <summary>Leaves the input behind the payload.</summary>
    /// <exception cref="WireFormatException">The payload holds more than the packet's pages.</exception>
    public abstract void EndPacket();

    /// <inheritdoc/>
    public abstract void Dispose();
}
