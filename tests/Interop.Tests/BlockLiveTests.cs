using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Storage;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>Disks of a real QEMU 7.2, to us and back, compared by its own <c>qemu-img</c>.</summary>
public sealed class BlockLiveTests
{
    private const string Release = "7.2";
    private const long FirstLength = 4L << 20;
    private const long SecondLength = (5L << 20) / 2;

    [LiveQemuFact(Release)]
    public async Task Load_MigrationWithGuestWrites_DisksAreEqual()
    {
        string folder = LiveQemu.CreateFolder();
        string[] images = [Raw(folder, "a.img", FirstLength, 1), Raw(folder, "b.img", SecondLength, 2)];
        await using QemuGuest source = await StartAsync(folder, "raw", images);
        await MigrateAsync(source, incremental: false);

        string[] copies = [Path.Combine(folder, "a.copy"), Path.Combine(folder, "b.copy")];
        Load(folder, copies, [FirstLength, SecondLength]);
        for (int i = 0; i < images.Length; i++) { await CompareAsync("raw", images[i], copies[i]); }
    }

    [LiveQemuFact(Release)]
    public async Task Load_IncrementalMigration_ImageAboveTheBaseIsEqual()
    {
        string folder = LiveQemu.CreateFolder();
        string[] bases = [Raw(folder, "a.base", FirstLength, 1), Raw(folder, "b.base", SecondLength, 2)];
        string[] images = [await AboveAsync(folder, "a", bases[0]), await AboveAsync(folder, "b", bases[1])];
        await using QemuGuest source = await StartAsync(folder, "qcow2", images);
        await MigrateAsync(source, incremental: true);

        string[] copies = [Path.Combine(folder, "a.copy"), Path.Combine(folder, "b.copy")];
        for (int i = 0; i < copies.Length; i++) { File.Copy(bases[i], copies[i]); }
        BlockLoader loader = Load(folder, copies, null);
        for (int i = 0; i < images.Length; i++) { await CompareAsync("qcow2", images[i], copies[i]); }
        // All writes are in the first MiB of each disk; how often a chunk is sent depends on the time.
        Assert.Equal((1L << 20, 1L << 20), (loader.EndOf("disk0"), loader.EndOf("disk1")));
    }

    // Our disks change while they are sent, as a guest's do.
    [LiveQemuFact(Release)]
    public async Task Write_DisksOfOurs_QemuHasTheSame()
    {
        string folder = LiveQemu.CreateFolder();
        // The last half MiB of the second is zero: only so can it be loaded.
        string[] images = [Raw(folder, "a.img", FirstLength, 1), Raw(folder, "b.img", 2 << 20, 2)];
        using (FileStream grow = File.OpenWrite(images[1])) { grow.SetLength(SecondLength); }
        using StoredGuest guest = await TakeAsync(folder, "raw", images);

        await using QemuGuest destination = await StartDestinationAsync("raw", FirstLength, SecondLength);
        using (BlockNode first = new("first", RawFileDevice.Open(images[0])) { BackendName = "disk0" }, second = new("second", RawFileDevice.Open(images[1])) { BackendName = "disk1" })
        {
            int writes = 0;
            guest.Write(destination.PathOf("stream.bin"), MigrationTarget.Qemu72, () =>
            {
                writes++;
                first.Write(writes * 700_000, new byte[] { 1, 2, 3, (byte)writes });
                second.Write(writes * 4096, new byte[5000]);
                first.WriteZeroesAsync(writes << 20, 4096).AsTask().GetAwaiter().GetResult();
            }, (BlockSectionLoader.SectionName, new BlockSaver([first, second])));
            Assert.Equal(3, writes);
        }
        await destination.LoadAsync("stream.bin");
        Assert.Equal("prelaunch", await destination.StatusAsync());
        for (int i = 0; i < images.Length; i++) { await CompareAsync("raw", images[i], destination.PathOf($"disk{i}.img")); }
    }

