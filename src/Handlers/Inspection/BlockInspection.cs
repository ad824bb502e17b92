using System;
using System.Collections.Generic;
using SaveVm.Handlers.Block;

namespace SaveVm.Handlers.Inspection;

/// <summary>Counts what stands in "block" sections.</summary>
internal sealed class BlockInspection(IList<DiskReport> disks, InspectPulse pulse) : IBlockSink
{
    public bool ReadsData => false;

    public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
    {
        pulse.Beat();
        if (device.Index == disks.Count) { disks.Add(new DiskReport { Name = device.Name }); }
        DiskReport disk = disks[device.Index];
        disk.Chunks++;
        if ((chunk.Flags & BlockFlags.ZeroBlock) != 0) { disk.ZeroChunks++; }
        disk.EndOffset = Math.Max(disk.EndOffset, ((long)chunk.Sector + BlockChunk.SectorsPerChunk) * BlockChunk.SectorSize);
    }

    public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
    {
    }

    public void Signal(in BlockChunk item, long offset)
    {
    }
}
