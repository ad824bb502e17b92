using System;
using System.Linq;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Storage;
using SaveVm.Handlers.Tests.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>Disks beside RAM in a whole precopy.</summary>
public sealed class BlockPrecopyTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public void Write_DisksAndRam_RamWaitsForTheFirstPass()
    {
        using GuestMemory memory = new SparseMemory();
        SavedRam.Fill(memory);
        using BlockNode node = new("node", new MemoryDevice(5 * MiB)) { BackendName = "disk" };
        node.Write(0, new byte[] { 1 });
        SaverRegistry savers = new();
        savers.Add(BlockSectionLoader.SectionName, 0, new BlockSaver([node]));
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory));
        using MemoryOutput output = new();
        PrecopyWriter writer = new(savers, new PrecopyOptions
        {
            Configuration = new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null),
            MaximumBandwidth = 20 * MiB,
            DowntimeLimit = TimeSpan.Zero,
            TimeProvider = new JumpingClock(),
        });
        writer.Write(new SavevmWriter(output));

        using WireInput input = WireInput.FromMemory(output.WrittenMemory);
        StreamReport report = StreamInspector.Inspect(input, new InspectOptions { Hash = true });
        Assert.Equal(memory.Blocks.Select(SavedRam.Hash), report.Ram!.Blocks.Select(static block => block.Sha256));
        SectionReport[] parts = [.. report.Sections.Where(static section => section.Type == "part")];
        int lastChunk = Array.FindLastIndex(parts, static part => part.Name == "block" && part.Length > MiB), firstRam = Array.FindIndex(parts, static part => part.Name == "ram");
        // Chunks go in several parts, RAM while the guest runs: only the order is in question.
        Assert.InRange(lastChunk, 1, parts.Length);
        Assert.InRange(firstRam, lastChunk, parts.Length);
    }
}
