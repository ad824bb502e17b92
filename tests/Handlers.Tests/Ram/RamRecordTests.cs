using System;
using System.Text;
using SaveVm.Handlers.Ram;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>The records around RAM items. Where the bytes come from stands beside them.</summary>
public sealed class RamRecordTests
{
    private static readonly string Name = "70632e72616d" + new string('0', 2 * 250);

    // ram-min-v7.2
    [Fact]
    public void BlockEntry_Plain() => BothWays(RamBlockExtras.None, "06 70632e72616d 0000000001000000", (in RamBlockEntry entry) =>
    {
        Assert.Equal("pc.ram", Encoding.ASCII.GetString(entry.Name));
        Assert.Equal(16UL << 20, entry.UsedLength);
    });

    // ignore-shared-v11.1
    [Fact]
    public void BlockEntry_WithGuestAddress() => BothWays(RamBlockExtras.GuestAddress, "07 70632e62696f73 0000000000040000 00000000fffc0000", (in RamBlockEntry entry) =>
    {
        Assert.Equal(0x40000UL, entry.UsedLength);
        Assert.Equal(0xFFFC0000UL, entry.GuestAddress);
    });

    // mapped-ram-v11.1
    [Fact]
    public void BlockEntry_WithMappedRam() => BothWays(
        RamBlockExtras.MappedRam,
        "06 70632e72616d 0000000000800000 00000001 0000000000001000 000000000000008d 0000000000100000",
        (in RamBlockEntry entry) => Assert.Equal(new MappedRamHeader(1, 4096, 0x8D, 1 << 20), entry.MappedRam));

    // By the source: parse_ramblock reads page size, address, header in this order.
    [Fact]
    public void BlockEntry_WithEverything() => BothWays(
        RamBlockExtras.PageSize | RamBlockExtras.GuestAddress | RamBlockExtras.MappedRam,
        "01 61 0000000000200000 0000000000200000 0000000100000000 00000001 0000000000001000 0000000000000100 0000000000100000",
        (in RamBlockEntry entry) =>
        {
            Assert.Equal(2UL << 20, entry.PageSize);
            Assert.Equal(4UL << 30, entry.GuestAddress);
            Assert.Equal(0x100UL, entry.MappedRam.BitmapOffset);
        });

    [Fact]
    public void BlockEntry_NameWithoutLetters_IsRefused() => WireTable.Refused<RamBlockEntry>(
        "00 0000000001000000",
        static (ReadOnlySpan<byte> source, out RamBlockEntry value, out int consumed) => RamBlockEntry.TryRead(source, RamBlockExtras.None, out value, out consumed),
        static source => RamBlockEntry.Explain(source, RamBlockExtras.None),
        "Name.Length");

    // mapped-ram-v11.1; version 0 is loaded by mapped_ram_read_header as well
    [Theory]
    [InlineData("00000001 0000000000001000 000000000000008d 0000000000100000", 1)]
    [InlineData("00000000 0000000000001000 000000000000008d 0000000000100000", 0)]
    public void MappedRamHeader_BothVersions(string hex, uint version) =>
        WireTable.BothWays(hex, (in MappedRamHeader header) => Assert.Equal(new MappedRamHeader(version, 4096, 0x8D, 0x100000), header));

    [Fact]
    public void MappedRamHeader_LaterVersion_IsRefused() => WireTable.Refused<MappedRamHeader>("00000002 0000000000001000 000000000000008d 0000000000100000", "Version");

    // xbzrle-v7.2 at 0x27F684
    [Fact]
    public void XbzrlePage_OfTheStream() => WireTable.BothWays("01 000b 1001fbef0f01f7fe0f01a2", (in XbzrlePage page) => Assert.Equal(11, page.Delta.Length));

    [Fact]
    public void XbzrlePage_OtherEncoding_IsRefused() => WireTable.Refused<XbzrlePage>("02 0000", "Encoding");

    [Fact]
    public void CompressedPage_Short() => WireTable.BothWays("00000003 789c03", (in CompressedPage page) => Assert.Equal(3, page.Stream.Length));

    [Theory]
    [InlineData("00010041")]
    [InlineData("40000001")]
    [InlineData("7FFFFFFF")]
    [InlineData("80000000")]
    [InlineData("FFFFFFFF")]
    public void CompressedPage_LongerThanAnyPage_IsRefused(string hex) => WireTable.Refused<CompressedPage>(hex, "Stream.Length");

