using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>What every packet of a multifd channel begins with (<c>MultiFDPacketHdr_t</c>); the flags say which packet it is.</summary>
[WireRecord]
public readonly partial record struct MultifdPacketHeader
{
    /// <summary>The number that every packet, and the channel itself, begins with (<c>MULTIFD_MAGIC</c>).</summary>
    [Constant] public const uint Magic = 0x11223344;

    /// <summary>The only version (<c>MULTIFD_VERSION</c>).</summary>
    [Constant] public const uint Version = 1;

    /// <summary>Synchronisation, compression, kind of packet.</summary>
    public MultifdFlags Flags { get; init; }
}
