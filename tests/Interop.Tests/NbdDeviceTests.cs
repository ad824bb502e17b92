using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;
using SaveVm.Handlers.Tests.Storage;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>Disks behind QEMU's NBD servers.</summary>
public sealed class NbdDeviceTests
{
    private const int MiB = 1 << 20;

    [NbdFact]
    public async Task Qcow2_RandomOperations_HoldsWhatAnArrayHolds()
    {
        using TemporaryFolder folder = new();
        string image = folder.PathOf("disk.qcow2");
        await NbdServer.RunAsync("qemu-img", "create", "-q", "-f", "qcow2", image, $"{(2 * MiB) + 512}");
        await using NbdServer server = await NbdServer.StartAsync(folder.Path, "-f", "qcow2", image);
        using NbdDevice device = NbdDevice.Connect(server.Uri);

        Assert.Equal(((2 * MiB) + 512, 4096), (device.Length, device.ClusterSize));
        await DeviceModel.RunAsync(device, seed: 7, steps: 300);
    }

    [NbdFact]
    public async Task StorageDaemon_RandomOperations_HoldsWhatAnArrayHolds()
    {
        using TemporaryFolder folder = new();
        string image = folder.PathOf("disk.raw");
        using (RawFileDevice.Create(image, 2 * MiB)) { }
        await using NbdServer server = await NbdServer.StartDaemonAsync(folder.Path, image);
        using NbdDevice device = NbdDevice.Connect(server.Uri);

        await DeviceModel.RunAsync(device, seed: 8, steps: 300);
    }

    [NbdFact]
    public async Task GetStatus_ImageAboveAnother_TellsOwnFromInherited()
    {
        using TemporaryFolder folder = new();
        string below = folder.PathOf("base.raw"), above = folder.PathOf("top.qcow2");
        await File.WriteAllBytesAsync(below, Enumerable.Repeat((byte)1, 4 * MiB).ToArray());
        await NbdServer.RunAsync("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", below, above);
        await using NbdServer server = await NbdServer.StartAsync(folder.Path, "-f", "qcow2", above);
        using NbdDevice device = NbdDevice.Connect(server.Uri);
        device.Write(MiB, new byte[64 << 10]);

        Assert.Equal(new BlockStatus(MiB, IsAllocated: false, IsZero: false), await device.GetStatusAsync(0, 4 * MiB));
        Assert.True((await device.GetStatusAsync(MiB, 4096)).IsAllocated);
    }

    [NbdFact]
    public async Task ReadAsync_ManyAtOnce_EachGetsItsOwn()
    {
        using TemporaryFolder folder = new();
        string image = folder.PathOf("disk.raw");
        byte[] content = [.. Enumerable.Range(0, 4 * MiB).Select(static offset => (byte)(offset >> 12))];
        await File.WriteAllBytesAsync(image, content);
        await using NbdServer server = await NbdServer.StartAsync(folder.Path, "-f", "raw", image);
        using NbdDevice device = NbdDevice.Connect(server.Uri);

        List<(int Offset, byte[] Buffer, Task Task)> reads = [];
        for (int i = 0; i < 500; i++)
        {
            int offset = i * 7919 % (content.Length - 4096);
            byte[] buffer = new byte[4096];
            reads.Add((offset, buffer, device.ReadAsync(offset, buffer).AsTask()));
        }
        await Task.WhenAll(reads.Select(static read => read.Task));
        Assert.All(reads, read => Assert.True(read.Buffer.AsSpan().SequenceEqual(content.AsSpan(read.Offset, 4096))));
    }

    // Status commands share their objects with reads and writes: what one leaves behind must not reach the next.
    [NbdFact]
    public async Task GetStatus_AmongManyReads_IsAlwaysAnswered()
    {
        using TemporaryFolder folder = new();
        string image = folder.PathOf("disk.qcow2");
        await NbdServer.RunAsync("qemu-img", "create", "-q", "-f", "qcow2", image, $"{4 * MiB}");
        await using NbdServer server = await NbdServer.StartAsync(folder.Path, "-f", "qcow2", image);
        using NbdDevice device = NbdDevice.Connect(server.Uri);
        for (int i = 0; i < 32; i += 2) { device.Write(i << 17, new byte[] { 1 }); }

        for (int round = 0; round < 60; round++)
        {
            List<Task> tasks = [];
            for (int i = 0; i < 32; i++)
            {
                long offset = i << 17;
                tasks.Add(device.ReadAsync(offset, new byte[512]).AsTask());
                tasks.Add(Task.Run(async () => Assert.Equal(offset >> 17 & 1, (await device.GetStatusAsync(offset, 65536)).IsAllocated ? 0 : 1)));
            }
            await Task.WhenAll(tasks);
        }
    }

    [NbdFact]
    public async Task Read_ServerThatDied_FailsWithDiskAndSector()
    {
        using TemporaryFolder folder = new();
        string image = folder.PathOf("disk.raw");
        using (RawFileDevice.Create(image, MiB)) { }
        NbdServer server = await NbdServer.StartAsync(folder.Path, "-f", "raw", image);
        using NbdDevice device = NbdDevice.Connect(server.Uri);
        device.Read(0, new byte[512]);
        await server.DisposeAsync();

        BlockDeviceException exception = Assert.Throws<BlockDeviceException>(() => device.Read(4096, new byte[512]));
        Assert.Equal((server.Uri, 8L), (exception.Device, exception.Sector));
        _ = await Assert.ThrowsAsync<BlockDeviceException>(async () => await device.WriteAsync(0, new byte[512]));
    }

    [NbdFact]
    public async Task Write_ExportThatIsReadOnly_IsRefused()
    {
        using TemporaryFolder folder = new();
        string image = folder.PathOf("disk.raw");
        using (RawFileDevice.Create(image, MiB)) { }
        await using NbdServer server = await NbdServer.StartAsync(folder.Path, "--read-only", "-f", "raw", image);
        using NbdDevice device = NbdDevice.Connect(server.Uri);

        Assert.True(device.IsReadOnly);
        Assert.Contains("read-only", Assert.Throws<BlockDeviceException>(() => device.Write(0, new byte[512])).Message, StringComparison.Ordinal);
    }
}