    // multifd-zstd-v7.2, channel 1
    [Fact]
    public void MultifdInitPacket_OfTheStream() => WireTable.BothWays(
        "11223344 00000001 00000000000000000000000000000000 01 " + new string('0', 78),
        (in MultifdInitPacket init) =>
        {
            Assert.Equal(1, init.ChannelId);
            Assert.False(init.Uuid.ContainsAnyExcept((byte)0));
        });

    [Theory]
    [InlineData("11223345 00000001", "Magic")]
    [InlineData("11223344 00000002", "Version")]
    public void MultifdInitPacket_OfSomethingElse_IsRefused(string hex, string field) =>
        WireTable.Refused<MultifdInitPacket>(hex + new string('0', 112), field);

    // multifd-none-v11.1, channel 1 at 0x580: the first of 29 normal and 99 zero pages, shortened to 2 places
    [Fact]
    public void MultifdPacket_Pages() => BothWaysPacket(
        $"11223344 00000001 00000000 00000080 00000001 00001000 0000000000000002 00000001 {new string('0', 56)} {Name} 00000000000ff000 00000000000fe000",
        (in MultifdPacket packet) =>
        {
            Assert.Equal(MultifdFlags.None, packet.Header.Flags);
            Assert.Equal(128u, packet.PagesAllocated);
            Assert.Equal(1u, packet.NormalPages);
            Assert.Equal(4096u, packet.NextPacketSize);
            Assert.Equal(2UL, packet.PacketNumber);
            Assert.Equal(1u, packet.ZeroPages);
            Assert.Equal("pc.ram", Encoding.ASCII.GetString(packet.BlockName));
            Assert.Equal(0xFF000UL, packet.Offsets[0]);
            Assert.Equal(0xFE000UL, packet.Offsets[1]);
        });

    // multifd-zstd-v7.2, channel 1 at 0x74AE1: no pages, but the size, block and offsets of the packet before
    [Fact]
    public void MultifdPacket_SignalWithStaleSize() => BothWaysPacket(
        $"11223344 00000001 00000001 00000080 00000000 0001edbb 000000000000000c 00000000 {new string('0', 56)} {Name} 0000000000012000 0000000000013000",
        (in MultifdPacket packet) =>
        {
            Assert.Equal(MultifdFlags.Sync, packet.Header.Flags);
            Assert.Equal(0u, packet.NormalPages);
            Assert.Equal(126395u, packet.NextPacketSize);
        });

    [Theory]
    [InlineData("00000080", "00000000", "Header.Flags")]
    [InlineData("00000000", "00000001", "Unused")]
    public void MultifdPacket_UnknownBits_AreRefused(string flags, string unused, string field) => WireTable.Refused<MultifdPacket>(
        $"11223344 00000001 {flags} 00000080 00000000 00000000 0000000000000000 00000000 {unused} {new string('0', 48)} {Name} {new string('0', 32)}",
        static (ReadOnlySpan<byte> source, out MultifdPacket value, out int consumed) => MultifdPacket.TryRead(source, 2, out value, out consumed),
        static source => MultifdPacket.Explain(source, 2),
        field);

    // By the source: MultiFDPacketDeviceState_t, 276 bytes in front of the data
    [Fact]
    public void MultifdDeviceStatePacket_WithData() => WireTable.BothWays(
        $"11223344 00000001 00000040 {Name} 00000007 00000002 abcd",
        (in MultifdDeviceStatePacket packet) =>
        {
            Assert.Equal(MultifdFlags.DeviceState, packet.Header.Flags);
            Assert.Equal("pc.ram", Encoding.ASCII.GetString(packet.Name));
            Assert.Equal(7u, packet.InstanceId);
            Assert.Equal(2, packet.Data.Length);
        });

    private static void BothWays(RamBlockExtras extras, string hex, WireTable.Check<RamBlockEntry> check) => WireTable.BothWays(
        hex,
        (ReadOnlySpan<byte> source, out RamBlockEntry value, out int consumed) => RamBlockEntry.TryRead(source, extras, out value, out consumed),
        (scoped in RamBlockEntry value, Span<byte> destination, out int written) => value.TryWrite(destination, extras, out written),
        source => RamBlockEntry.Explain(source, extras),
        check);

    private static void BothWaysPacket(string hex, WireTable.Check<MultifdPacket> check) => WireTable.BothWays(
        hex,
        static (ReadOnlySpan<byte> source, out MultifdPacket value, out int consumed) => MultifdPacket.TryRead(source, 2, out value, out consumed),
        static (scoped in MultifdPacket value, Span<byte> destination, out int written) => value.TryWrite(destination, 2, out written),
        static source => MultifdPacket.Explain(source, 2),
        check);
}
