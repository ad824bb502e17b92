using System;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>Loaders that walk over everything and keep nothing: for a destination that stores the stream as it comes.</summary>
public static class SkimmingSections
{
    /// <summary>A registry with all sections that QEMU has a handler of its own for.</summary>
    /// <param name="ram">The RAM section.</param>
    /// <param name="disks">Takes the disks; <see langword="null"/> to walk over them as well.</param>
    /// <param name="bitmaps">Takes the bitmaps; <see langword="null"/> to walk over them as well.</param>
    public static SectionRegistry Create(RamReceiver ram, IBlockSink? disks = null, IDirtyBitmapSink? bitmaps = null)
    {
        ArgumentNullException.ThrowIfNull(ram);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        sections.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(disks ?? new Blocks()));
        sections.Add(DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(bitmaps ?? new Bitmaps()));
        return sections;
    }

    private sealed class Blocks : IBlockSink
    {
        public bool ReadsData => false;

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
        {
        }

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
        {
        }

        public void Signal(in BlockChunk item, long offset)
        {
        }
    }

    private sealed class Bitmaps : IDirtyBitmapSink
    {
        public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Signal(in DirtyBitmapChunk chunk, long offset)
        {
        }
    }
}
