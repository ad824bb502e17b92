using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// The header of a packet of pages (<c>MultiFDPacket_t</c>). Its size depends on the page size alone; the payload of <see cref="NextPacketSize"/>
/// bytes
/// follows only when <see cref="NormalPages"/> is not 0.
/// </summary>
/// <remarks>
/// <see cref="NextPacketSize"/> is a plain field and not the length of a span, because up to 8.2 a packet without pages repeats the size of the
/// packet
/// before: it must be kept and not believed. (<c>multifd_send_fill_packet</c>)
/// </remarks>
[WireRecord]
[Context<int>("pagesPerPacket")]
public readonly ref partial struct MultifdPacket
{
    /// <summary>Bytes of guest memory that a packet can speak of (<c>MULTIFD_PACKET_SIZE</c>).</summary>
    public const int MemoryPerPacket = 512 << 10;

    /// <summary>Magic, version, flags.</summary>
    public MultifdPacketHeader Header { get; init; }

    /// <summary>How many places <see cref="Offsets"/> has; 0 in packets without pages since 9.0.</summary>
    public uint PagesAllocated { get; init; }

    /// <summary>How many pages follow as payload.</summary>
    public uint NormalPages { get; init; }

    /// <summary>Size of the payload in bytes, when there is one.</summary>
    public uint NextPacketSize { get; init; }

    /// <summary>Number of the packet among those of all channels.</summary>
    public ulong PacketNumber { get; init; }

    /// <summary>How many pages are zero, since 9.0.</summary>
    public uint ZeroPages { get; init; }

    /// <summary>Zero.</summary>
    [Reserved, FixedLength(28)]
    public ReadOnlySpan<byte> Unused { get; init; }

    /// <summary>The block that all pages of the packet belong to; empty in packets without pages.</summary>
    [NulPadded(256)]
    public ReadOnlySpan<byte> BlockName { get; init; }

    /// <summary>Byte offsets inside the block: first of the normal pages, then of the zero pages; the rest has no meaning and is kept.</summary>
    [LengthFrom("pagesPerPacket")]
    public WireArray<ulong> Offsets { get; init; }

    /// <summary>Where one of the <see cref="Offsets"/> stands in the packet.</summary>
    internal static int PlaceOf(int index) => Layout.OffsetOf(nameof(Offsets)) + (index * sizeof(ulong));
}
