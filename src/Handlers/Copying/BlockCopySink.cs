using System;
using SaveVm.Handlers.Block;

namespace SaveVm.Handlers.Copying;

/// <summary>Writes what stands in "block" sections.</summary>
internal sealed class BlockCopySink(CopyTarget target) : IBlockSink
{
    public bool ReadsData => true;

    public void Chunk(BlockDevice device, in BlockChunk chunk, long offset) =>
        chunk.WriteHeader(target.Output, (chunk.Flags & BlockFlags.ZeroBlock) == 0 ? BlockChunk.ChunkSize : 0);

    public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
    {
        target.Output.Write(data);
        target.Pulse.Beat();
    }

    public void Signal(in BlockChunk item, long offset) => item.Write(target.Output);
}
