using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>
/// A guest of a real QEMU is loaded, saved by us in every form, and loaded by a real QEMU again: its memory is the same, and its devices are taken.
/// </summary>
public sealed class SaveLiveTests
{
    private const int PageSize = 4096;
    private const int Channels = 2;

    [LiveQemuFact("5.2")]
    public Task Write_GuestOf52_IsLoadedBy52InEveryForm() => SaveAsync("5.2", "5.2", "pc");

    [LiveQemuFact("7.2")]
    public Task Write_GuestOf72_IsLoadedBy72InEveryForm() => SaveAsync("7.2", "7.2", "pc");

    [LiveQemuFact("10.0")]
    public Task Write_GuestOf100_IsLoadedBy100InEveryForm() => SaveAsync("10.0", "10.0", "pc");

    [LiveQemuFact("11.1")]
    public Task Write_GuestOf111_IsLoadedBy111InEveryForm() => SaveAsync("11.1", "11.1", "pc");

    // The machine type is older than the way in which the channels are synchronised today.
    [LiveQemuFact("11.1")]
    public Task Write_GuestOfAnOldMachineType_IsLoadedBy111() => SaveAsync("7.2", "11.1", "pc-i440fx-7.2");

    private static async Task SaveAsync(string from, string to, string machine)
    {
        Assert.True(MigrationTarget.TryFind(to, out MigrationTarget? target));
        using IGuestMemory memory = GuestMemory.Create();
        byte[] expected;
        StoredMachine stored;
        await using (QemuGuest source = await PatternGuest.StartAsync(from, writing: false, machine))
        {
            await source.ExecuteAsync("stop");
            await source.MigrateAsync("stream.bin");
            await source.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");
            expected = await File.ReadAllBytesAsync(source.PathOf("memory.bin"));
            stored = Load(source.PathOf("stream.bin"), memory);
        }

        await CheckFileAsync(to, machine, expected, "plain", [], path => WriteFile(path, memory, stored, new MachineSaveOptions { Target = target }));
        await CheckFileAsync(to, machine, expected, "xbzrle", ["xbzrle"], path => WriteInPasses(path, memory, stored, target));
        if (target.Accepts(StreamFeature.MappedRam))
        {
            await CheckFileAsync(
                to, machine, expected, "mapped-ram", ["mapped-ram"],
                path => WriteFile(path, memory, stored, new MachineSaveOptions { Target = target, Ram = new RamSaverOptions { MappedRam = true, MappedRamThreads = 2 } }));
        }
        foreach (MultifdCompression compression in (MultifdCompression[])[MultifdCompression.None, MultifdCompression.Zlib])
        {
            await CheckChannelsAsync(to, machine, expected, memory, stored, target, compression);
        }
    }

