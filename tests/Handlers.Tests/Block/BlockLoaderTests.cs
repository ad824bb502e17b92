using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Storage;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>What a destination of disks takes, and what it refuses.</summary>
public sealed class BlockLoaderTests
{
    private const int MiB = BlockChunk.ChunkSize;
    private const string EndOfSection = "0000000000000002";

    [Fact]
    public void Load_AnyOrderAndInterleaved_EachChunkIsInItsPlace()
    {
        using MemoryDevice a = new(2 * MiB), b = new(2 * MiB);
        Load(
            "0000000000100001 01 61" + Fill(0x11, MiB)
            + "0000000000000001 01 62" + Fill(0x22, MiB)
            + "0000000000000001 01 61" + Fill(0x33, MiB)
            + "0000000000100001 01 62" + Fill(0x44, MiB)
            + "0000000000100001 01 61" + Fill(0x55, MiB),
            ("a", a), ("b", b));
        Assert.Equal((0x33, 0x55, 0x22, 0x44), (At(a, 5), At(a, MiB), At(b, MiB - 1), At(b, (2 * MiB) - 1)));
    }

    [Fact]
    public void Load_LastPartialChunk_TailIsNotTrusted()
    {
        using MemoryDevice disk = new(MiB + 1536);
        Load("0000000000100001 01 61" + Fill(0x77, 1536) + Fill(0xEE, MiB - 1536), ("a", disk));
        Assert.Equal(0x77, At(disk, MiB + 1535));
        Load("0000000000100009 01 61", ("a", disk));
        Assert.Equal(0, At(disk, MiB + 1535));
    }

    [Fact]
    public async Task Load_ZeroBlockAndZeroClusters_GiveRoomBack()
    {
        using MemoryDevice disk = new(3 * MiB);
        disk.Write(0, Enumerable.Repeat((byte)9, 3 * MiB).ToArray());
        Load("0000000000000009 01 61" + "0000000000100001 01 61" + Fill(0, 128 << 10) + Fill(1, 64 << 10) + Fill(0, MiB - (192 << 10)), ("a", disk));
        Assert.Equal(new BlockStatus(MiB + (128 << 10), IsAllocated: false, IsZero: true), await disk.GetStatusAsync(0, 3 * MiB));
        Assert.Equal((1, 0, 9), (At(disk, MiB + (128 << 10)), At(disk, MiB + (192 << 10)), At(disk, 2 * MiB)));
    }

    [Fact]
    public void Load_UnknownDisk_IsRefusedWithThoseThatAreThere()
    {
        using MemoryDevice disk = new(MiB);
        WireFormatException refusal = Assert.Throws<WireFormatException>(() => Load("0000000000000009 05 6F74686572", ("a", disk), ("b", disk)));
        Assert.Equal("DeviceName", refusal.Field);
        Assert.Contains("other", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("(a, b)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0000000000000009 01 61", "DeviceName", "a disk of 0 bytes here")]
    [InlineData(MiB, "0000000000100009 01 61", "Sector", "which has 1048576 bytes here")]
    [InlineData(512, "0000000000100001 01 61", "Sector", "which has 512 bytes here")]
    public void Load_DiskWithoutRoom_IsRefused(long length, string item, string field, string reason)
    {
        using MemoryDevice disk = new(length);
        WireFormatException refusal = Assert.Throws<WireFormatException>(() => Load(item, ("a", disk)));
        Assert.Equal(field, refusal.Field);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownFlagsAlone_AreRefused()
    {
        using MemoryDevice disk = new(MiB);
        Assert.Equal("Flags", Assert.Throws<WireFormatException>(() => Load("0000000000000040", ("a", disk))).Field);
    }

    [Fact]
    public void Load_DiskThatCannotBeWritten_SaysDiskSectorAndCause()
    {
        using MemoryDevice memory = new(2 * MiB);
        using RacingDevice disk = new(memory, 1, "bad disk") { FailingWrites = 1000 };
        BlockDeviceException failure = Assert.Throws<BlockDeviceException>(() => Load("0000000000100001 01 61" + Fill(1, MiB), ("a", disk)));
        Assert.Equal(("bad disk", 2048L, "injected"), (failure.Device, failure.Sector, failure.Cause));
    }

    [Fact]
    public void Load_Progress_IsKept()
    {
        using MemoryDevice disk = new(MiB);
        var loader = new BlockLoader([KeyValuePair.Create<string, IBlockDevice>("a", disk)]);
        Read(Header + Start(1, "block", 1, "0000000000002C04" + EndOfSection) + EndOfFile, ("block", new BlockSectionLoader(loader)));
        Assert.Equal(22, loader.Percent);
    }

    // The images of the manifest were hashed by the QEMU that wrote the stream, at the end of the migration.
    [Theory]
    [InlineData("block-v5.2")]
    [InlineData("block-v7.2")]
    [InlineData("block-zero-v7.2")]
    [InlineData("block-live-v5.2")]
    [InlineData("block-live-v7.2")]
    public void Load_GoldenStream_ImagesAreThoseOfTheManifest(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        Dictionary<string, IBlockDevice> disks = new() { ["bootdrive"] = new MemoryDevice(MiB) };
        for (int i = 0; i < manifest.Images.Count; i++) { disks.Add($"disk{i}", new MemoryDevice(manifest.Images[i].More["size"].GetInt64())); }
        BlockSaverTests.ReadGolden(Golden.ReadStream(id), new BlockLoader(disks));
        for (int i = 0; i < manifest.Images.Count; i++)
        {
            byte[] content = new byte[disks[$"disk{i}"].Length];
            disks[$"disk{i}"].Read(0, content);
            Assert.Equal(manifest.Images[i].More["sha256"].GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)));
        }
    }

    private static void Load(string items, params (string Name, IBlockDevice Disk)[] disks) =>
        Read(
            Header + Start(1, "block", 1, EndOfSection) + Part(1, items + EndOfSection) + EndOfFile,
            ("block", new BlockSectionLoader(new BlockLoader(disks.Select(static disk => KeyValuePair.Create(disk.Name, disk.Disk))))));

    private static byte At(MemoryDevice disk, long offset)
    {
        byte[] one = new byte[1];
        disk.Read(offset, one);
        return one[0];
    }
}
