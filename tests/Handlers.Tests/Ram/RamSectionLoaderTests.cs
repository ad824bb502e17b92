using System;
using System.Linq;
using System.Security.Cryptography;
using SaveVm.Handlers.Inspection;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>The rules between RAM items, on small streams.</summary>
public sealed class RamSectionLoaderTests
{
    private const string EndOfSection = "0000000000000010";
    private const string TwoPages = "0000000000002004 01 61 0000000000002000";

    private static readonly string Page = Fill(0xAA, 4096);

    [Fact]
    public void Load_Continue_MeansTheLastBlockOfTheSectionBefore()
    {
        StreamReport report = Inspect(
            Header
            + Start(7, "ram", 4, "0000000000003004 01 61 0000000000002000 01 62 0000000000001000" + EndOfSection)
            + Part(7, "0000000000000002 01 62 00" + EndOfSection)
            + Part(7, EndOfSection)
            + Part(7, "0000000000000028" + Page + EndOfSection)
            + EndOfFile);

        Assert.Null(report.Error);
        Assert.Equal([0, 1], report.Ram!.Blocks.Select(static block => block.Pages.Normal));
        Assert.Equal(Hash(Enumerable.Repeat((byte)0xAA, 4096).ToArray()), report.Ram.Blocks[1].Sha256);
        Assert.Null(report.Ram.Blocks[0].Sha256);
    }

    /// <summary>A page that is a list of blocks as well: that it is not all there says less.</summary>
    [Theory]
    [InlineData("000000000000000c")]
    [InlineData("000000000000000a 01")]
    [InlineData("0000000000000108 01 61 00")]
    public void Load_ContradictoryFlagsAtTheEndOfTheFile_AreNamedFirst(string item)
    {
        ErrorReport error = Refused(Header + Start(1, "ram", 4, TwoPages + EndOfSection) + $"02 00000001 {item}", "RamItem", "Flags");
        Assert.Equal("malformed", error.Kind);
    }

    [Fact]
    public void Load_PageSentAgain_LastOneWins()
    {
        StreamReport report = Inspect(
            Header
            + Start(1, "ram", 4, TwoPages + EndOfSection)
            + Part(1, "0000000000000008 01 61" + Page + "0000000000001022 00" + "0000000000000022 55" + EndOfSection)
            + Part(1, "0000000000001022 77" + "0000000000001022 00" + EndOfSection)
            + EndOfFile);

        byte[] expected = new byte[8192];
        expected.AsSpan(0, 4096).Fill(0x55);
        Assert.Equal(Hash(expected), report.Ram!.Blocks[0].Sha256);
        Assert.Equal(3, report.Ram.RepeatedPages);
    }

    [Fact]
    public void Load_Delta_ChangesWhatIsThere()
    {
        // 2 bytes kept, 3 changed, 4090 kept, 1 changed.
        StreamReport report = Inspect(
            Header
            + Start(1, "ram", 4, TwoPages + EndOfSection)
            + Part(1, "0000000000000008 01 61" + Page + "0000000000000060 01 0009 02 03 010203 fa1f 01 ee" + EndOfSection)
            + EndOfFile);

        byte[] expected = new byte[8192];
        expected.AsSpan(0, 4096).Fill(0xAA);
        expected[2] = 1;
        expected[3] = 2;
        expected[4] = 3;
        expected[4095] = 0xEE;
        Assert.Null(report.Error);
        Assert.Equal(Hash(expected), report.Ram!.Blocks[0].Sha256);
        Assert.Equal(1, report.Ram.Blocks[0].Pages.Xbzrle);
    }

    [Fact]
    public void Load_ItemsCutAnywhere_ReadTheSame()
    {
        string hex = Header + Start(1, "ram", 4, TwoPages + EndOfSection) + Part(1, "0000000000000008 01 61" + Page + "0000000000000060 01 0005 02 03 010203" + EndOfSection) + EndOfFile;
        byte[] bytes = WireTable.Bytes(hex);
        string? whole = Inspect(hex).Ram!.Blocks[0].Sha256;
        for (int cut = 1; cut < bytes.Length; cut += cut is > 120 and < 4000 ? 97 : 1)
        {
            using var input = SaveVm.IO.WireInput.FromStream(new PiecedInput(bytes, cut));
            StreamReport report = StreamInspector.Inspect(input, new InspectOptions { Hash = true });
            Assert.Null(report.Error);
            Assert.Equal(whole, report.Ram!.Blocks[0].Sha256);
        }
    }

