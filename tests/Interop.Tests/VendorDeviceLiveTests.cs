using System;
using System.IO;
using System.Threading.Tasks;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using SaveVm.VmState;
using VendorDevice;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>A vendor's device in a stream of a real QEMU: one that does not have the device refuses it by its name, having read everything before it.</summary>
public sealed class VendorDeviceLiveTests
{
    [LiveQemuFact("5.2")]
    public Task Load_StreamWithAcmeDpu_IsRefusedByNameBy52() => RefuseAsync("5.2");

    [LiveQemuFact("7.2")]
    public Task Load_StreamWithAcmeDpu_IsRefusedByNameBy72() => RefuseAsync("7.2");

    [LiveQemuFact("10.0")]
    public Task Load_StreamWithAcmeDpu_IsRefusedByNameBy100() => RefuseAsync("10.0");

    [LiveQemuFact("11.1")]
    public Task Load_StreamWithAcmeDpu_IsRefusedByNameBy111() => RefuseAsync("11.1");

    private static async Task RefuseAsync(string release)
    {
        await using QemuGuest source = await PatternGuest.StartAsync(release, writing: false);
        await source.ExecuteAsync("stop");
        await source.MigrateAsync("stream.bin");
        byte[] stream = await File.ReadAllBytesAsync(source.PathOf("stream.bin"));
        (long end, uint freeId) = EndOf(stream);

        await using QemuGuest destination = await PatternGuest.StartDestinationAsync(release);
        await File.WriteAllBytesAsync(destination.PathOf("stream.bin"), [.. stream[..(int)end], .. Section(freeId), .. stream[(int)end..]]);
        QemuException refusal = await Assert.ThrowsAsync<QemuException>(() => destination.LoadAsync("stream.bin"));
        Assert.Contains("acme-dpu", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Unknown", refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] Section(uint id)
    {
        using MemoryOutput output = new();
        SavevmWriter writer = new(output);
        writer.WriteHeader();
        long start = output.Position;
        writer.WriteFull(id, "acme-dpu", 0, (uint)AcmeDpu.StateDescription.Version, VmStateBody.ToArray(new AcmeDpu { Control = 1, Stats = new DpuStats() }));
        return output.WrittenSpan[(int)start..].ToArray();
    }

    private static (long End, uint FreeId) EndOf(byte[] stream)
    {
        long end = 0;
        uint id = 0;
        using WireInput input = WireInput.FromMemory(stream);
        SavevmReader reader = new(input, Sections());
        while (reader.Read())
        {
            if (reader.Kind == StreamItemKind.Section) { id = Math.Max(id, reader.Section.Id + 1); }
            if (reader.Kind == StreamItemKind.EndOfFile) { end = reader.Offset; }
        }
        return (end, id);
    }

    private static SectionRegistry Sections()
    {
        SectionRegistry registry = new();
        registry.Add("ram", new Handlers.Ram.RamSectionLoader(new Handlers.Ram.RamLoader(new Handlers.Memory.SparseMemory()), new Handlers.Ram.RamBlockList()));
        return registry;
    }
}
