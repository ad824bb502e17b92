using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>The backup sample with a live QEMU: base and increments are equal to the disk that the guest writes to.</summary>
public sealed class IncrementalBackupLiveTests
{
    private const long Length = 8 << 20;

    [NbdFact("7.2")]
    public Task Backup_OfALiveGuest72_BaseAndIncrementsAreTheDisk() => RunAsync("7.2");

    [NbdFact("11.1")]
    public Task Backup_OfALiveGuest111_BaseAndIncrementsAreTheDisk() => RunAsync("11.1");

    private static async Task RunAsync(string release)
    {
        string folder = LiveQemu.CreateFolder(), image = Path.Combine(folder, "disk.raw"), copy = Path.Combine(folder, "backup.raw"), socket = Path.Combine(folder, "nbd.sock");
        byte[] content = new byte[Length];
        new Random(4).NextBytes(content.AsSpan(0, 3 << 20));
        await File.WriteAllBytesAsync(image, content);
        await using QemuGuest guest = await QemuGuest.StartAsync(
            release, folder, "-M", "pc", "-m", "16", "-accel", "tcg", "-blockdev", $"driver=raw,node-name=disk0,file.driver=file,file.filename={image}", "-device", "virtio-blk-pci,drive=disk0,share-rw=on");
        await guest.ExecuteAsync("nbd-server-start", new { addr = new { type = "unix", data = new { path = socket } } });
        await guest.ExecuteAsync("block-export-add", new Dictionary<string, object> { ["type"] = "nbd", ["id"] = "all", ["node-name"] = "disk0", ["name"] = "all" });
        string uri = $"nbd+unix:///all?socket={socket}";

        // The base, and from then on a bitmap that records.
        await guest.ExecuteAsync("block-dirty-bitmap-add", new Dictionary<string, object> { ["node"] = "disk0", ["name"] = "since-base", ["granularity"] = 65536 });
        await File.WriteAllBytesAsync(copy, content);
        await guest.MonitorAsync("qemu-io disk0 \"write -P 17 1M 100k\"");
        await guest.MonitorAsync("qemu-io disk0 \"write -P 18 5000k 1k\"");
        Assert.Equal((1, "they differ at byte 1048576\n"), Run("compare", uri, copy));

        // By the bitmap in the stream of a migration.
        await guest.EnableCapabilitiesAsync("dirty-bitmaps");
        await guest.MigrateAsync("stream.bin");
        await guest.ExecuteAsync("cont");
        await guest.ExecuteAsync("stop");
        string increment = Path.Combine(folder, "increment");
        // 100 KiB from 1 MiB on touch two granules, 1 KiB in another one.
        Assert.Equal((0, $"2 runs, {3 * 65536} of {Length} bytes\n"), Run("take", Path.Combine(folder, "stream.bin"), "disk0", "since-base", uri, increment));
        Assert.Equal((0, $"{3 * 65536} bytes written over the base\n"), Run("apply", increment, copy));
        Assert.Equal((0, "equal\n"), Run("compare", uri, copy));

        // By the bitmap that the server shows, without a migration.
        await guest.ExecuteAsync("block-dirty-bitmap-add", new Dictionary<string, object> { ["node"] = "disk0", ["name"] = "since-first", ["granularity"] = 4096 });
        await guest.MonitorAsync("qemu-io disk0 \"write -P 19 7000k 8k\"");
        await guest.ExecuteAsync("block-dirty-bitmap-disable", new Dictionary<string, string> { ["node"] = "disk0", ["name"] = "since-first" });
        await guest.ExecuteAsync("block-export-add", new Dictionary<string, object> { ["type"] = "nbd", ["id"] = "more", ["node-name"] = "disk0", ["name"] = "more", ["bitmaps"] = new[] { "since-first" } });
        string second = $"nbd+unix:///more?socket={socket}";
        Assert.Equal((0, $"1 runs, 8192 of {Length} bytes\n"), Run("take-live", second, "since-first", increment));
        Assert.Equal((0, "8192 bytes written over the base\n"), Run("apply", increment, copy));
        Assert.Equal((0, "equal\n"), Run("compare", second, copy));
    }

    private static (int ExitCode, string Text) Run(params string[] args)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        return (IncrementalBackup.Program.Run(args, text), text.ToString());
    }
}
