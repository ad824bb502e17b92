using System;
using System.Buffers;
using System.Linq;
using System.Text;
using SaveVm.Records;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Runtime.Tests.Streams;

/// <summary>The records of the framing against bytes that QEMU wrote; where they come from stands beside each.</summary>
public class FramingRecordTests
{
    [Fact]
    public void StreamHeader_Golden() =>    // every stream
        Check<StreamHeader>("5145564D 00000003", "Version: 3");

    [Fact]
    public void SectionHeader_GoldenStart() =>    // ram-min-v7.2 at 26
        Check<SectionHeader>("01 00000002 03 72616D 00000000 00000004", "Type: Start (0x01)", "Id: 2", "Name: \"ram\"", "InstanceId: 0", "VersionId: 4");

    [Fact]
    public void SectionHeader_GoldenFull() =>    // rich-pc-v7.2 at 2545483
        Check<SectionHeader>(
            "04 0000001F 15 303030303A30303A30312E332F70696978345F706D 00000000 00000003",
            "Type: Full (0x04)", "Id: 31 (0x1F)", "Name: \"0000:00:01.3/piix4_pm\"", "InstanceId: 0", "VersionId: 3");

    [Fact]
    public void SectionHeader_NameOf255Bytes() =>    // the longest there is; QEMU's own script takes the length as signed
        Check<SectionHeader>(
            "04 00000001 FF " + string.Concat(Enumerable.Repeat("41", 255)) + " 00000000 00000001",
            "Type: Full (0x04)", "Id: 1", $"Name: \"{new string('A', 255)}\"", "InstanceId: 0", "VersionId: 1");

    [Fact]
    public void SectionPartHeader_Golden()
    {
        Check<SectionPartHeader>("02 00000002", "Type: Part (0x02)", "Id: 2");    // ram-min-v7.2 at 196
        Check<SectionPartHeader>("03 00000002", "Type: End (0x03)", "Id: 2");     // ram-min-v7.2 at 2335627
    }

    [Fact]
    public void SectionFooter_Golden() =>    // ram-min-v7.2 at 2335640
        Check<SectionFooter>("7E 00000002", "Id: 2");

    [Fact]
    public void StreamCommand_Golden()
    {
        Check<StreamCommand>("08 0001 0000", "Kind: OpenReturnPath (0x0001)", "Payload: 0 bytes");                   // postcopy-ram-v7.2 at 26
        Check<StreamCommand>("08 0002 0004 00000001", "Kind: Ping (0x0002)", "Payload: 00000001 (4 bytes)");         // postcopy-ram-v7.2 at 31
        Check<StreamCommand>("08 0003 0000", "Kind: PostcopyAdvise (0x0003)", "Payload: 0 bytes");                   // bitmaps-v7.2 at 26
        Check<StreamCommand>("08 0004 0000", "Kind: PostcopyListen (0x0004)", "Payload: 0 bytes");                   // postcopy-ram-v7.2 at 1492748
        Check<StreamCommand>("08 0005 0000", "Kind: PostcopyRun (0x0005)", "Payload: 0 bytes");                      // postcopy-ram-v7.2 at 1506186
        Check<StreamCommand>("08 0007 0004 00003483", "Kind: Packaged (0x0007)", "Payload: 00003483 (4 bytes)");     // postcopy-ram-v7.2 at 1492739
        Check<StreamCommand>("08 0008 0000", "Kind: EnableColo (0x0008)", "Payload: 0 bytes");                       // colo-7.2 at 26
        Check<StreamCommand>("08 000B 0000", "Kind: SwitchoverStart (0x000B)", "Payload: 0 bytes");                  // ram-min-native-v11.1 at 2317196
        Check<StreamCommand>("08 0009 0000", "Kind: PostcopyResume (0x0009)", "Payload: 0 bytes");                   // migration/savevm.c
        Check<StreamCommand>("08 000A 0007 06 70632E72616D", "Kind: ReceivedBitmap (0x000A)", "Payload: 0670632E72616D (7 bytes)");    // qemu_savevm_send_recv_bitmap
    }

