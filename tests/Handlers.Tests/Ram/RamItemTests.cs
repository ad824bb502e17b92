using System;
using System.Buffers;
using System.Text;
using SaveVm.Handlers.Ram;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>RAM items; hex from ram-min-v7.2, xbzrle-v7.2, compress-v7.2 and multifd-none-v11.1 unless noted.</summary>
public sealed class RamItemTests
{
    private const int PageSize = 4096;

    private static readonly string Page = new('5', 2 * PageSize);

    [Theory]
    [InlineData("0000000001082004", 0x1082000UL, RamItemFlags.MemorySize)]
    [InlineData("0000000000000010", 0UL, RamItemFlags.EndOfSection)]
    [InlineData("0000000000000200", 0UL, RamItemFlags.MultifdFlush)]
    // By hand: the ends of the address, and of the flags.
    [InlineData("FFFFFFFFFFFFF010", 0xFFFFFFFFFFFFF000UL, RamItemFlags.EndOfSection)]
    [InlineData("0000000000000080", 0UL, RamItemFlags.Hook)]
    public void Word_Alone(string hex, ulong address, RamItemFlags flags) => BothWays(hex, (in RamItem item) =>
    {
        Assert.Equal(address, item.Address);
        Assert.Equal(flags, item.Flags);
        Assert.True(item.BlockName.IsEmpty);
        Assert.True(item.Page.IsEmpty);
    });

    [Fact]
    public void Zero_Named() => BothWays("0000000000001002 06 70632e72616d 00", (in RamItem item) =>
    {
        Assert.Equal(0x1000UL, item.Address);
        Assert.Equal("pc.ram", Encoding.ASCII.GetString(item.BlockName));
        Assert.Equal(0, item.Fill);
    });

    // A writer of 7.2 could send any byte. (ram_handle_compressed)
    [Fact]
    public void Zero_ContinuedWithFill() => BothWays("0000000000002022 55", (in RamItem item) =>
    {
        Assert.Equal(RamItemFlags.Zero | RamItemFlags.Continue, item.Flags);
        Assert.True(item.BlockName.IsEmpty);
        Assert.Equal(0x55, item.Fill);
    });

    [Fact]
    public void Page_Named() => BothWays($"0000000000000008 06 70632e72616d {Page}", (in RamItem item) =>
    {
        Assert.Equal("pc.ram", Encoding.ASCII.GetString(item.BlockName));
        Assert.Equal(PageSize, item.Page.Length);
        Assert.False(item.Page.ContainsAnyExcept((byte)0x55));
    });

    [Fact]
    public void Page_Continued() => BothWays($"0000000000003028 {Page}", (in RamItem item) => Assert.Equal(PageSize, item.Page.Length));

    [Theory]
    [InlineData("0000000000180060", 0x180000UL, RamItemFlags.Xbzrle | RamItemFlags.Continue)]
    [InlineData("0000000000005120", 0x5000UL, RamItemFlags.CompressedPage | RamItemFlags.Continue)]
    public void Header_OfWhatFollows(string hex, ulong address, RamItemFlags flags) => BothWays(hex, (in RamItem item) =>
    {
        Assert.Equal(address, item.Address);
        Assert.Equal(flags, item.Flags);
    });

    [Fact]
    public void Name_Of255Bytes() => BothWays($"0000000000000002 FF {new string('6', 510)} 00", (in RamItem item) => Assert.Equal(255, item.BlockName.Length));

    [Fact]
    public void Flags_WithSmallPages_EndAtThePageSize()
    {
        Assert.Equal(OperationStatus.Done, RamItem.TryRead(WireTable.Bytes("0000000000000410"), 1024, out RamItem item, out _));
        Assert.Equal(0x400UL, item.Address);
        Assert.Equal(RamItemFlags.EndOfSection, item.Flags);
    }

    [Theory]
    [InlineData("0000000000000001", "Flags")]                // RAM_SAVE_FLAG_FULL, never used
    [InlineData("0000000000000410", "Flags")]                // a bit nobody knows
    [InlineData("0000000000000810", "Flags")]
    [InlineData("0000000000000002 00 00", "BlockName.Length")]
    public void Malformed(string hex, string field) => WireTable.Refused<RamItem>(
        hex,
        static (ReadOnlySpan<byte> source, out RamItem value, out int consumed) => RamItem.TryRead(source, PageSize, out value, out consumed),
        static source => RamItem.Explain(source, PageSize),
        field);

    private static void BothWays(string hex, WireTable.Check<RamItem> check) => WireTable.BothWays(
        hex,
        static (ReadOnlySpan<byte> source, out RamItem value, out int consumed) => RamItem.TryRead(source, PageSize, out value, out consumed),
        static (scoped in RamItem value, Span<byte> destination, out int written) => value.TryWrite(destination, PageSize, out written),
        static source => RamItem.Explain(source, PageSize),
        check);
}
