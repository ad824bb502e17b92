using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>The first 64 bytes of a multifd channel (<c>MultiFDInit_t</c>).</summary>
[WireRecord]
public readonly ref partial struct MultifdInitPacket
{
    /// <summary>The number that tells a multifd channel from the main one (<c>MULTIFD_MAGIC</c>).</summary>
    [Constant] public const uint Magic = MultifdPacketHeader.Magic;

    /// <summary>The only version (<c>MULTIFD_VERSION</c>).</summary>
    [Constant] public const uint Version = MultifdPacketHeader.Version;

    /// <summary>The source's UUID: 16 raw bytes, zeros when it has none. It must be the destination's.</summary>
    [FixedLength(16)]
    public ReadOnlySpan<byte> Uuid { get; init; }

    /// <summary>The channel's number, from 0.</summary>
    public byte ChannelId { get; init; }

    /// <summary>Zero.</summary>
    [Reserved, FixedLength(39)]
    public ReadOnlySpan<byte> Unused { get; init; }
}