    private static StoredMachine Load(string path, IGuestMemory memory)
    {
        SectionRegistry registry = new();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(new RamLoader(memory), new RamBlockList()));
        using WireInput input = WireInput.Open(path);
        return StoredMachine.Read(new SavevmReader(input, registry));
    }

    private static void WriteFile(string path, IGuestMemory memory, StoredMachine machine, MachineSaveOptions options)
    {
        using OutputFile file = OutputFile.Create(path);
        MachineSaver.Save(file.Output, memory, machine, options);
        file.Commit();
    }

    /// <summary>Pages change while they are sent, in several passes; at the end they are what they were.</summary>
    private static void WriteInPasses(string path, IGuestMemory memory, StoredMachine machine, MigrationTarget target)
    {
        GuestMemoryBlock ram = memory.Blocks.Single(static block => block.Name == "pc.ram");
        using HostWritesTracker tracker = new(memory);
        RamSaver saver = new(memory, new RamSaverOptions { XbzrleCacheSize = 1 << 20 }, tracker);
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, saver);
        foreach (StoredDevice device in machine.Devices) { savers.Add(device.Name, device.InstanceId, device); }
        using OutputFile file = OutputFile.Create(path);
        SavevmWriter writer = new(file.Output, new SavevmWriterOptions { Target = target });
        writer.WriteHeader();
        writer.WriteConfiguration(machine.Configuration!);
        writer.WriteStart(savers[0]);
        for (int pass = 0; pass < 4; pass++)
        {
            Assert.True(writer.WritePart(savers[0], long.MaxValue));
            for (long page = 0x100; page < 0x180; page++)
            {
                // What is turned over twice is as before.
                long place = (page * PageSize) + ((page * 7) % (PageSize - 8));
                byte[] bytes = ram.Read(place, 8).ToArray();
                for (int i = 0; i < bytes.Length; i++) { bytes[i] ^= 0x5A; }
                ram.Write(place, bytes);
            }
            _ = saver.GetPending(exact: true);
        }
        writer.WriteEnd(savers[0]);
        foreach (SaverEntry device in savers.Devices) { writer.WriteFull(device); }
        writer.WriteEndOfFile();
        writer.WriteVmDescription(machine.VmDescription.Span);
        Assert.True(saver.GetStatistics().Xbzrle!.Value.Pages > 0x100);
        saver.Cleanup();
        file.Commit();
    }

    private static async Task CheckFileAsync(string release, string machine, byte[] expected, string form, string[] capabilities, Action<string> write)
    {
        await using QemuGuest destination = await PatternGuest.StartDestinationAsync(release, machine);
        if (capabilities.Length > 0) { await destination.EnableCapabilitiesAsync(capabilities); }
        write(destination.PathOf("stream.bin"));
        bool isMapped = capabilities.Contains("mapped-ram");
        await destination.BeginIncomingAsync((isMapped ? "file:" : "exec:cat ") + destination.PathOf("stream.bin"));
        await destination.WaitForIncomingAsync();
        await CheckMemoryAsync(destination, expected, form);
    }

    private static async Task CheckChannelsAsync(
        string release, string machine, byte[] expected, IGuestMemory memory, StoredMachine stored, MigrationTarget target, MultifdCompression compression)
    {
        await using QemuGuest destination = await PatternGuest.StartDestinationAsync(release, machine);
        await destination.EnableCapabilitiesAsync("multifd");
        await destination.SetParametersAsync(new Dictionary<string, object>
        {
            ["multifd-channels"] = Channels,
            ["multifd-compression"] = compression == MultifdCompression.None ? "none" : "zlib",
        });
        await destination.BeginIncomingAsync("tcp:127.0.0.1:0");
        int port = await destination.IncomingPortAsync();
        // The first connection is the main channel.
        using WireOutput main = WireOutput.FromStream(await ConnectAsync(port));
        List<WireOutput> channels = [];
        for (int i = 0; i < Channels; i++) { channels.Add(WireOutput.FromStream(await ConnectAsync(port))); }
        MachineSaveOptions options = new()
        {
            Target = target,
            Ram = new RamSaverOptions { MultifdChannels = channels, MultifdCompression = compression },
        };
        await Task.Run(() => MachineSaver.Save(main, memory, stored, options));
        main.Dispose();
        await destination.WaitForIncomingAsync();
        await CheckMemoryAsync(destination, expected, $"multifd {compression}");
    }

    private static async Task<NetworkStream> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = (int)TestPatience.Limit.TotalMilliseconds };
        await socket.ConnectAsync("127.0.0.1", port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task CheckMemoryAsync(QemuGuest destination, byte[] expected, string form)
    {
        Assert.Equal("paused", await destination.StatusAsync());
        await destination.SaveMemoryAsync(0, expected.Length, "memory.bin");
        byte[] found = await File.ReadAllBytesAsync(destination.PathOf("memory.bin"));
        int[] different = [.. Enumerable.Range(0, expected.Length / PageSize)
            .Where(page => !found.AsSpan(page * PageSize, PageSize).SequenceEqual(expected.AsSpan(page * PageSize, PageSize)))];
        Assert.True(different.Length == 0, $"{form}: pages {string.Join(' ', different.Take(10))}");
    }
}
