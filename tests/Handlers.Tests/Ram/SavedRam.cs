using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>A stream that a <see cref="RamSaver"/> made, with its channels.</summary>
internal sealed class SavedRam
{
    public const int PageSize = 4096;

    private readonly List<MemoryStream> _channels = [];

    public RamStatistics Statistics { get; private set; } = null!;

    public PrecopyStatistics Precopy { get; private set; } = null!;

    public ReadOnlyMemory<byte> Main { get; private set; }

    /// <summary>Memory of two blocks: a third is zero, a third random, a third repetitive.</summary>
    public static void Fill(IGuestMemory memory, int pages = 300, int seed = 7)
    {
        var random = new Random(seed);
        byte[] page = new byte[PageSize];
        foreach ((string name, int count) in (ReadOnlySpan<(string, int)>)[("pc.ram", pages), ("/rom@etc/acpi/tables", 5)])
        {
            GuestMemoryBlock block = memory.Add(name, (long)count * PageSize, (long)count * PageSize, PageSize);
            for (int i = 0; i < count; i++)
            {
                if (i % 3 == 0) { continue; }
                if (i % 3 == 1) { random.NextBytes(page); }
                else { page.AsSpan().Fill((byte)(i | 1)); }
                block.Write((long)i * PageSize, page);
            }
        }
    }

    public static SavedRam Save(
        IGuestMemory memory, RamSaverOptions? ram = null, MigrationTarget? target = null, string machine = "pc-i440fx-11.1", int channels = 0,
        IDirtyTracker? tracker = null, PrecopyOptions? precopy = null)
    {
        SavedRam saved = new();
        using MemoryOutput bytes = new();
        // Only a file is written by several threads.
        string? path = ram?.MappedRam == true ? Path.GetTempFileName() : null;
        using WireOutput main = path is null ? bytes : WireOutput.CreateFile(path);
        for (int i = 0; i < channels; i++) { saved._channels.Add(new MemoryStream()); }
        ram = (ram ?? new RamSaverOptions()) with { MultifdChannels = [.. saved._channels.Select(static channel => WireOutput.FromStream(channel, 4096))] };
        RamSaver saver = new(memory, ram, tracker);
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, saver);
        string[] capabilities = [.. (ram.IgnoreShared ? ["x-ignore-shared"] : Array.Empty<string>()), .. (ram.MappedRam ? ["mapped-ram"] : Array.Empty<string>())];
        PrecopyWriter writer = new(savers, (precopy ?? new PrecopyOptions()) with
        {
            Configuration = new StreamConfiguration(machine, TargetPageBits: null, capabilities, Uuid: null),
        });
        writer.Write(new SavevmWriter(main, new SavevmWriterOptions { Target = target }));
        saved.Main = path is null ? bytes.WrittenSpan.ToArray() : File.ReadAllBytes(path);
        if (path is not null) { File.Delete(path); }
        saved.Statistics = saver.GetStatistics();
        saved.Precopy = writer.Statistics;
        return saved;
    }

    /// <summary>What is in the stream and its channels, read by the code that reads QEMU's.</summary>
    public StreamReport Inspect()
    {
        InspectOptions options = new() { Hash = true };
        int number = 0;
        foreach (MemoryStream channel in _channels) { options.Channels.Add(new InspectChannel($"channel {number++}", WireInput.FromMemory(channel.ToArray()))); }
        using WireInput input = WireInput.FromMemory(Main);
        StreamReport report = StreamInspector.Inspect(input, options);
        Assert.Null(report.Error);
        Assert.All(report.Channels ?? [], static channel => Assert.Null(channel.Error));
        return report;
    }

    /// <summary>Asserts that a destination would hold the same memory.</summary>
    public StreamReport AssertHolds(IGuestMemory memory)
    {
        StreamReport report = Inspect();
        Assert.Equal(memory.Blocks.Select(static block => (block.Name, (ulong)block.UsedLength)), report.Ram!.Blocks.Select(static block => (block.Name, block.Length)));
        Assert.Equal(memory.Blocks.Select(Hash), report.Ram.Blocks.Select(static block => block.Sha256));
        return report;
    }

    public static string Hash(GuestMemoryBlock block)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < block.UsedLength; offset += PageSize) { hash.AppendData(block.Read(offset, PageSize)); }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