    [Theory]
    [InlineData("0000000000000022 00", "Flags.Continue")]               // no page came before
    [InlineData("000000000000000A 01 61", "Flags")]              // two actions
    [InlineData("0000000000000014", "Flags")]
    [InlineData("0000000000000080", "Flags")]                    // HOOK is for RDMA
    [InlineData("0000000000000020", "Flags")]                    // no action
    [InlineData("0000000000000000", "Flags")]
    [InlineData("0000000000000002 01 62 00", "BlockName")]       // not in the list
    [InlineData("0000000000002002 01 61 00", "Address")]         // the first byte behind the block
    [InlineData("FFFFFFFFFFFFF002 01 61 00", "Address")]
    [InlineData("0000000000001004 01 62 0000000000001000", "Flags.MemorySize")]
    public void Load_ItemAgainstTheRules_IsRefused(string item, string field)
    {
        string start = Header + Start(1, "ram", 4, TwoPages + EndOfSection);
        string padded = item + Fill(0x00, 4096 * 2);
        ErrorReport error = Refused(start + "02 00000001" + padded, "RamItem", field);
        Assert.Equal("ram", error.Section);
        Assert.Equal(WireTable.Bytes(start).Length + 5 + (field == "BlockName" ? 8 : 0), error.Offset);
    }

    [Theory]
    [InlineData("0000000000002004 01 61 0000000000002001", "RamBlockEntry", "UsedLength")]       // more than the total
    [InlineData("0000000000002004 01 61 FFFFFFFFFFFFFFFF", "RamBlockEntry", "UsedLength")]
    [InlineData("0000000000002004 01 61 0000000000001000 01 61 0000000000001000", "RamBlockEntry", "Name")]
    [InlineData("0000000000002004 0000000000000010 7E00", "RamBlockEntry", "Total")]               // an item, too early
    [InlineData("0000000000002004 00 0000000000001000", "RamBlockEntry", "Name.Length")]            // no name
    [InlineData("FFFFFFFFFFFFF004 01 61 0000000000001000", "RamItem", "Address")]
    public void Load_ListAgainstTheRules_IsRefused(string list, string record, string field) =>
        Refused(Header + Start(1, "ram", 4, list + EndOfSection + Fill(0, 32)), record, field);

    [Fact]
    public void Load_EndlessListOfEmptyBlocks_IsRefused()
    {
        string names = string.Concat(Enumerable.Range(0, 17000).Select(static i => $"04 {i:x8} 0000000000000000"));
        Refused(Header + Start(1, "ram", 4, "0000000000001004" + names), "RamBlockEntry", "Name");
    }

    [Fact]
    public void Load_OtherVersion_IsUnsupported() => Assert.Equal("unsupported", Refused(Header + Start(1, "ram", 5, EndOfSection), "SectionStart", "VersionId").Kind);

    // Postcopy advice: page sizes 4 KiB and 2 MiB.
    [Theory]
    [InlineData("0000000000400004 01 61 0000000000200000 0000000000200000 01 62 0000000000200000", 0x200000UL, null)]
    [InlineData("0000000000400004 01 61 0000000000200000 01 62 0000000000200000 0000000000200000", null, 0x200000UL)]
    [InlineData("0000000000400004 01 61 0000000000200000 01 62 0000000000200000", null, null)]
    public void Load_AdvisedPageSizes_AreFoundWhereTheyStand(string list, ulong? first, ulong? second)
    {
        StreamReport report = Inspect(Header + "08 0003 0010 0000000000201000 0000000000001000" + Start(1, "ram", 4, list + EndOfSection) + EndOfFile);
        Assert.Null(report.Error);
        Assert.Equal([first, second], report.Ram!.Blocks.Select(static block => block.PageSize));
    }

    // 4 MiB is a power of two, but no block of the source has such pages: this is the next name, and no name is empty.
    [Fact]
    public void Load_PageSizeThatWasNotAdvised_IsNone() => Refused(
        Header + "08 0003 0010 0000000000201000 0000000000001000" + Start(1, "ram", 4, "0000000000400004 01 61 0000000000200000 0000000000400000 01 62 0000000000200000" + EndOfSection),
        "RamBlockEntry",
        "Total");

