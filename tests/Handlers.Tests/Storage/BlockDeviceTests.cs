using System;
using System.IO;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Storage;

/// <summary>Disks in memory and in files.</summary>
public sealed class BlockDeviceTests
{
    private const int Length = (1 << 20) + 12345;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Memory_RandomOperations_HoldsWhatAnArrayHolds(int seed)
    {
        using MemoryDevice device = new(Length);
        await DeviceModel.RunAsync(device, seed, 400);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task File_RandomOperations_HoldsWhatAnArrayHolds(int seed)
    {
        using TemporaryFolder folder = new();
        using RawFileDevice device = RawFileDevice.Create(folder.PathOf("disk.raw"), Length);
        await DeviceModel.RunAsync(device, seed, 400);
        Assert.Equal(Length, new FileInfo(folder.PathOf("disk.raw")).Length);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, Length + 1)]
    [InlineData(Length, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, long.MaxValue)]
    public async Task Access_OutsideTheDisk_IsRefused(long offset, long length)
    {
        using MemoryDevice device = new(Length);
        byte[] buffer = new byte[Math.Min(length, Length + 1)];

        _ = Assert.Throws<ArgumentOutOfRangeException>(() => device.Read(offset, buffer));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => device.Write(offset, buffer));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await device.ReadAsync(offset, buffer));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await device.WriteAsync(offset, buffer));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await device.WriteZeroesAsync(offset, length));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await device.DiscardAsync(offset, length));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await device.GetStatusAsync(offset, length));
    }

    [Fact]
    public async Task Access_EmptyRangeAtTheEnd_IsFine()
    {
        using MemoryDevice device = new(Length);
        device.Read(Length, []);
        device.Write(Length, []);
        await device.WriteZeroesAsync(Length, 0);

        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await device.GetStatusAsync(Length, 0));
    }

    [Fact]
    public async Task Write_ReadOnlyFile_SaysDiskSectorAndCause()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("disk.raw");
        await File.WriteAllBytesAsync(path, new byte[4096]);
        using RawFileDevice device = RawFileDevice.Open(path, isReadOnly: true);

        BlockDeviceException exception = Assert.Throws<BlockDeviceException>(() => device.Write(1024, new byte[512]));
        Assert.Equal((path, "write", 2L, "the disk is read-only"), (exception.Device, exception.Operation, exception.Sector, exception.Cause));
        Assert.Equal($"{path}: write of 512 bytes at sector 2 failed: the disk is read-only", exception.Message);
    }

    [Fact]
    public async Task Read_FileThatShrank_SaysSo()
    {
        using TemporaryFolder folder = new();
        using RawFileDevice device = RawFileDevice.Create(folder.PathOf("disk.raw"), 8192);
        using (FileStream file = new(folder.PathOf("disk.raw"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) { file.SetLength(4096); }

        byte[] buffer = new byte[8192];
        Assert.Contains("shorter", Assert.Throws<BlockDeviceException>(() => device.Read(0, buffer)).Message, StringComparison.Ordinal);
        Assert.Contains("shorter", (await Assert.ThrowsAsync<BlockDeviceException>(async () => await device.ReadAsync(0, buffer))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStatus_FileWithHoles_TellsDataFromHoles()
    {
        using TemporaryFolder folder = new();
        using RawFileDevice device = RawFileDevice.Create(folder.PathOf("disk.raw"), 1 << 20);
        device.Write(256 << 10, new byte[64 << 10]);
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(new BlockStatus(1 << 20, true, false), await device.GetStatusAsync(0, 1 << 20));
            return;
        }

        Assert.Equal(new BlockStatus(256 << 10, false, true), await device.GetStatusAsync(0, 1 << 20));
        Assert.Equal(new BlockStatus(64 << 10, true, false), await device.GetStatusAsync(256 << 10, 1 << 20 >> 1));
        Assert.Equal(new BlockStatus(100, true, false), await device.GetStatusAsync(256 << 10, 100));
        await device.WriteZeroesAsync(256 << 10, 64 << 10);
        Assert.Equal(new BlockStatus(1 << 20, false, true), await device.GetStatusAsync(0, 1 << 20));
    }

    [Fact]
    public async Task ReadAsync_Cancelled_DoesNotRead()
    {
        using MemoryDevice device = new(Length);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await device.ReadAsync(0, new byte[1], new(canceled: true)));
    }

    [Fact]
    public void Connect_WithoutLibnbd_SaysWhatToInstall()
    {
        if (NbdDevice.IsSupported)
        {
            // The other half: a server that is not there.
            Assert.Contains("nbd+unix", Assert.ThrowsAny<IOException>(() => NbdDevice.Connect("nbd+unix:///?socket=/no/such/socket")).Message, StringComparison.Ordinal);
            return;
        }
        Assert.Contains("libnbd0", Assert.Throws<PlatformNotSupportedException>(() => NbdDevice.Connect("nbd://localhost")).Message, StringComparison.Ordinal);
    }
}
