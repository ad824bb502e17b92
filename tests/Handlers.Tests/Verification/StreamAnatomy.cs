using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Where everything stands in a good stream.</summary>
internal sealed class StreamAnatomy : IRamSink, IBlockSink, IDirtyBitmapSink
{
    private StreamAnatomy()
    {
    }

    public List<Item> Items { get; } = [];

    public List<(RamItemFlags Flags, long Address, long Offset)> RamItems { get; } = [];

    public List<RamBlock> RamBlocks { get; } = [];

    public long ListOffset { get; private set; }

    /// <summary>Where the machine's UUID stands; -1 without one.</summary>
    public long Uuid { get; private set; } = -1;

    public List<(BlockFlags Flags, long Offset, int Name)> Chunks { get; } = [];

    public List<(DirtyBitmapFlags Flags, long Offset, long End, int Node, int Name, long Buffer)> Bitmaps { get; } = [];

    public RamContent Content => RamContent.None;

    public bool ReadsData => false;

    public static StreamAnatomy Of(byte[] bytes)
    {
        var anatomy = new StreamAnatomy();
        using WireInput input = WireInput.FromMemory(bytes);
        var registry = new SectionRegistry();
        registry.Add("ram", new RamSectionLoader(anatomy, new RamBlockList()));
        registry.Add("block", new BlockSectionLoader(anatomy));
        registry.Add("dirty-bitmap", new DirtyBitmapSectionLoader(anatomy));
        var reader = new SavevmReader(input, registry);
        while (reader.Read())
        {
            if (reader is { Kind: StreamItemKind.Configuration, Configuration.Uuid: { } uuid })
            {
                anatomy.Uuid = bytes.AsSpan().IndexOf(uuid.ToByteArray(bigEndian: true));
            }
            SectionType type = reader.Kind == StreamItemKind.Section ? reader.Section.Type : default;
            string name = reader.Kind == StreamItemKind.Section ? reader.Section.Name : "";
            anatomy.Items.Add(new Item(reader.Kind, type, name, reader.Offset, reader.Length, reader.BodyOffset, reader.BodyLength, reader.HasFooters == true));
        }
        return anatomy;
    }

    public Item First(SectionType type) => Items.First(item => item.Kind == StreamItemKind.Section && item.Type == type);

    public Item Last(SectionType type) => Items.Last(item => item.Kind == StreamItemKind.Section && item.Type == type);

    public Item Only(StreamItemKind kind) => Items.Single(item => item.Kind == kind);

    public long FirstRam(RamItemFlags action) => RamItems.First(item => (item.Flags & action) != 0).Offset;

    public void BlockList(in RamItem item, long offset) => ListOffset = offset;

    public void Block(RamBlock block) => RamBlocks.Add(block);

    public void Page(RamBlock block, in RamItem item, long offset) => RamItems.Add((item.Flags, (long)item.Address, offset));

    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset) => RamItems.Add((item.Flags, (long)item.Address, offset));

    public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset) => RamItems.Add((item.Flags, (long)item.Address, offset));

    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
    {
    }

    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset)
    {
    }

    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
    }

    public void Signal(in RamItem item, long offset) => RamItems.Add((item.Flags, 0, offset));

    public void Chunk(BlockDevice device, in BlockChunk chunk, long offset) => Chunks.Add((chunk.Flags, offset, chunk.DeviceName.Length));

    public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
    {
    }

    public void Signal(in BlockChunk item, long offset) => Chunks.Add((item.Flags, offset, 0));

    public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => Add(chunk, offset);

    public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => Add(chunk, offset);

    public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => Add(chunk, offset);

    public void Signal(in DirtyBitmapChunk chunk, long offset) => Add(chunk, offset);

    private void Add(in DirtyBitmapChunk chunk, long offset) =>
        Bitmaps.Add((chunk.Flags, offset, offset + chunk.GetLength(), chunk.NodeAlias.Length, chunk.BitmapAlias.Length, chunk.Buffer.Length));

    public sealed record Item(
        StreamItemKind Kind, SectionType Type, string Name, long Offset, long Length, long BodyOffset, long BodyLength, bool HasFooter)
    {
        public long End => Offset + Length;

        public long Footer => HasFooter ? End - SectionFooter.MinimumLength : -1;
    }
}
