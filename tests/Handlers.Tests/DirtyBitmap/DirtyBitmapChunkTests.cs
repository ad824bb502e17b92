using System.Text;
using SaveVm.Handlers.DirtyBitmap;
using Xunit;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>Chunks of the "dirty-bitmap" section; hex from bitmaps-v7.2 unless noted.</summary>
public sealed class DirtyBitmapChunkTests
{
    [Fact]
    public void EndOfSection_IsOneByte() => WireTable.BothWays("01", (in DirtyBitmapChunk chunk) => Assert.Equal(DirtyBitmapFlags.EndOfSection, chunk.Flags));

    [Fact]
    public void Start_WithBothNames() => WireTable.BothWays("1c 05 6469736b30 07 626d2d70657273 00010000 03", (in DirtyBitmapChunk chunk) =>
    {
        Assert.Equal("disk0", Encoding.ASCII.GetString(chunk.NodeAlias));
        Assert.Equal("bm-pers", Encoding.ASCII.GetString(chunk.BitmapAlias));
        Assert.Equal(65536u, chunk.Granularity);
        Assert.Equal(DirtyBitmapState.Enabled | DirtyBitmapState.Persistent, chunk.State);
    });

    [Fact]
    public void Start_OfTheSameNode() => WireTable.BothWays("14 06 626d2d6f6666 00008000 00", (in DirtyBitmapChunk chunk) =>
    {
        Assert.True(chunk.NodeAlias.IsEmpty);
        Assert.Equal("bm-off", Encoding.ASCII.GetString(chunk.BitmapAlias));
        Assert.Equal(DirtyBitmapState.None, chunk.State);
    });

    // Accepted by 11.1, though nobody has sent it since 5.2.
    [Fact]
    public void Start_WithAutoload() => WireTable.BothWays("10 00010000 05", (in DirtyBitmapChunk chunk) => Assert.Equal(DirtyBitmapState.Enabled | DirtyBitmapState.FormerAutoload, chunk.State));

    [Fact]
    public void Bits_WithNames() => WireTable.BothWays(
        "4c 05 6469736b30 07 626d2d70657273 0000000000000000 00002000 0000000000000020 0100010001000080 000000000000000000000000000000000000000000000000",
        (in DirtyBitmapChunk chunk) =>
        {
            Assert.Equal(0UL, chunk.StartSector);
            Assert.Equal(8192u, chunk.SectorCount);
            Assert.Equal(32, chunk.Buffer.Length);
            Assert.Equal(0x80, chunk.Buffer[7]);
        });

    // By the source: send_bitmap_bits with an all-zero buffer
    [Fact]
    public void Bits_AllZero() => WireTable.BothWays("42 0000000000200000 00002000", (in DirtyBitmapChunk chunk) =>
    {
        Assert.Equal(DirtyBitmapFlags.Bits | DirtyBitmapFlags.Zeroes, chunk.Flags);
        Assert.Equal(0x200000UL, chunk.StartSector);
        Assert.True(chunk.Buffer.IsEmpty);
    });

    [Fact]
    public void Complete_OfAnotherBitmap() => WireTable.BothWays("24 06 626d2d6f6666", (in DirtyBitmapChunk chunk) => Assert.Equal("bm-off", Encoding.ASCII.GetString(chunk.BitmapAlias)));

    // COMPLETE widened to two and to four bytes, as it was loaded by 11.1; written again with the same width
    [Theory]
    [InlineData("802c 05 6469736b30 02 626d")]
    [InlineData("8080002c 05 6469736b30 02 626d")]
    public void Flags_OfMoreBytes_MeanWhatTheLastSays(string hex) => WireTable.BothWays(hex, (in DirtyBitmapChunk chunk) =>
    {
        const DirtyBitmapFlags Expected = DirtyBitmapFlags.Complete | DirtyBitmapFlags.DeviceName | DirtyBitmapFlags.BitmapName;
        Assert.Equal(Expected, chunk.Flags & (DirtyBitmapFlags)0xFF);
        Assert.Equal("bm", Encoding.ASCII.GetString(chunk.BitmapAlias));
    });

    [Theory]
    [InlineData("10 00010000 08", "State")]                              // reserved bit: the whole load fails in QEMU too
    [InlineData("08 00", "NodeAlias.Length")]
    [InlineData("04 00", "BitmapAlias.Length")]
    [InlineData("40 0000000000000000 00002000 0000000000002801", "Buffer.Length")]
    [InlineData("40 0000000000000000 00002000 8000000000000000", "Buffer.Length")]
    [InlineData("40 0000000000000000 00002000 FFFFFFFFFFFFFFFF", "Buffer.Length")]
    public void Malformed(string hex, string field) => WireTable.Refused<DirtyBitmapChunk>(hex, field);
}
