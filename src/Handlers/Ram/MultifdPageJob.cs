namespace SaveVm.Handlers.Ram;

/// <summary>Pages of one block that a multifd channel is to send in one packet.</summary>
internal sealed class MultifdPageJob
{
    public RamSaveBlock? Block { get; set; }

    /// <summary>Byte offsets inside the block.</summary>
    public ulong[] Offsets { get; set; } = [];

    public int Count { get; set; }

    public ulong PacketNumber { get; set; }

    /// <summary>Whether the channel has delivered everything when this packet is through; then it carries no pages.</summary>
    public bool IsSync { get; set; }
}
