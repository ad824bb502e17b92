using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

public sealed class XbzrleEncoderTests
{
    private const int PageSize = 4096;

    [Theory]
    [InlineData("0000000000000000", "0000000000000000", "")]
    [InlineData("0000000000000000", "FF00000000000000", "0001FF")]
    [InlineData("0000000000000000", "00000000000000FF", "0701FF")]
    [InlineData("FF000000000000FF", "00000000000000FF", "000100")]
    [InlineData("0000000000000000", "00AABB0000CC0000", "0102AABB 0201CC")]
    public void TryEncode_Page_GivesTheDelta(string before, string after, string delta)
    {
        byte[] destination = new byte[16];
        Assert.True(XbzrleEncoder.TryEncode(WireTable.Bytes(before), WireTable.Bytes(after), destination, out int written));
        Assert.Equal(WireTable.Bytes(delta), destination[..written]);
    }

    [Theory]
    // A run of 127 bytes has a length of one byte, one of 128 of two.
    [InlineData(4096, 127, 1, "7F01FF")]
    [InlineData(4096, 128, 1, "800101FF")]
    [InlineData(4096, 4095, 1, "FF1F01FF")]
    [InlineData(65536, 16383, 1, "FF7F01FF")]
    public void TryEncode_OneChange_SaysWhere(int pageSize, int place, int count, string delta)
    {
        byte[] before = new byte[pageSize];
        byte[] after = new byte[pageSize];
        after.AsSpan(place, count).Fill(0xFF);
        byte[] destination = new byte[pageSize];
        Assert.True(XbzrleEncoder.TryEncode(before, after, destination, out int written));
        Assert.Equal(WireTable.Bytes(delta), destination[..written]);
    }

    // Lengths have 14 bits: what cannot be said is given up.
    [Theory]
    [InlineData(16384, 1)]
    [InlineData(0, 16384)]
    [InlineData(1, 20000)]
    public void TryEncode_RunBeyondFourteenBits_IsGivenUp(int place, int count)
    {
        byte[] after = new byte[65536];
        after.AsSpan(place, count).Fill(0xFF);
        Assert.False(XbzrleEncoder.TryEncode(new byte[65536], after, new byte[70000], out int written));
        Assert.Equal(0, written);
    }

    // Every limit around the delta's length: with a run at the end that is not written, two bytes must be left nevertheless.
    [Theory]
    [InlineData(10, 20)]
    [InlineData(0, 4096)]
    [InlineData(4000, 96)]
    [InlineData(0, 1)]
    public void TryEncode_TightDestination_IsGivenUpWhereQemuDoes(int place, int count)
    {
        byte[] before = new byte[PageSize];
        byte[] after = new byte[PageSize];
        after.AsSpan(place, count).Fill(0xFF);
        for (int limit = 2; limit < count + 10; limit++)
        {
            byte[]? expected = ScalarXbzrle.Encode(before, after, limit);
            byte[] destination = new byte[limit];
            bool fits = XbzrleEncoder.TryEncode(before, after, destination, out int written);
            Assert.Equal(expected is not null, fits);
            Assert.Equal(expected ?? [], destination[..written]);
        }
    }

    [Fact]
    public void TryEncode_PagesOfDifferentLength_AreRefused() =>
        Assert.Throws<ArgumentException>(static () => XbzrleEncoder.TryEncode(new byte[64], new byte[65], new byte[99], out _));

