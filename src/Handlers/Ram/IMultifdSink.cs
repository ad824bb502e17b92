using System;

namespace SaveVm.Handlers.Ram;

/// <summary>Takes what stands in a multifd channel, in the channel's order. Records and spans are valid during the call only.</summary>
public interface IMultifdSink
{
    /// <summary>Whether the sink wants the pages. When not, payloads are skipped and nothing is decompressed.</summary>
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
    /// <param name="offset">The packet's offset in the channel.</param>
    void DeviceState(in MultifdDeviceStatePacket header, long offset);
}
