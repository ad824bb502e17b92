using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// A piece of the bitmap of a mapped-ram block: a bit for each page that has content. Words of the machine that writes and reads it, so little-endian on
/// every host that QEMU has releases for.
/// </summary>
[WireRecord(ByteOrder = ByteOrder.LittleEndian)]
[Context<int>("words")]
public readonly ref partial struct MappedRamBitmap
{
    /// <summary>The words, lowest bit first.</summary>
    [LengthFrom("words")]
    public WireArray<ulong> Words { get; init; }
}
