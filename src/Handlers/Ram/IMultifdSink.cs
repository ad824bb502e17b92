using System;

namespace SaveVm.Handlers.Ram;

/// <summary>Takes what stands in a multifd channel, in the channel's order. Records and spans are valid during the call only.</summary>
public interface IMultifdSink
{
    /// <summary>
    /// Whether the sink wants the pages; when not, payloads are skipped. With <see cref="RamContent.Everything"/> it gets them as they stand in the channel.
    /// </summary>
    RamContent Content { get; }

    /// <summary>The channel begins.</summary>
    /// <param name="init">Its first packet.</param>
    /// <param name="offset">The packet's offset in the channel.</param>
    void Channel(in MultifdInitPacket init, long offset);

    /// <summary>A packet of pages, before its payload; a packet without pages is a signal only.</summary>
    /// <param name="block">The block of all its pages; <see langword="null"/> when it has none.</param>
    /// <param name="packet">The packet's header.</param>
    /// <param name="offset">The packet's offset in the channel.</param>
    void Packet(RamBlock? block, in MultifdPacket packet, long offset);

    /// <summary>
    /// With <see cref="RamContent.Everything"/>, instead of <see cref="Page"/>: a piece of what stands behind a packet's header, as it stands there: pages,
    /// compressed or not, or a device's bytes.
    /// </summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">Their offset in the channel.</param>
    void Payload(ReadOnlySpan<byte> bytes, long offset)
    {
    }

    /// <summary>A page of the packet before, decompressed.</summary>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset of the page inside the block.</param>
    /// <param name="page">The page.</param>
    void Page(RamBlock block, long address, ReadOnlySpan<byte> page);

    /// <summary>A page of the packet before that is zero. Called without regard to <see cref="Content"/>.</summary>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset of the page inside the block.</param>
    /// <param name="length">The page size in bytes.</param>
    void ZeroPage(RamBlock block, long address, int length);

    /// <summary>A packet of device state.</summary>
    /// <param name="header">The packet, without its data.</param>
    /// <param name="dataLength">How many bytes of data follow.</param>
    /// <param name="offset">The packet's offset in the channel.</param>
    void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset);
}
