using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>
/// Bitmaps of a real QEMU on two nodes, to us and on to a second QEMU: what <c>query-block</c> and <c>x-debug-block-dirty-bitmap-sha256</c> say is the same at all three.
/// </summary>
public sealed class BitmapLiveTests
{
    private const long FirstLength = 4L << 20;
    private const long SecondLength = (5L << 20) / 2;

    private static readonly (string Node, string Name, long Granularity, bool Disabled, bool Persistent)[] s_bitmaps =
    [
        ("disk0", "fine", 512, false, false), ("disk0", "off", 4096, true, false),
        ("disk1", "kept", 65536, false, true), ("disk1", "second", 4096, false, false), ("disk1", "kept-off", 512, true, true),
    ];

    [LiveQemuFact("5.2")]
    public Task Precopy_Bitmaps52_AreTheSameAtAllThree() => PrecopyAsync("5.2");

    [LiveQemuFact("7.2")]
    public Task Precopy_Bitmaps72_AreTheSameAtAllThree() => PrecopyAsync("7.2");

    [LiveQemuFact("10.0")]
    public Task Precopy_Bitmaps100_AreTheSameAtAllThree() => PrecopyAsync("10.0");

    [LiveQemuFact("11.1")]
    public Task Precopy_Bitmaps111_AreTheSameAtAllThree() => PrecopyAsync("11.1");

    // 7.2 and 10.0 abort as a destination of bitmaps in postcopy; 10.0 says that bdrv_lookup_bs asserts its main thread.
    [LiveQemuFact("5.2")]
    public Task Postcopy_OurBitmapsTo52_UniteWithItsWrites() => PostcopyToQemuAsync("5.2");

    [LiveQemuFact("11.1")]
    public Task Postcopy_OurBitmapsTo111_UniteWithItsWrites() => PostcopyToQemuAsync("11.1");

    [LiveQemuFact("5.2")]
    public Task Postcopy_BitmapsOf52ToUs_UniteWithOurWrites() => PostcopyFromQemuAsync("5.2");

    [LiveQemuFact("7.2")]
    public Task Postcopy_BitmapsOf72ToUs_UniteWithOurWrites() => PostcopyFromQemuAsync("7.2");

    [LiveQemuFact("10.0")]
    public Task Postcopy_BitmapsOf100ToUs_UniteWithOurWrites() => PostcopyFromQemuAsync("10.0");

    [LiveQemuFact("11.1")]
    public Task Postcopy_BitmapsOf111ToUs_UniteWithOurWrites() => PostcopyFromQemuAsync("11.1");

    private static async Task PrecopyAsync(string release)
    {
        (StoredGuest guest, BlockNode[] nodes, IReadOnlyList<string> truth) = await TakeAsync(release);
        using (guest)
        {
            Assert.Equal(truth, Describe(nodes));
            _ = MigrationTarget.TryFind(release, out MigrationTarget? target);
            await using QemuGuest destination = await StartDestinationAsync(release);
            guest.Write(destination.PathOf("stream.bin"), target!, null, (DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSaver(nodes)));
            await destination.LoadAsync("stream.bin");
            Assert.Equal(truth, await DescribeAsync(destination));
        }
        Assert.All(nodes.SelectMany(static node => node.Bitmaps), static bitmap => Assert.False(bitmap.IsBusy));
    }

