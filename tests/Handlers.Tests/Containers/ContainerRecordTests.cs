using System;
using System.Buffers;
using System.Text;
using SaveVm.Handlers.Containers;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Containers;

/// <summary>The headers of containers, on images that QEMU wrote and on libvirt's layout in both byte orders.</summary>
public sealed class ContainerRecordTests
{
    public static TheoryData<string> Images => new() { "savevm-v7.2", "savevm-v11.1" };

    /// <summary>From the header over the snapshot table, its L1 and an L2 table to the first cluster of the VM state.</summary>
    [Theory, MemberData(nameof(Images))]
    public void Qcow_InternalSnapshot_LeadsToTheVmState(string id)
    {
        byte[] image = Golden.Read($"{id}.qcow2.br");
        byte[] state = Golden.Read($"{id}.vmstate.br");

        QcowHeader header = Parse<QcowHeader>(image, 0, out int length);
        Assert.Equal(3u, header.Version);
        QcowHeaderExtension extension = Parse<QcowHeaderExtension>(image, length, out int more);
        Assert.InRange(extension.HeaderLength, (uint)(length + more), 512u);
        Assert.Equal(1u, header.SnapshotCount);

        QcowSnapshotEntry entry = Parse<QcowSnapshotEntry>(image, (long)header.SnapshotsOffset, out _);
        Assert.Equal("1", Encoding.ASCII.GetString(entry.Id));
        Assert.NotEqual(0, entry.Name.Length);
        Assert.Equal((ulong)state.Length, entry.Extra.VmStateSize);
        Assert.Equal((uint)state.Length, entry.VmStateSize);
        Assert.Equal(header.Size, entry.Extra.DiskSize);

        // The VM state begins behind the L1 entries that the disk needs.
        int clusterSize = 1 << (int)header.ClusterBits;
        ulong bytesPerL1 = (ulong)clusterSize * (ulong)(clusterSize / QcowTableEntry.MinimumLength);
        ulong first = (header.Size + bytesPerL1 - 1) / bytesPerL1;
        QcowTableEntry l2Table = Parse<QcowTableEntry>(image, (long)(entry.L1TableOffset + (first * QcowTableEntry.MinimumLength)), out _);
        QcowTableEntry cluster = Parse<QcowTableEntry>(image, (long)l2Table.HostSector * 512, out _);
        Assert.False(cluster.IsCompressed);
        Assert.Equal(state.AsSpan(0, clusterSize), image.AsSpan(checked((int)cluster.HostSector * 512), clusterSize));
    }

    public static TheoryData<ByteOrder> Orders => new() { ByteOrder.LittleEndian, ByteOrder.BigEndian };

    [Theory, MemberData(nameof(Orders))]
    public void Libvirt_HeaderInEitherOrder_ReadsInThatOrderAlone(ByteOrder order)
    {
        string numbers = order == ByteOrder.LittleEndian
            ? "02000000" + "A4FF0000" + "01000000" + "05000000" + "34120000"
            : "00000002" + "0000FFA4" + "00000001" + "00000005" + "00001234";
        byte[] bytes = [.. "LibvirtQemudSave"u8, .. Convert.FromHexString(numbers), .. new byte[56]];

        Assert.Equal(92, bytes.Length);
        Assert.Equal(OperationStatus.Done, LibvirtSaveHeader.TryRead(bytes, order, out LibvirtSaveHeader header, out int consumed));
        Assert.Equal(92, consumed);
        Assert.Equal(
            (LibvirtSaveState.Complete, 2u, 65444u, 1u, LibvirtSaveFormat.Zstd, 0x1234u),
            (header.State, header.Version, header.DataLength, header.WasRunning, header.Format, header.CookieOffset));
        byte[] again = new byte[92];
        Assert.Equal(OperationStatus.Done, header.TryWrite(again, order, out _));
        Assert.Equal(bytes, again);

        ByteOrder other = order == ByteOrder.LittleEndian ? ByteOrder.BigEndian : ByteOrder.LittleEndian;
        Assert.Equal(OperationStatus.InvalidData, LibvirtSaveHeader.TryRead(bytes, other, out _, out _));
        Assert.Equal(nameof(LibvirtSaveHeader.Version), LibvirtSaveHeader.Explain(bytes, other)?.Field);
    }

    /// <summary>An image whose writing failed says so; other letters are no image.</summary>
    [Fact]
    public void Libvirt_MagicOfAPartialImage_IsItsState()
    {
        byte[] bytes = [.. "LibvirtQemudPart"u8, 2, 0, 0, 0, .. new byte[72]];
        Assert.Equal(OperationStatus.Done, LibvirtSaveHeader.TryRead(bytes, ByteOrder.LittleEndian, out LibvirtSaveHeader header, out _));
        Assert.Equal(LibvirtSaveState.Partial, header.State);
        bytes[12] = (byte)'p';
        Assert.Equal(nameof(LibvirtSaveHeader.State), LibvirtSaveHeader.Explain(bytes, ByteOrder.LittleEndian)?.Field);
        bytes[0] = (byte)'l';
        Assert.Equal(nameof(LibvirtSaveHeader.Magic), LibvirtSaveHeader.Explain(bytes, ByteOrder.LittleEndian)?.Field);
    }

    /// <summary>Entries of old images have less extra data, or none.</summary>
    [Theory]
    [InlineData("", null, null, null, 0)]
    [InlineData("0000000100000000", 0x100000000UL, null, null, 0)]
    [InlineData("0000000100000000" + "0000000000800000", 0x100000000UL, 0x800000UL, null, 0)]
    [InlineData("0000000100000000" + "0000000000800000" + "FFFFFFFFFFFFFFFF" + "0102", 0x100000000UL, 0x800000UL, ulong.MaxValue, 2)]
    public void Qcow_SnapshotEntryOfAnyAge_ReadsWhatIsThere(string extra, ulong? stateSize, ulong? diskSize, ulong? instructions, int unknown)
    {
        string head = "0000000000050000" + "00000002" + "0001" + "0003" + "65000000" + "00000009" + "000000001DCD6500" + "00012345";
        byte[] bytes = Convert.FromHexString(head + (extra.Length / 2).ToString("X8", System.Globalization.CultureInfo.InvariantCulture) + extra + "31" + "616263");
        QcowSnapshotEntry entry = Parse<QcowSnapshotEntry>(bytes, 0, out int length);
        Assert.Equal(bytes.Length, length);
        Assert.Equal((stateSize, diskSize, instructions, unknown), (entry.Extra.VmStateSize, entry.Extra.DiskSize, entry.Extra.InstructionCount, entry.Extra.Unknown.Length));
        Assert.Equal(("1", "abc"), (Encoding.ASCII.GetString(entry.Id), Encoding.ASCII.GetString(entry.Name)));
    }

    /// <summary>Reads a record, and writes it back to the same bytes.</summary>
    private static T Parse<T>(byte[] bytes, long offset, out int length)
        where T : IWireRecord<T>, allows ref struct
    {
        ReadOnlySpan<byte> at = bytes.AsSpan(checked((int)offset));
        Assert.Null(T.Explain(at));
        Assert.Equal(OperationStatus.Done, T.TryRead(at, out T record, out length));
        byte[] again = new byte[length];
        Assert.Equal(OperationStatus.Done, record.TryWrite(again, out _));
        Assert.Equal(at[..length], again);
        return record;
    }
}