    [Fact]
    public void Payloads_Golden()
    {
        Check<PingPayload>("00000001", "Value: 1");
        Check<PackagedPayload>("00003483", "Length: 13443 (0x3483)");
        Check<PostcopyAdvice>("0000000000001000 0000000000001000", "PageSizes: 4096 (0x1000)", "TargetPageSize: 4096 (0x1000)");    // postcopy-ram-v7.2 at 45
        Check<ReceivedBitmapPayload>("06 70632E72616D", "BlockName: \"pc.ram\"");

        // postcopy-ram-v7.2 at 1492497: two ranges of pc.ram
        const string Ranges = "0000000000180000 0000000000400000 0000000000273000 0000000000D8D000";
        byte[] bytes = Hex("00 06 70632E72616D 00" + Ranges);
        Assert.Equal(OperationStatus.Done, RamDiscardPayload.TryRead(bytes, out RamDiscardPayload discard, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal("pc.ram", Encoding.ASCII.GetString(discard.BlockName));
        byte[] written = new byte[bytes.Length];
        Assert.Equal(OperationStatus.Done, discard.TryWrite(written, out _));
        Assert.Equal(bytes, written);
        Check<RamDiscardRange>(Ranges[..33], "Start: 1572864 (0x180000)", "Length: 4194304 (0x400000)");
        Check<RamDiscardRange>(Ranges[34..], "Start: 2568192 (0x273000)", "Length: 14209024 (0xD8D000)");
    }

    [Fact]
    public void Configuration_Golden()
    {
        Check<ConfigurationHeader>("07 0000000D 70632D6934343066782D352E32", "Machine: \"pc-i440fx-5.2\"");    // ram-min-v7.2 at 8
        Check<SubsectionHeader>("05 12 636F6E66696775726174696F6E2F75756964 00000001", "Name: \"configuration/uuid\"", "VersionId: 1");    // uuid-v11.1 at 26
        Check<MachineUuid>("112233445566778899AABBCCDDEEFF00", "Uuid: 112233445566778899AABBCCDDEEFF00 (16 bytes)");
        Check<CapabilityCount>("00000001", "Count: 1");    // ignore-shared-v7.2 at 58
        Check<CapabilityName>("0F 782D69676E6F72652D736861726564", "Name: \"x-ignore-shared\"");
        Check<TargetPageBits>("0000000C", "Bits: 12 (0xC)");
    }

    [Fact]
    public void VmDescriptionSection_Text() =>
        Check<VmDescriptionSection>("06 00000002 7B7D", "Json: \"{}\"");

    [Theory]
    [InlineData("00000009")]
    [InlineData("0000001F")]
    public void TargetPageBits_OutOfRange_IsInvalid(string hex) => Assert.Equal(OperationStatus.InvalidData, TargetPageBits.TryRead(Hex(hex), out _, out _));

    [Fact]
    public void VmDescriptionSection_TooLong_IsInvalid() =>
        Assert.Equal(OperationStatus.InvalidData, VmDescriptionSection.TryReadHeader(Hex("06 04000001"), out _, out _, out _));

    /// <summary>Bytes to record to bytes; the fields as text; and every shorter piece asks for more.</summary>
    private static void Check<T>(string hex, params string[] fields)
        where T : IWireRecord<T>, allows ref struct
    {
        byte[] bytes = Hex(hex);
        Assert.Equal(OperationStatus.Done, T.TryRead(bytes, out T record, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(bytes.Length, record.GetLength());
        byte[] written = new byte[bytes.Length];
        Assert.Equal(OperationStatus.Done, record.TryWrite(written, out int length));
        Assert.Equal(bytes, written);
        Assert.Equal(bytes.Length, length);
        var trace = new WireTrace();
        Assert.Null(T.Explain(bytes, trace));
        string[] shown = [.. trace.Rows.Select(static row => $"{row.Field}: {row.Value}")];
        Assert.Empty(fields.Except(shown));
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(OperationStatus.NeedMoreData, T.TryRead(bytes.AsSpan(0, cut), out _, out int none));
            Assert.Equal(0, none);
            Assert.Equal(WireErrorKind.Truncated, T.Explain(bytes.AsSpan(0, cut))?.Kind);
        }
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
