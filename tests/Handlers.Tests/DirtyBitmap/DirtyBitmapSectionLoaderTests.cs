using System.Linq;
using SaveVm.Handlers.Inspection;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>The rules between chunks of the "dirty-bitmap" section, on small streams.</summary>
public sealed class DirtyBitmapSectionLoaderTests
{
    private const string StartOfA = "1c 01 64 01 61 00001000 01";      // node d, bitmap a, 4 KiB
    private const string Padding = "000000000000000000000000000000000000000000000000";

    [Fact]
    public void Load_MissingNames_AreThoseOfTheSectionBefore()
    {
        StreamReport report = Inspect(
            Header
            + Start(1, "dirty-bitmap", 1, StartOfA + "14 01 62 00000200 00" + "01")
            + Part(1, "40 0000000000000000 00000001 0000000000000020 0100000000000000" + Padding + "01")
            + End(1, "20 24 01 61 01")
            + EndOfFile);
        Assert.Null(report.Error);
        Assert.Equal(["d/a 0 True", "d/b 1 True"], report.Bitmaps.Select(static bitmap => $"{bitmap.Node}/{bitmap.Name} {bitmap.Dirty.Count} {bitmap.Complete}"));
        Assert.Equal(new ByteExtent(0, 512), report.Bitmaps[1].Dirty[0]);
    }

    // 20 sectors in granules of 8: the third covers only 4. Bits behind it mean nothing.
    [Fact]
    public void Load_LastGranule_EndsWithTheDisk()
    {
        StreamReport report = Inspect(
            Header + Start(1, "dirty-bitmap", 1, StartOfA + "40 0000000000000000 00000014 0000000000000008 FE00000000000000 20 01") + EndOfFile);
        Assert.Null(report.Error);
        Assert.Equal([new ByteExtent(4096, 6144)], report.Bitmaps[0].Dirty);
    }

    [Fact]
    public void Load_ChunksThatTouch_AreOneRange()
    {
        StreamReport report = Inspect(
            Header
            + Start(1, "dirty-bitmap", 1, StartOfA
                + "40 0000000000000000 00000200 0000000000000008 0000000000000080"
                + "40 0000000000000200 00000200 0000000000000008 0100000000000000"
                + "42 0000000000000400 00000200"
                + "40 0000000000000600 00000008 0000000000000008 0100000000000000"
                + "20 01")
            + EndOfFile);
        Assert.Equal([new ByteExtent(63 * 4096, 8192), new ByteExtent(192 * 4096, 4096)], report.Bitmaps[0].Dirty);
    }

    [Fact]
    public void Load_ChunksOutOfOrder_AreSortedAndJoined()
    {
        StreamReport report = Inspect(
            Header
            + Start(1, "dirty-bitmap", 1, StartOfA
                + "40 0000000000000200 00000200 0000000000000008 0100000000000000"
                + "40 0000000000000000 00000200 0000000000000008 0000000000000080"
                + "40 0000000000000200 00000200 0000000000000008 0300000000000000"
                + "20 01")
            + EndOfFile);
        Assert.Equal([new ByteExtent(63 * 4096, 3 * 4096)], report.Bitmaps[0].Dirty);
    }

    [Theory]
    [InlineData("00", "Flags")]
    [InlineData("02", "Flags")]
    [InlineData("10 00001000 01", "BitmapAlias")]                                      // no names yet
    [InlineData("14 01 61 00001000 01", "BitmapAlias")]
    [InlineData("2c 01 64 01 61", "BitmapAlias")]                                      // not announced
    [InlineData(StartOfA + StartOfA, "BitmapAlias")]                                    // twice
    [InlineData(StartOfA + "20 20", "BitmapAlias")]                                     // complete already
    [InlineData(StartOfA + "20 42 0000000000000000 00000001", "BitmapAlias")]
    [InlineData("1c 01 64 01 61 00000000 01", "Granularity")]
    [InlineData("1c 01 64 01 61 00000100 01", "Granularity")]
    [InlineData("1c 01 64 01 61 00001800 01", "Granularity")]
    [InlineData(StartOfA + "42 0000000000000100 00000001", "StartSector")]              // no multiple of 64 granules
    [InlineData(StartOfA + "42 FFFFFFFFFFFFFE00 00000001", "StartSector")]
    [InlineData(StartOfA + "42 0000000000000000 00000000", "SectorCount")]
    [InlineData(StartOfA + "40 0000000000000000 00000208 0000000000000008 0000000000000000", "Buffer")]      // 65 bits need 16 bytes
    [InlineData(StartOfA + "40 0000000000000000 00000208 0000000000000000", "Buffer")]
    [InlineData(StartOfA + "40 0000000000000000 00000200 0000000000000028 0000000000000000" + Padding + "0000000000000000", "Buffer")]
    public void Load_ChunkAgainstTheRules_IsRefused(string chunks, string field)
    {
        ErrorReport error = Refused(Header + Start(1, "dirty-bitmap", 1, chunks + "01"), "DirtyBitmapChunk", field);
        Assert.Equal("dirty-bitmap", error.Section);
    }

    [Fact]
    public void Load_OtherVersion_IsUnsupported() => Assert.Equal("unsupported", Refused(Header + Start(1, "dirty-bitmap", 2, "01"), "SectionStart", "VersionId").Kind);
}