    [NbdFact(Release)]
    public async Task Write_OurImagesAboveABase_QemuHasTheSame()
    {
        string folder = LiveQemu.CreateFolder();
        string[] bases = [Raw(folder, "a.base", FirstLength, 1), Raw(folder, "b.base", 2 << 20, 2)];
        string[] images = [await AboveAsync(folder, "a", bases[0]), await AboveAsync(folder, "b", bases[1])];
        await ImgAsync("bench", "-q", "-w", "-c", "1", "-s", "4096", "-o", "1500000", "--pattern=119", "-f", "qcow2", images[0]);
        using StoredGuest guest = await TakeAsync(folder, "qcow2", images);

        await using QemuGuest destination = await StartDestinationAsync("raw", FirstLength, 2 << 20);
        for (int i = 0; i < bases.Length; i++) { File.Copy(bases[i], destination.PathOf($"disk{i}.img"), overwrite: true); }
        await using (NbdServer firstServer = await NbdServer.StartAsync(folder, "-f", "qcow2", images[0]), secondServer = await NbdServer.StartAsync(folder, "-f", "qcow2", images[1]))
        {
            using BlockNode first = new("first", NbdDevice.Connect(firstServer.Uri)) { BackendName = "disk0" }, second = new("second", NbdDevice.Connect(secondServer.Uri)) { BackendName = "disk1" };
            BlockSaver saver = new([first, second], new BlockSaverOptions { SharedBase = true });
            guest.Write(destination.PathOf("stream.bin"), MigrationTarget.Qemu72, () => second.Write(70_000, new byte[] { 5 }), (BlockSectionLoader.SectionName, saver));
            // The server is killed: what it has in its own cache would be lost.
            await first.FlushAsync();
            await second.FlushAsync();
        }
        Assert.InRange(new FileInfo(destination.PathOf("stream.bin")).Length, 1, 6 << 20);
        await destination.LoadAsync("stream.bin");
        for (int i = 0; i < images.Length; i++) { await CompareAsync("qcow2", images[i], destination.PathOf($"disk{i}.img")); }
    }

    [LiveQemuFact(Release)]
    public async Task Write_PartialChunkWithData_IsRefusedBeforeTheFirstByteAndQemuWouldNotLoadIt()
    {
        string folder = LiveQemu.CreateFolder();
        string[] images = [Raw(folder, "a.img", FirstLength, 1), Raw(folder, "b.img", SecondLength, 2)];
        using StoredGuest guest = await TakeAsync(folder, "raw", images);
        await using QemuGuest destination = await StartDestinationAsync("raw", FirstLength, SecondLength);
        string path = destination.PathOf("stream.bin");
        using BlockNode first = new("first", RawFileDevice.Open(images[0])) { BackendName = "disk0" }, second = new("second", RawFileDevice.Open(images[1])) { BackendName = "disk1" };

        NotSupportedException refusal = Assert.Throws<NotSupportedException>(
            () => guest.Write(path, MigrationTarget.Qemu72, null, (BlockSectionLoader.SectionName, new BlockSaver([first, second]))));
        Assert.Contains("disk 'disk1'", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));