    // The same with x-ignore-shared: every entry has an address, which may look like a page size.
    [Theory]
    [InlineData("0000000000400004 01 61 0000000000200000 0000000000200000 01 62 0000000000200000 0000000000200000 0000000000200000", null, 0x200000UL)]
    [InlineData("0000000000400004 01 61 0000000000200000 0000000000200000 0000000000000000 01 62 0000000000200000 0000000000200000", 0x200000UL, null)]
    public void Load_AdvisedPageSizesAndAddresses_AreToldApart(string list, ulong? first, ulong? second)
    {
        StreamReport report = Inspect(
            Header + Configuration("x-ignore-shared") + "08 0003 0010 0000000000201000 0000000000001000" + Start(1, "ram", 4, list + EndOfSection) + EndOfFile);
        Assert.Null(report.Error);
        Assert.Equal([first, second], report.Ram!.Blocks.Select(static block => block.PageSize));
    }

    [Theory]
    [InlineData("0000000000000008 01 61")]
    [InlineData("0000000000000002 01 61")]
    [InlineData("0000000000000200")]
    public void Load_PageInAMappedRamStream_IsRefused(string item) => Refused(Mapped("0000000000001000", 0, 0x1000) + "02 00000001" + item + Fill(0, 5000), "RamItem", "Flags");

    [Fact]
    public void Load_MappedRam_PagesAreWhereTheBitmapSays()
    {
        StreamReport report = Inspect(Mapped("0000000000001000", 0, 0x1000) + EndOfFile);
        Assert.Null(report.Error);
        byte[] expected = new byte[8192];
        expected.AsSpan(4096).Fill(0xBB);
        Assert.Equal(1, report.Ram!.Blocks[0].Pages.Mapped);
        Assert.Equal(Hash(expected), report.Ram.Blocks[0].Sha256);
    }

    [Theory]
    [InlineData("0000000000000800", 0, 0x1000, "PageSize")]              // not the target's
    [InlineData("0000000000001000", 0, 0x1800, "PagesOffset")]           // no multiple of it
    [InlineData("0000000000000000", 0, 0x1000, "PageSize")]
    [InlineData("0000000000003000", 0, 0x1000, "PageSize")]
    [InlineData("8000000000000000", 0, 0x1000, "PageSize")]
    [InlineData("0000000000001000", -1, 0x1000, "BitmapOffset")]
    [InlineData("0000000000001000", long.MinValue, 0x1000, "BitmapOffset")]
    [InlineData("0000000000001000", 0, 0x0, "PagesOffset")]
    [InlineData("0000000000001000", 0, 0x1001, "PagesOffset")]
    [InlineData("0000000000001000", 0, -0x1000, "PagesOffset")]
    public void Load_MappedRamHeaderAgainstTheRules_IsRefused(string pageSize, long bitmapShift, long pagesOffset, string field) =>
        Refused(Mapped(pageSize, bitmapShift, pagesOffset), "MappedRamHeader", field);

    [Fact]
    public void Load_MappedRamRegionCutShort_IsTruncated()
    {
        byte[] bytes = WireTable.Bytes(Mapped("0000000000001000", 0, 0x1000));
        string cut = Convert.ToHexString(bytes.AsSpan(0, 0x2000));
        Assert.Equal("truncated", Refused(cut, "MappedRamHeader", "PagesOffset").Kind);
    }

    /// <summary>A stream with one block of two pages, of which the second is in the file.</summary>
    private static string Mapped(string pageSize, long bitmapShift, long pagesOffset)
    {
        string front = Header + Configuration("mapped-ram") + "01 00000001 03 72616d 00000000 00000004 0000000000002004 01 61 0000000000002000 00000001" + pageSize;
        long bitmap = WireTable.Bytes(front).Length + 16;
        string head = front + U64((ulong)(bitmap + bitmapShift)) + U64((ulong)pagesOffset) + "0200000000000000";
        int padding = Math.Max(0, 0x1000 - WireTable.Bytes(head).Length);
        return head + Fill(0xDD, padding) + Fill(0xCC, 4096) + Fill(0xBB, 4096) + EndOfSection + "7e 00000001";
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
