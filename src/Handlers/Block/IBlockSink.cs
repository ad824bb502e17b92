using System;

namespace SaveVm.Handlers.Block;

/// <summary>
/// Takes what stands in "block" sections, in the order of the stream. Records and spans are valid during the call only; offsets are absolute in the
/// stream.
/// Chunks come in any order, disks interleaved, and a chunk that comes again replaces what came before.
/// </summary>
public interface IBlockSink
{
    /// <summary>Pieces of data are multiples of this many bytes, so that clusters of disks can be looked at as a whole.</summary>
    const int PieceUnit = 64 << 10;

    /// <summary>Whether the sink wants the content of chunks; when not, it is skipped.</summary>
    bool ReadsData { get; }

    /// <summary>
    /// A chunk begins: <see cref="BlockFlags.DeviceBlock"/>, perhaps with <see cref="BlockFlags.ZeroBlock"/> or <see
    /// cref="BlockFlags.EndOfSection"/>.
    /// </summary>
    /// <param name="device">The disk.</param>
    /// <param name="chunk">The chunk without its data.</param>
    /// <param name="offset">Its offset.</param>
    void Chunk(BlockDevice device, in BlockChunk chunk, long offset);

    /// <summary>Content of the chunk before, in pieces, ascending, multiples of <see cref="PieceUnit"/>. What lies behind the end of the disk has no meaning.</summary>
    /// <param name="device">The disk.</param>
    /// <param name="address">Byte offset on the disk.</param>
    /// <param name="data">The bytes.</param>
    void Data(BlockDevice device, long address, ReadOnlySpan<byte> data);

    /// <summary>An item without a chunk: <see cref="BlockFlags.Progress"/> or <see cref="BlockFlags.EndOfSection"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="offset">Its offset.</param>
    void Signal(in BlockChunk item, long offset);
}
