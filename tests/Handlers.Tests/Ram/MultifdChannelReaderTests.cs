using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>The rules of multifd channels, on small channels of pages of 4 KiB.</summary>
public sealed class MultifdChannelReaderTests
{
    private const int PageSize = 4096;
    private const uint Sync = 1;
    private const uint Zlib = 2;
    private const uint Zstd = 4;

    internal static readonly string Init = "11223344 00000001" + Fill(0, 16) + "05" + Fill(0, 39);
    private static readonly byte[] PageA = Enumerable.Repeat((byte)0xAA, PageSize).ToArray();

    [Fact]
    public void Read_PagesZeroPagesAndSync_AreCounted()
    {
        StreamReport report = Channel(Init + Packet(0, normal: 1, size: PageSize, zero: 2, offsets: [0x1000, 0x2000, 0]) + Hex(PageA) + Packet(Sync));
        Assert.Null(report.Error);
        ChannelReport channel = Assert.Single(report.Channels!);
        Assert.Equal((5, 2L, 1L, 1L, 2L, 4096L), (channel.Channel!.Value, channel.Packets, channel.SyncPackets, channel.NormalPages, channel.ZeroPages, channel.PayloadBytes));
        Assert.Equal((1L, 2L), (report.Ram!.Blocks[0].Pages.Multifd!.Value, report.Ram.Blocks[0].Pages.MultifdZero!.Value));
        Assert.Equal(0x3000UL, report.Ram.Blocks[0].Length);
    }

    [Fact]
    public void Read_StaleSizeWithoutPages_HasNoPayload()
    {
        StreamReport report = Channel(Init + Packet(Sync, normal: 0, size: 126395) + Packet(Sync));
        Assert.Null(report.Error);
        Assert.Equal(2, Assert.Single(report.Channels!).SyncPackets);
    }

    // Up to 8.2 one packet can do both.
    [Fact]
    public void Read_PagesAndSyncInOnePacket()
    {
        StreamReport report = Channel(Init + Packet(Sync, normal: 1, size: PageSize, offsets: [0]) + Hex(PageA) + Packet(0));
        Assert.Null(report.Error);
        Assert.Equal((2L, 1L, 1L), (report.Channels![0].Packets, report.Channels[0].SyncPackets, report.Channels[0].NormalPages));
    }

    [Fact]
    public void Read_DeviceState_IsSkipped()
    {
        StreamReport report = Channel(Init + "11223344 00000001 00000040" + Name("vfio") + "00000000 00000003 010203" + Packet(Sync));
        Assert.Null(report.Error);
        Assert.Equal(2, report.Channels![0].Packets);
    }

    [Theory]
    [InlineData(129u, 0u)]
    [InlineData(0u, 129u)]
    [InlineData(64u, 65u)]
    [InlineData(0xFFFFFFFFu, 1u)]
    [InlineData(0x80000000u, 0x80000000u)]
    public void Read_MorePagesThanPlaces_IsRefused(uint normal, uint zero) => Refused(Packet(0, normal, PageSize, zero), "NormalPages");

    [Theory]
    [InlineData(0u)]
    [InlineData(4095u)]
    [InlineData(8192u)]
    [InlineData(0xFFFFFFFFu)]
    public void Read_OtherSizeThanThePages_IsRefused(uint size) => Refused(Packet(0, 1, size, offsets: [0]), "NextPacketSize");

    [Theory]
    [InlineData(0u)]
    [InlineData((1u << 20) + 1)]
    public void Read_AbsurdCompressedSize_IsRefused(uint size) => Refused(Packet(Zlib, 1, size, offsets: [0]), "NextPacketSize");

    [Fact]
    public void Read_OffsetInsideAPage_IsRefused() => Refused(Packet(0, 1, PageSize, offsets: [1]), "Offsets");

    [Fact]
    public void Read_PagesOfNoBlock_AreRefused() => Refused(Packet(0, 1, PageSize, offsets: [0], block: ""), "BlockName");

    [Fact]
    public void Read_PayloadCutShort_IsTruncated()
    {
        ErrorReport error = Channel(Init + Packet(0, 1, PageSize, offsets: [0]) + Fill(0xAA, 4095)).Error!;
        Assert.Equal("truncated", error.Kind);
    }

    [Fact]
    public void Read_HeaderCutShort_IsTruncated() => Assert.Equal("truncated", Channel(Init + Hex(WireTable.Bytes(Packet(Sync))[..1343])).Error!.Kind);