    private static async Task PostcopyToQemuAsync(string release)
    {
        (StoredGuest guest, BlockNode[] nodes, _) = await TakeAsync(release);
        using (guest)
        {
            await using QemuGuest destination = await StartDestinationAsync(release);
            string path = destination.PathOf("vm.sock");
            await destination.BeginIncomingAsync($"unix:{path}");
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = (int)TestPatience.Limit.TotalMilliseconds };
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await using NetworkStream channel = new(socket);
            using WireOutput output = WireOutput.FromStream(channel);
            DirtyBitmapSaver saver = new(nodes, new DirtyBitmapSaverOptions { AllowsPostcopy = true });
            (SavevmWriter writer, SaverEntry bitmaps) = guest.WriteUpToRun(output, saver, DirtyBitmapSectionLoader.SectionName);
            await destination.WaitForIncomingAsync();
            // 5.2 does not mark those that are disabled.
            Assert.All(await BitmapsAsync(destination), bitmap => Assert.True(bitmap.Value.GetProperty("busy").GetBoolean() || release == "5.2" && bitmap.Key.EndsWith("off", StringComparison.Ordinal), bitmap.Key));

            // Since 10.0 only a guest that runs activates its disks.
            await destination.ExecuteAsync("cont");
            // The guest runs there and writes, while its bitmaps are still here.
            await WriteAsync(destination, "disk0", 3000 * 1024, 5000);
            await WriteAsync(destination, "disk1", 1536 * 1024, 512);
            saver.BeginPostcopy();
            _ = writer.WritePart(bitmaps, 400);
            output.Flush();
            await WriteAsync(destination, "disk0", 2100 * 1024, 512);
            while (!writer.WritePart(bitmaps, 400)) { }
            writer.WriteEnd(bitmaps);
            writer.WriteEndOfFile();
            output.Flush();
            saver.Cleanup();
            socket.Shutdown(SocketShutdown.Send);

            foreach (BlockDirtyBitmap bitmap in nodes[0].Bitmaps.Where(static bitmap => bitmap.IsEnabled))
            {
                bitmap.Set(3000 * 1024, 5000 + 120);
                bitmap.Set(2100 * 1024, 512);
            }
            foreach (BlockDirtyBitmap bitmap in nodes[1].Bitmaps.Where(static bitmap => bitmap.IsEnabled)) { bitmap.Set(1536 * 1024, 512); }
            await WaitUntilIdleAsync(destination);
            Assert.Equal(Describe(nodes), await DescribeAsync(destination));
        }
    }

    private static async Task PostcopyFromQemuAsync(string release)
    {
        // So much that it takes minutes: it is not over before the switch.
        string folder = LiveQemu.CreateFolder(), content = Path.Combine(folder, "content.bin");
        await File.WriteAllBytesAsync(content, Enumerable.Repeat((byte)1, 8 << 20).ToArray());
        await using QemuGuest source = await StartSourceAsync(release, folder, "-device", $"loader,file={content},addr=0x200000,force-raw=on");
        await source.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 20_000, ["downtime-limit"] = 0 });
        IReadOnlyList<string> truth = await DescribeAsync(source);
        BlockNode[] nodes = Nodes();
        DirtyBitmapLoader loader = new(nodes);
        SectionRegistry sections = new();
        RamReceiver ram = RamReceiver.CreateSkimming();
        ram.AddTo(sections);
        loader.AddTo(sections);
        bool isUnfinished = false;
        MigrationDestination destination = new(sections, ram)
        {
            AllowsPostcopy = true,
            GuestMayRun = () =>
            {
                isUnfinished = nodes.SelectMany(static node => node.Bitmaps).All(static bitmap => bitmap.IsBusy);
                loader.BeforeVmStart();
                nodes[0].Write(3000 * 1024, new byte[5000]);
                nodes[1].Write(1536 * 1024, new byte[1]);
            },
        };
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse($"unix:{source.PathOf("vm.sock")}"));
        Task<MigrationSummary> receiving = destination.ReceiveAsync(listener);
        await source.BeginMigrationAsync($"unix:{source.PathOf("vm.sock")}");
        await source.WaitForMigrationStartAsync();
        await source.ExecuteAsync("migrate-start-postcopy");
        await source.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 1L << 30 });
        Assert.Equal("completed", await source.WaitForMigrationAsync());
        MigrationSummary summary = await TestPatience.ForAsync(receiving, "our destination");

        Assert.Equal((true, true, true, null), (summary.WasPostcopy, isUnfinished, loader.IsComplete, loader.CancelReason));
        BlockNode[] expected = Nodes();
        foreach ((string node, string name, long granularity, bool disabled, _) in s_bitmaps)
        {
            BlockDirtyBitmap bitmap = Node(nodes, node).FindBitmap(name)!;
            // Bits come in whole parts: those of the source are what is left without our own writes.
            Assert.Equal((granularity, !disabled, false), (bitmap.Granularity, bitmap.IsEnabled, bitmap.IsBusy));
            BlockDirtyBitmap union = Node(expected, node).AddBitmap(granularity, name);
            Fill(union, node, disabled);
            Assert.Contains(truth, line => line.Contains(union.ComputeSha256(), StringComparison.Ordinal));
            if (!disabled) { union.Set(node == "disk0" ? 3000 * 1024 : 1536 * 1024, node == "disk0" ? 5000 : 1); }
            Assert.Equal((node, name, union.ComputeSha256()), (node, name, bitmap.ComputeSha256()));
        }
    }

    /// <summary>A guest with bitmaps: its stream, and the bitmaps as we loaded them.</summary>
    private static async Task<(StoredGuest Guest, BlockNode[] Nodes, IReadOnlyList<string> Truth)> TakeAsync(string release)
    {
        await using QemuGuest source = await StartSourceAsync(release, LiveQemu.CreateFolder());
        IReadOnlyList<string> truth = await DescribeAsync(source);
        await source.MigrateAsync("stream.bin");
        BlockNode[] nodes = Nodes();
        DirtyBitmapLoader loader = new(nodes);
        StoredGuest guest = StoredGuest.Load(source.PathOf("stream.bin"), (DirtyBitmapSectionLoader.SectionName, loader));
        Assert.True(loader.IsComplete, loader.CancelReason);
        loader.BeforeVmStart();
        return (guest, nodes, truth);
    }

    private static BlockNode[] Nodes() => [new("disk0", new MemoryDevice(FirstLength)), new("disk1", new MemoryDevice(SecondLength))];

    private static BlockNode Node(BlockNode[] nodes, string name) => nodes.First(node => node.Name == name);

    private static async Task<QemuGuest> StartSourceAsync(string release, string folder, params string[] more)
    {
        QemuGuest guest = await StartAsync(release, isDestination: false, folder, more);
        return await guest.PrepareAsync(async guest =>
        {
            foreach ((string node, string name, long granularity, _, bool persistent) in s_bitmaps)
            {
                await guest.ExecuteAsync("block-dirty-bitmap-add", new Dictionary<string, object> { ["node"] = node, ["name"] = name, ["granularity"] = granularity, ["persistent"] = persistent });
            }
            foreach ((string node, long offset, int length) in FirstWrites) { await WriteAsync(guest, node, offset, length); }
            foreach ((string node, string name, _, _, _) in s_bitmaps.Where(static bitmap => bitmap.Disabled))
            {
                await guest.ExecuteAsync("block-dirty-bitmap-disable", new Dictionary<string, string> { ["node"] = node, ["name"] = name });
            }
            foreach ((string node, long offset, int length) in LaterWrites) { await WriteAsync(guest, node, offset, length); }
        });
    }

    private static (string Node, long Offset, int Length)[] FirstWrites => [("disk0", 0, 65536), ("disk0", 1 << 20, 4096), ("disk0", FirstLength - 512, 512), ("disk1", 512, 512), ("disk1", SecondLength - 512, 512)];

    private static (string Node, long Offset, int Length)[] LaterWrites => [("disk0", 2_097_664, 1024), ("disk1", 1 << 20, 131072)];

    private static void Fill(BlockDirtyBitmap bitmap, string node, bool disabled)
    {
        foreach ((string at, long offset, int length) in disabled ? FirstWrites : [.. FirstWrites, .. LaterWrites])
        {
            if (at == node) { bitmap.Set(offset, length); }
        }
    }

    private static Task<QemuGuest> StartDestinationAsync(string release) => StartAsync(release, isDestination: true, LiveQemu.CreateFolder());

    private static async Task<QemuGuest> StartAsync(string release, bool isDestination, string folder, params string[] more)
    {
        string image = Path.Combine(folder, "b.qcow2");
        await NbdServer.RunAsync(Path.Combine(Path.GetDirectoryName(LiveQemu.Find(release))!, $"qemu-img-{release}"), "create", "-q", "-f", "qcow2", image, $"{SecondLength}");
        string[] args =
        [
            "-M", "pc", "-m", "16", "-accel", "tcg", "-cpu", "qemu64",
            "-blockdev", $"driver=null-co,node-name=disk0,size={FirstLength},read-zeroes=on", "-device", "virtio-blk-pci,drive=disk0,share-rw=on",
            "-blockdev", $"driver=qcow2,node-name=disk1,file.driver=file,file.filename={image}", "-device", "virtio-blk-pci,drive=disk1,share-rw=on",
            .. more,
        ];
        QemuGuest guest = isDestination ? await QemuGuest.StartDestinationAsync(release, folder, args) : await QemuGuest.StartAsync(release, folder, args);
        return await guest.PrepareAsync(static guest => guest.EnableCapabilitiesAsync("dirty-bitmaps"));
    }

    private static async Task WriteAsync(QemuGuest guest, string node, long offset, int length)
    {
        // The monitor writes whole sectors.
        string text = await guest.MonitorAsync($"qemu-io {node} \"write {offset} {(length + 511) / 512 * 512}\"");
        Assert.DoesNotContain("rror", text, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", text, StringComparison.Ordinal);
    }

    private static Task WaitUntilIdleAsync(QemuGuest guest) =>
        guest.WaitAsync(() => BitmapsAsync(guest), static bitmaps => bitmaps.All(static bitmap => !bitmap.Value.GetProperty("busy").GetBoolean()), "the bitmaps to be idle");

    private static async Task<SortedDictionary<string, JsonElement>> BitmapsAsync(QemuGuest guest)
    {
        SortedDictionary<string, JsonElement> result = new(StringComparer.Ordinal);
        foreach (JsonElement device in (await guest.ExecuteAsync("query-block")).EnumerateArray())
        {
            if (!device.TryGetProperty("inserted", out JsonElement inserted) || !inserted.TryGetProperty("dirty-bitmaps", out JsonElement bitmaps)) { continue; }
            string node = inserted.GetProperty("node-name").GetString()!;
            foreach (JsonElement bitmap in bitmaps.EnumerateArray().Where(static bitmap => bitmap.TryGetProperty("name", out _))) { result.Add($"{node}/{bitmap.GetProperty("name").GetString()}", bitmap); }
        }
        return result;
    }

    /// <summary>Name, granularity, count, states and hash of each bitmap, as QEMU says.</summary>
    private static async Task<IReadOnlyList<string>> DescribeAsync(QemuGuest guest)
    {
        List<string> lines = [];
        foreach ((string name, JsonElement bitmap) in await BitmapsAsync(guest))
        {
            string[] parts = name.Split('/');
            string hash = (await guest.ExecuteAsync("x-debug-block-dirty-bitmap-sha256", new Dictionary<string, string> { ["node"] = parts[0], ["name"] = parts[1] })).GetProperty("sha256").GetString()!;
            lines.Add(Line(name, bitmap.GetProperty("granularity").GetInt64(), bitmap.GetProperty("count").GetInt64(), bitmap.GetProperty("recording").GetBoolean(), bitmap.GetProperty("busy").GetBoolean(), bitmap.GetProperty("persistent").GetBoolean(), hash));
        }
        Assert.Equal(s_bitmaps.Length, lines.Count);
        Assert.DoesNotContain(lines, static line => line.Contains("count 0", StringComparison.Ordinal));
        return lines;
    }

    private static IReadOnlyList<string> Describe(BlockNode[] nodes) =>
    [
        .. nodes.SelectMany(static node => node.Bitmaps.Select(bitmap => (Name: $"{node.Name}/{bitmap.Name}", Bitmap: bitmap))).OrderBy(static pair => pair.Name, StringComparer.Ordinal)
            .Select(static pair => Line(pair.Name, pair.Bitmap.Granularity, pair.Bitmap.Count, pair.Bitmap.IsEnabled, pair.Bitmap.IsBusy, pair.Bitmap.IsPersistent, pair.Bitmap.ComputeSha256())),
    ];

    private static string Line(string name, long granularity, long count, bool recording, bool busy, bool persistent, string hash) =>
        $"{name}: granularity {granularity}, count {count}{(recording ? ", recording" : "")}{(busy ? ", busy" : "")}{(persistent ? ", persistent" : "")}, {hash}";
}