        // Without a target it is written, and QEMU says what the refusal spares its users.
        guest.Write(path, null!, null, (BlockSectionLoader.SectionName, new BlockSaver([first, second])));
        QemuException failure = await Assert.ThrowsAsync<QemuException>(() => destination.LoadAsync("stream.bin"));
        Assert.Contains("section id", failure.Message, StringComparison.Ordinal);
    }

    // A whole migration with RAM, to a QEMU that listens. So large a disk, and so few writes, that a write that is lost is not sent by chance.
    [LiveQemuFact(Release)]
    public async Task Send_DiskThatIsWrittenAllTheTime_QemuHasTheSame()
    {
        const long Length = 48 << 20;
        string folder = LiveQemu.CreateFolder();
        string[] images = [Raw(folder, "a.img", Length, 1)];
        using StoredGuest guest = await TakeAsync(folder, "raw", images);
        await using QemuGuest destination = await StartDestinationAsync("raw", Length);
        string address = $"unix:{destination.PathOf("vm.sock")}";
        await destination.BeginIncomingAsync(address);
        using (BlockNode disk = new("disk", RawFileDevice.Open(images[0])) { BackendName = "disk0" })
        {
            using WritingGuest writer = new(disk);
            MachineSaveOptions options = new() { Target = MigrationTarget.Qemu72, Guest = writer, MaximumBandwidth = 40 << 20 };
            _ = await guest.SendAsync(MigrationUri.Parse(address), options, BlockSectionLoader.SectionName, new BlockSaver([disk]));
            Assert.InRange(writer.Writes, 10, long.MaxValue);
        }
        await destination.WaitForIncomingAsync();
        Assert.Equal("prelaunch", await destination.StatusAsync());
        await CompareAsync("raw", images[0], destination.PathOf("disk0.img"));
    }

    // The command: one disk into an image, one through NBD into a qcow2.
    [NbdFact(Release)]
    public async Task Receive_DisksByPathAndNbd_AreEqual()
    {
        string folder = LiveQemu.CreateFolder(), socket = Path.Combine(folder, "vm.sock");
        string[] images = [Raw(folder, "a.img", FirstLength, 1), Raw(folder, "b.img", SecondLength, 2)], copies = [Path.Combine(folder, "a.copy"), Path.Combine(folder, "b.qcow2")];
        await ImgAsync("create", "-q", "-f", "qcow2", copies[1], $"{SecondLength}");
        await using QemuGuest source = await StartAsync(folder, "raw", images);
        await using (NbdServer server = await NbdServer.StartAsync(folder, "-f", "qcow2", copies[1]))
        {
            await using ToolProcess tool = ToolProcess.Start("receive", $"unix:{socket}", "-o", Path.Combine(folder, "vm"), "--json", "--disk", $"disk0={copies[0]}", "--disk", $"disk1={server.Uri}");
            _ = await tool.WaitForLineAsync("listening");
            await MigrateAsync(source, incremental: false, $"unix:{socket}");
            Assert.Equal((0, ""), await tool.FinishAsync());
        }
        await CompareAsync("raw", images[0], copies[0]);
        await ImgAsync("compare", "-U", "-f", "raw", "-F", "qcow2", images[1], copies[1]);
    }

    [NbdFact(Release)]
    public async Task Send_DisksByPathAndNbd_QemuHasTheSame()
    {
        string folder = LiveQemu.CreateFolder(), overNbd = Path.Combine(folder, "b.qcow2");
        string[] images = [Raw(folder, "a.img", FirstLength, 1), Raw(folder, "b.img", 2 << 20, 2)];
        using (FileStream grow = File.OpenWrite(images[1])) { grow.SetLength(SecondLength); }
        await ImgAsync("convert", "-f", "raw", "-O", "qcow2", images[1], overNbd);
        string stream = Path.Combine(folder, "vm.bin");
        await using (QemuGuest source = await StartAsync(Directory.CreateDirectory(Path.Combine(folder, "source")).FullName, "raw", images))
        {
            await source.MigrateAsync("stream.bin");
            // The folder goes with the guest.
            File.Move(source.PathOf("stream.bin"), stream);
        }

        await using QemuGuest destination = await StartDestinationAsync("raw", FirstLength, SecondLength);
        string address = $"unix:{destination.PathOf("vm.sock")}";
        await destination.BeginIncomingAsync(address);
        await using (NbdServer server = await NbdServer.StartAsync(folder, "-f", "qcow2", overNbd))
        {
            await using ToolProcess tool = ToolProcess.Start("send", stream, address, "--disk", $"disk0={images[0]}", "--disk", $"disk1={server.Uri}", "--target", Release);
            Assert.Equal((0, ""), await tool.FinishAsync());
        }
        await destination.WaitForIncomingAsync();
        for (int i = 0; i < images.Length; i++) { await CompareAsync("raw", images[i], destination.PathOf($"disk{i}.img")); }
    }

    private static async Task<StoredGuest> TakeAsync(string folder, string format, string[] images)
    {
        await using QemuGuest source = await StartAsync(Directory.CreateDirectory(Path.Combine(folder, "source")).FullName, format, images);
        await source.MigrateAsync("stream.bin");
        return StoredGuest.Load(source.PathOf("stream.bin"));
    }

    private static BlockLoader Load(string folder, string[] copies, long[]? lengths)
    {
        Dictionary<string, IBlockDevice> disks = [];
        for (int i = 0; i < copies.Length; i++) { disks.Add($"disk{i}", lengths is null ? RawFileDevice.Open(copies[i]) : RawFileDevice.Create(copies[i], lengths[i])); }
        BlockLoader loader = new(disks);
        StoredGuest.Load(Path.Combine(folder, "stream.bin"), (BlockSectionLoader.SectionName, new BlockSectionLoader(loader))).Dispose();
        loader.Flush();
        Assert.Equal(100, loader.Percent);
        foreach (IBlockDevice disk in disks.Values) { disk.Dispose(); }
        return loader;
    }

    /// <summary>Migrates slowly at first, with writes to both disks in the middle of it: however late they are, it does not end before.</summary>
    private static async Task MigrateAsync(QemuGuest source, bool incremental, string? uri = null)
    {
        await source.EnableCapabilitiesAsync("pause-before-switchover");
        await source.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 100_000 });
        await WriteAsync(source, 0, 0x21);
        await source.ExecuteAsync("migrate", new Dictionary<string, object> { ["uri"] = uri ?? $"exec:cat > {source.PathOf("stream.bin")}", [incremental ? "inc" : "blk"] = true });
        for (int i = 1; i < 4; i++)
        {
            await Task.Delay(100);
            await WriteAsync(source, i * 300, (byte)(0x30 + i));
        }
        await source.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 1L << 32 });
        Assert.Equal("pre-switchover", await source.WaitAsync(source.MigrationStatusAsync, static status => status is "pre-switchover" or "failed", "the switchover"));
        await source.ExecuteAsync("migrate-continue", new { state = "pre-switchover" });
        Assert.Equal("completed", await source.WaitForMigrationAsync());
    }

    private static async Task WriteAsync(QemuGuest source, int kib, byte pattern)
    {
        Assert.DoesNotContain("rror", await source.MonitorAsync($"qemu-io disk0 \"write -P {pattern} {kib}k 70k\""), StringComparison.Ordinal);
        Assert.DoesNotContain("rror", await source.MonitorAsync($"qemu-io disk1 \"write -P {pattern} {kib}k 5k\""), StringComparison.Ordinal);
    }

    private static Task<QemuGuest> StartAsync(string folder, string format, string[] images) => QemuGuest.StartAsync(Release, folder, Machine(format, images));

    private static async Task<QemuGuest> StartDestinationAsync(string format, params long[] lengths)
    {
        string folder = LiveQemu.CreateFolder();
        string[] images = new string[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            images[i] = Path.Combine(folder, $"disk{i}.img");
            using (RawFileDevice.Create(images[i], lengths[i])) { }
        }
        return await QemuGuest.StartDestinationAsync(Release, folder, Machine(format, images));
    }

    private static string[] Machine(string format, string[] images)
    {
        List<string> args = ["-M", "pc", "-m", "16", "-accel", "tcg", "-cpu", "qemu64"];
        for (int i = 0; i < images.Length; i++) { args.AddRange(["-drive", $"if=none,id=disk{i},file={images[i]},format={format}", "-device", $"virtio-blk-pci,drive=disk{i}"]); }
        return [.. args];
    }

    private static string Raw(string folder, string name, long length, int seed)
    {
        string path = Path.Combine(folder, name);
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content.AsSpan(0, content.Length / 3));
        new Random(seed).NextBytes(content.AsSpan(content.Length - 1000));
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<string> AboveAsync(string folder, string name, string below)
    {
        string path = Path.Combine(folder, $"{name}.qcow2");
        await ImgAsync("create", "-q", "-f", "qcow2", "-F", "raw", "-b", below, path);
        return path;
    }

    private static Task CompareAsync(string format, string one, string two) => ImgAsync("compare", "-U", "-f", format, "-F", "raw", one, two);

    private static Task ImgAsync(params string[] args) => NbdServer.RunAsync(Path.Combine(Path.GetDirectoryName(LiveQemu.Find(Release))!, $"qemu-img-{Release}"), args);

    /// <summary>
    /// Writes to a disk until it is stopped: at least ten times, and not much longer than any machine needs, so that one that sends slowly comes to an end.
    /// </summary>
    private sealed class WritingGuest : IRunningGuest, IDisposable
    {
        private readonly Task _task;
        private volatile bool _isStopped;
        private long _writes;

        public WritingGuest(BlockNode disk) => _task = Task.Factory.StartNew(() => Run(disk), TaskCreationOptions.LongRunning);

        public long Writes => Volatile.Read(ref _writes);

        public void StopGuest()
        {
            _isStopped = true;
            _task.Wait();
        }

        // What it wrote is what is compared: it does not go on.
        public void StartGuest()
        {
        }

        public void Dispose() => StopGuest();

        private void Run(BlockNode disk)
        {
            Random random = new(9);
            byte[] data = new byte[8192];
            while ((!_isStopped || _writes < 10) && _writes < 300)
            {
                random.NextBytes(data.AsSpan(0, 64));
                disk.Write(random.Next((int)disk.Length - data.Length), data.AsSpan(0, random.Next(1, data.Length)));
                _writes++;
                Thread.Sleep(40);
            }
        }
    }
}
