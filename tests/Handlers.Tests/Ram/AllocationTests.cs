using System;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Ram;

public sealed class AllocationTests
{
    [Fact]
    public void Load_MorePages_AllocatesNoMore()
    {
        byte[] few = Stream(pages: 500);
        byte[] many = Stream(pages: 2500);
        for (int i = 0; i < 200; i++) { _ = Allocated(few); }
        Assert.Equal(Allocation.Least(() => Allocated(few)), Allocation.Least(() => Allocated(many)));
    }

    private static long Allocated(byte[] stream)
    {
        using WireInput input = WireInput.FromMemory(stream);
        var registry = new SectionRegistry();
        var sink = new Counter();
        registry.Add("ram", new RamSectionLoader(sink, new RamBlockList()));
        var reader = new SavevmReader(input, registry);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.Read())
        {
        }
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(stream.Length / 4104, sink.Pages);
        return after - before;
    }

    private static byte[] Stream(int pages)
    {
        string page = "0000000000000028" + Fill(1, 4096);
        string end = "0000000000000010";
        string start = Header + Start(1, "ram", 4, "0000000000001004 01 61 0000000000001000" + end);
        return [.. WireTable.Bytes(start + "02 00000001 0000000000000008 01 61" + Fill(1, 4096)), .. Repeat(WireTable.Bytes(page), pages - 1), .. WireTable.Bytes(end + "7e 00000001" + EndOfFile)];
    }

    private static byte[] Repeat(byte[] bytes, int count)
    {
        byte[] all = new byte[bytes.Length * count];
        for (int i = 0; i < count; i++) { bytes.CopyTo(all, i * bytes.Length); }
        return all;
    }

    private sealed class Counter : IRamSink
    {
        public int Pages { get; private set; }

        public RamContent Content => RamContent.None;

        public void BlockList(in RamItem item, long offset)
        {
        }

        public void Block(RamBlock block)
        {
        }

        public void Page(RamBlock block, in RamItem item, long offset) => Pages++;

        public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
        {
        }

        public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
        {
        }

        public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
        {
        }

        public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset)
        {
        }

        public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
        {
        }

        public void Signal(in RamItem item, long offset)
        {
        }
    }
}
