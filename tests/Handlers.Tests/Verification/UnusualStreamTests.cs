using System;
using System.Buffers;
using System.Linq;
using System.Text;
using SaveVm.Devices;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Devices;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>What QEMU writes now and then, and what a rule must not be surprised by.</summary>
public sealed class UnusualStreamTests
{
    // Capability dirty-bitmaps, and no bitmap: QEMU starts the section, and leaves it at that. (dirty_bitmap_is_active)
    [Fact]
    public void Verify_BitmapsAnnouncedAndNone_IsGood()
    {
        byte[] stream = WireTable.Bytes(Header + Configuration() + Start(3, "dirty-bitmap", 1, "01") + EndOfFile);
        Assert.DoesNotContain(Verify(stream).Findings, static finding => finding.Severity != FindingSeverity.Note);
        Assert.Equal(stream, Copy(stream));
    }

    [Fact]
    public void Verify_BitmapWithoutAnEnd_IsAnError()
    {
        byte[] start = new byte[64];
        Assert.Equal(OperationStatus.Done, new DirtyBitmapChunk
        {
            Flags = DirtyBitmapFlags.Start | DirtyBitmapFlags.DeviceName | DirtyBitmapFlags.BitmapName,
            NodeAlias = "d"u8,
            BitmapAlias = "b"u8,
            Granularity = 65536,
        }.TryWrite(start, out int length));
        byte[] stream = WireTable.Bytes(
            Header + Configuration() + Start(3, "dirty-bitmap", 1, Convert.ToHexString(start.AsSpan(0, length)) + "01") + EndOfFile);
        Assert.Contains(Verify(stream).Findings, static finding => finding.Rule == Rules.SectionNoEnd.Id);
    }

    [Fact]
    public void TwoDevicesOfOneName_AreCopiedAndEachHasItsOwnDescription()
    {
        byte[] stream = TwoOfOneName();
        VerifyReport report = Verify(stream);
        Finding finding = Assert.Single(report.Findings);
        Assert.Equal((Rules.SectionRepeated.Id, FindingSeverity.Warning), (finding.Rule, finding.Severity));
        Assert.Equal(stream, Copy(stream));

        using WireInput input = WireInput.FromMemory(stream);
        Assert.Equal(["a=5", "b=1543"], DeviceInspector.Inspect(input).Devices.Select(static device =>
        {
            DeviceField field = Assert.Single(device.State.Fields);
            Assert.Empty(device.State.Findings);
            return $"{field.Name}={field.GetUInt64()}";
        }));
    }

    private static byte[] TwoOfOneName()
    {
        const string Json =
            """{"page_size":4096,"devices":[{"name":"ide","instance_id":0,"vmsd_name":"ide","version":1,"fields":[{"name":"a","type":"uint8","size":1}]},"""
            + """{"name":"ide","instance_id":0,"vmsd_name":"ide","version":1,"fields":[{"name":"b","type":"uint16","size":2}]}]}""";
        using MemoryOutput output = new();
        var writer = new SavevmWriter(output);
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("isapc", TargetPageBits: null, [], Uuid: null));
        writer.WriteFull(2, "ide", 0, 1, [5]);
        writer.WriteFull(3, "ide", 0, 1, [6, 7]);
        writer.WriteEndOfFile();
        writer.WriteVmDescription(Encoding.UTF8.GetBytes(Json));
        return output.WrittenSpan.ToArray();
    }

    private static VerifyReport Verify(byte[] stream)
    {
        using WireInput input = WireInput.FromMemory(stream);
        return StreamVerifier.Verify(input);
    }

    private static byte[] Copy(byte[] stream)
    {
        using WireInput input = WireInput.FromMemory(stream);
        using MemoryOutput output = new();
        _ = StreamCopier.Copy(input, output);
        return output.WrittenSpan.ToArray();
    }
}