    [Fact]
    public void Inspect_ZlibStreamOverTwoPackets_GivesBothPages()
    {
        byte[][] packets = Deflate(PageA, Enumerable.Repeat((byte)0xBB, PageSize).ToArray());
        string channel = Init + Packets(packets) + Packet(Sync);
        (StreamReport report, ChannelReport found) = WithMain(channel, blockLength: 2 * PageSize);
        Assert.Null(found.Error);
        byte[] expected = [.. PageA, .. Enumerable.Repeat((byte)0xBB, PageSize)];
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(expected)), report.Ram!.Blocks[0].Sha256);
    }

    [Fact]
    public void Inspect_ZlibPayloadWithMoreThanThePages_IsRefused()
    {
        byte[][] packets = Deflate([.. PageA, 1]);
        Assert.Equal("more than the packet's pages", WithMain(Init + Packets(packets), PageSize).Channel.Error!.Found);
    }

    [Fact]
    public void Inspect_ZlibPayloadWithLessThanThePages_IsRefused()
    {
        byte[][] packets = Deflate(PageA[1..]);
        Assert.Equal("less than the packet's pages", WithMain(Init + Packets(packets), PageSize).Channel.Error!.Found);
    }

    [Fact]
    public void Inspect_ZlibPayloadDamaged_IsRefused()
    {
        byte[][] packets = Deflate(PageA);
        packets[0][0] ^= 0x55;
        Assert.Equal("damaged data", WithMain(Init + Packets(packets), PageSize).Channel.Error!.Found);
    }

    [Fact]
    public void Inspect_ZstdPayloadDamaged_IsRefused() =>
        Assert.Equal("payload", WithMain(Init + Packet(Zstd, 1, 4, offsets: [0]) + "01020304", PageSize).Channel.Error!.Field);

    [Fact]
    public void Inspect_OtherCompressionInTheMiddle_IsRefused()
    {
        byte[][] packets = Deflate(PageA);
        Assert.Equal("Header.Flags", WithMain(Init + Packets(packets) + Packet(Zstd, 1, 4, offsets: [0]) + "01020304", PageSize).Channel.Error!.Field);
    }

    [Fact]
    public void Inspect_AccelerateCompression_IsUnsupported() =>
        Assert.Equal("unsupported", WithMain(Init + Packet(8, 1, 4, offsets: [0]) + "01020304", PageSize).Channel.Error!.Kind);

    [Fact]
    public void Inspect_OffsetBehindTheBlock_IsRefused() =>
        Assert.Equal("Offsets", WithMain(Init + Packet(0, 0, 0, zero: 1, offsets: [PageSize]), PageSize).Channel.Error!.Field);

    // The channel's page of the first pass is overtaken by the zero page that the main channel sends in the second.
    [Fact]
    public void Inspect_PageInBothChannels_TheSynchronisationDecides()
    {
        string channel = Init + Packet(Sync) + Packet(0, 1, PageSize, offsets: [0]) + Hex(PageA) + Packet(Sync) + Packet(Sync);
        string end = "0000000000000010";
        string main = Header + Start(1, "ram", 4, $"0000000000001004 01 61 {PageSize:x16} {end}") + Part(1, end) + End(1, "0000000000000002 01 61 00" + end) + EndOfFile;
        (StreamReport report, _) = With(main, channel);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[PageSize])), report.Ram!.Blocks[0].Sha256);
    }

    private static void Refused(string packet, string field)
    {
        ErrorReport? error = Channel(Init + packet + Fill(0xAA, 2 * PageSize)).Error;
        Assert.NotNull(error);
        Assert.Equal("malformed", error.Kind);
        Assert.Equal($"MultifdPacket.{field}", $"{error.Record}.{error.Field}");
        // Behind the first packet of the channel.
        int place = field switch { "NormalPages" => 16, "NextPacketSize" => 20, "BlockName" => 64, _ => 320 };
        Assert.Equal(64 + place, error.Offset);
    }

    private static StreamReport Channel(string hex) => StreamText.Inspect(hex, new InspectOptions());

    private static (StreamReport Report, ChannelReport Channel) WithMain(string channel, int blockLength)
    {
        string list = $"{(ulong)blockLength | 4:x16} 01 61 {blockLength:x16} 0000000000000200 0000000000000010";
        return With(Header + Start(1, "ram", 4, list) + EndOfFile, channel);
    }

    private static (StreamReport Report, ChannelReport Channel) With(string main, string channel)
    {
        using WireInput input = WireInput.FromMemory(WireTable.Bytes(channel));
        var options = new InspectOptions { Hash = true, Channels = { new InspectChannel("channel", input) } };
        StreamReport report = StreamText.Inspect(main, options);
        Assert.Null(report.Error);
        return (report, Assert.Single(report.Channels!));
    }

    private static string Packets(byte[][] payloads) =>
        string.Concat(payloads.Select(static (payload, i) => Packet(Zlib, 1, (uint)payload.Length, offsets: [(ulong)i * PageSize]) + Hex(payload)));

    /// <summary>One zlib stream, flushed behind each piece.</summary>
    private static byte[][] Deflate(params byte[][] pieces)
    {
        using var memory = new MemoryStream();
        using var deflater = new ZLibStream(memory, CompressionLevel.Optimal);
        return [.. pieces.Select(piece =>
        {
            long start = memory.Length;
            deflater.Write(piece);
            deflater.Flush();
            return memory.ToArray()[(int)start..];
        })];
    }

    internal static string Packet(uint flags, uint normal = 0, uint size = 0, uint zero = 0, ulong[]? offsets = null, string block = "a") =>
        $"11223344 00000001 {flags:x8} 00000080 {normal:x8} {size:x8} 0000000000000000 {zero:x8}" + Fill(0, 28) + Name(block)
        + string.Concat(Enumerable.Range(0, 128).Select(i => U64(i < offsets?.Length ? offsets[i] : 0)));

    private static string Name(string name) => Ascii(name) + Fill(0, 256 - name.Length);

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
