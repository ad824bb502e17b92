using System;
using System.Buffers;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Inspection;

/// <summary>What the walkers hand out is enough to write the same bytes again: every body of golden streams is written from its records.</summary>
public sealed class RewriteTests
{
    [Theory]
    [InlineData("ram-min-v7.2")]
    [InlineData("live-v5.2")]
    [InlineData("numa-dimm-v11.1")]
    [InlineData("xbzrle-mixed-v7.2")]
    [InlineData("compress-v7.2")]
    [InlineData("ignore-shared-v11.1")]
    [InlineData("mapped-ram-v11.1")]
    [InlineData("mapped-ram-live-v10.0")]
    [InlineData("multifd-none-v11.1")]
    [InlineData("postcopy-ram-v11.1")]
    [InlineData("bitmaps-v10.0")]
    [InlineData("bitmaps-postcopy-v5.2")]
    [InlineData("block-live-v7.2")]
    [InlineData("block-odd-v7.2")]
    public void Load_ThenWrite_GivesTheSameBytes(string id)
    {
        byte[] bytes = Golden.ReadStream(id);
        using WireInput input = WireInput.FromMemory(bytes);
        var registry = new SectionRegistry();
        var ram = new RamWriter();
        var block = new BlockWriter();
        var bitmaps = new BitmapWriter();
        int bodies = 0;
        Add("ram", new RamSectionLoader(ram, new RamBlockList()), ram.Output);
        Add("block", new BlockSectionLoader(block), block.Output);
        Add("dirty-bitmap", new DirtyBitmapSectionLoader(bitmaps), bitmaps.Output);
        var reader = new SavevmReader(input, registry);
        while (reader.Read())
        {
        }
        Assert.True(bodies >= 3);

        void Add(string name, ISectionLoader loader, ArrayBufferWriter<byte> output) => registry.Add(name, new Comparing(loader, output, bytes, () => bodies++));
    }

    /// <summary>Compares what was written with what was read, body by body.</summary>
    private sealed class Comparing(ISectionLoader loader, ArrayBufferWriter<byte> output, byte[] stream, Action compared) : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section)
        {
            long start = reader.Input.Position;
            output.ResetWrittenCount();
            loader.Load(reader, section);
            ReadOnlySpan<byte> expected = stream.AsSpan((int)start, (int)(reader.Input.Position - start));
            int same = expected.CommonPrefixLength(output.WrittenSpan);
            Assert.True(same == expected.Length && same == output.WrittenCount, $"{section.Name} at {start}: {expected.Length} bytes, {output.WrittenCount} written, equal up to {same}");
            compared();
        }
    }

    private sealed class RamWriter : IRamSink
    {
        public ArrayBufferWriter<byte> Output { get; } = new();

        public RamContent Content => RamContent.Everything;

        public void BlockList(in RamItem item, long offset) => item.Write(Output, 4096);

        public void Block(RamBlock block) => new RamBlockEntry
        {
            Name = block.NameBytes,
            UsedLength = (ulong)block.UsedLength,
            PageSize = block.PageSize,
            GuestAddress = block.GuestAddress,
            MappedRam = block.MappedRam,
        }.Write(Output, block.Extras);

        public void Page(RamBlock block, in RamItem item, long offset) => item.Write(Output, 4096);

        public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
        {
            item.Write(Output, 4096);
            delta.Write(Output);
        }

        public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
        {
            item.Write(Output, 4096);
            page.Write(Output);
        }

        public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset) => Output.Write(bits);

        public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset) => Output.Write(pages);

        public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset) => Output.Write(bytes);

        public void Signal(in RamItem item, long offset) => item.Write(Output, 4096);
    }

    private sealed class BlockWriter : IBlockSink
    {
        public ArrayBufferWriter<byte> Output { get; } = new();

        public bool ReadsData => true;

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
        {
            long payload = (chunk.Flags & BlockFlags.ZeroBlock) == 0 ? BlockChunk.ChunkSize : 0;
            Assert.Equal(OperationStatus.Done, chunk.TryWriteHeader(Output.GetSpan(BlockChunk.MaxHeaderLength), payload, out int written));
            Output.Advance(written);
        }

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data) => Output.Write(data);

        public void Signal(in BlockChunk item, long offset) => item.Write(Output);
    }

    private sealed class BitmapWriter : IDirtyBitmapSink
    {
        public ArrayBufferWriter<byte> Output { get; } = new();

        public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => chunk.Write(Output);

        public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => chunk.Write(Output);

        public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => chunk.Write(Output);

        public void Signal(in DirtyBitmapChunk chunk, long offset) => chunk.Write(Output);
    }
}