    [Fact]
    public void TryEncode_PageBeyondTheLimit_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => XbzrleEncoder.TryEncode(new byte[65537], new byte[65537], new byte[99], out _));

    /// <summary>The same bytes, and the same pages given up, as the rules applied byte by byte; and decoding gives the page back.</summary>
    [Fact]
    public void TryEncode_AnyPages_FollowsTheRulesAndDecodesToThePage() => Prop.ForAll(
        Pages().ToArbitrary(),
        static pages =>
        {
            byte[]? expected = ScalarXbzrle.Encode(pages.Before, pages.After, pages.Limit);
            byte[] destination = new byte[pages.Limit];
            bool fits = XbzrleEncoder.TryEncode(pages.Before, pages.After, destination, out int written);
            if (expected is null) { return !fits && written == 0; }
            byte[] page = [.. pages.Before];
            return fits
                && destination.AsSpan(0, written).SequenceEqual(expected)
                && XbzrleDecoder.TryDecode(destination.AsSpan(0, written), page, out _)
                && page.AsSpan().SequenceEqual(pages.After);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(20261125, 7));

    /// <summary>Every delta of the golden streams is made again from the pages before and after it.</summary>
    [Theory]
    [InlineData("xbzrle-v5.2")]
    [InlineData("xbzrle-v7.2")]
    [InlineData("xbzrle-v10.0")]
    [InlineData("xbzrle-v11.1")]
    [InlineData("xbzrle-mixed-v7.2")]
    public void TryEncode_PagesOfARealStream_GivesItsDeltas(string id)
    {
        using SparseMemory memory = new();
        ReencodingSink sink = new(memory);
        SectionRegistry registry = new();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(sink, new RamBlockList()));
        using WireInput input = WireInput.FromMemory(Golden.ReadStream(id));
        SavevmReader reader = new(input, registry);
        while (reader.Read()) { }
        Assert.True(sink.Deltas > 0);
        Assert.Equal(0, sink.Different);
    }

    private static Gen<PagePair> Pages() =>
        from size in Gen.Elements(1, 63, 64, 65, 200, 1024, 4096, 4096, 4096, 16384, 65536)
        from density in Gen.Elements(0, 1, 3, 30, 300, 3000, 9000, 10000)
        from cluster in Gen.Elements(1, 1, 8, 64, 5000)
        from seed in Gen.Choose(0, int.MaxValue)
        from tight in Gen.Choose(0, 2)
        select PagePair.Create(size, density, cluster, seed, tight);

    /// <summary>A page before and after, and how much room its delta has.</summary>
    private sealed record PagePair(byte[] Before, byte[] After, int Limit)
    {
        public static PagePair Create(int size, int density, int cluster, int seed, int tight)
        {
            var random = new Random(seed);
            byte[] before = new byte[size];
            random.NextBytes(before);
            byte[] after = [.. before];
            for (int i = 0; i < size; i += cluster)
            {
                if (random.Next(10000) >= density) { continue; }
                for (int k = i; k < Math.Min(size, i + cluster); k++) { after[k] ^= (byte)random.Next(1, 256); }
            }
            int natural = ScalarXbzrle.Encode(before, after, int.MaxValue)?.Length ?? size;
            int limit = tight switch { 0 => size, 1 => natural + random.Next(-3, 4), _ => random.Next(natural + 2) };
            return new PagePair(before, after, Math.Max(2, limit));
        }

        public override string ToString() => $"{Before.Length} bytes, limit {Limit}, {Convert.ToHexString(Before)} -> {Convert.ToHexString(After)}";
    }

    private sealed class ReencodingSink(IGuestMemory memory) : IRamSink
    {
        private readonly RamLoader _sink = new(memory);
        private readonly byte[] _before = new byte[PageSize];
        private readonly byte[] _after = new byte[PageSize];
        private readonly byte[] _delta = new byte[PageSize];

        public int Deltas { get; private set; }

        public int Different { get; private set; }

        public RamContent Content => _sink.Content;

        public void BlockList(in RamItem item, long offset) => _sink.BlockList(item, offset);

        public void Block(RamBlock block) => _sink.Block(block);

        public void Page(RamBlock block, in RamItem item, long offset) => _sink.Page(block, item, offset);

        public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
        {
            GuestMemoryBlock target = _sink.MemoryOf(block)!;
            target.Read((long)item.Address, PageSize).CopyTo(_before);
            _sink.DeltaPage(block, item, delta, offset);
            target.Read((long)item.Address, PageSize).CopyTo(_after);
            Deltas++;
            bool fits = XbzrleEncoder.TryEncode(_before, _after, _delta, out int written);
            if (!fits || !delta.Delta.SequenceEqual(_delta.AsSpan(0, written))) { Different++; }
        }

        public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset) => _sink.CompressedPage(block, item, page, offset);

        public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset) => _sink.MappedBitmap(block, firstPage, bits, offset);

        public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset) => _sink.MappedPages(block, address, pages, offset);

        public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset) => _sink.MappedPadding(block, bytes, offset);

        public void Signal(in RamItem item, long offset) => _sink.Signal(item, offset);
    }
}
