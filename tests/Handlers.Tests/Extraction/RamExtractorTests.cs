using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.Handlers.Extraction;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Extraction;

/// <summary>RAM as files: each block, and by guest physical address.</summary>
public sealed class RamExtractorTests
{
    private const int PageSize = 4096;
    private const long GiB = 1L << 30;
    private const string EndOfSection = "0000000000000010";

    public static IEnumerable<object[]> AllIds => Golden.AllIds;

    /// <summary>Against what <see cref="RamRestore"/> loads, whose own tests know QEMU's hashes.</summary>
    [Theory]
    [MemberData(nameof(AllIds))]
    public void Extract_GoldenStream_FilesAreTheBlocks(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        byte[] stream = Golden.Read(manifest.StreamFile);
        byte[][] channels = [.. manifest.ChannelFiles.Select(Golden.Read)];
        using IGuestMemory memory = GuestMemory.Create();
        using TemporaryFolder folder = new();
        ExtractedRam ram;
        using (Inputs inputs = new(stream, channels))
        {
            RamLoadOptions options = new();
            inputs.AddTo(options.Channels);
            _ = RamRestore.Load(inputs.Main, memory, options);
        }
        using (Inputs inputs = new(stream, channels))
        {
            RamExtractOptions options = new();
            inputs.AddTo(options.Channels);
            ram = Extract(inputs.Main, folder.PathOf("out"), options);
        }

        Assert.Equal(memory.Blocks.Select(static block => (block.Name, block.UsedLength)), ram.Blocks.Select(static block => (block.Name, block.Length)));
        Assert.Equal(ram.Blocks.Count, ram.Blocks.Select(static block => block.File).Distinct().Count());
        foreach (ExtractedRamBlock block in ram.Blocks)
        {
            Assert.True(memory.TryFind(block.Name, out GuestMemoryBlock? expected));
            AssertSame(expected, Path.Combine(folder.PathOf("out"), block.File!));
        }
        if (manifest.Machine.StartsWith("pc-", StringComparison.Ordinal) && ram.Machine is not null && ram.Blocks.Any(static block => block.Name == "pc.ram"))
        {
            Assert.Equal([new GuestRamRange("pc.ram", 0, 0, memory.Blocks.Single(static block => block.Name == "pc.ram").UsedLength)], ram.Ranges);
        }
    }

    [Fact]
    public void Extract_ZeroPages_AreHoles()
    {
        using TemporaryFolder folder = new();
        _ = Extract(Stream("pc-i440fx-7.2", "pc.ram", 3 * GiB, (GiB, 7)), folder.PathOf("out"));

        string file = Path.Combine(folder.PathOf("out"), "pc.ram.bin");
        Assert.Equal(3 * GiB, new FileInfo(file).Length);
        Assert.Equal(7, ReadAt(file, GiB + PageSize - 1, 1)[0]);
        Assert.True(Extents.AllocatedBytes(file) < 1 << 20);
    }

    [Fact]
    public void Extract_NamesThatAreNoFileNames_AreEscapedAndListed()
    {
        using TemporaryFolder folder = new();
        ExtractedRam ram = Extract(Golden.ReadStream("ram-min-v7.2"), folder.PathOf("out"));

        ExtractedRamBlock block = Assert.Single(ram.Blocks, static block => block.Name == "/rom@etc/acpi/tables");
        Assert.Equal("%2From@etc%2Facpi%2Ftables.bin", block.File);
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.PathOf("out"), RamExtractor.IndexName)));
        Assert.Contains(index.RootElement.GetProperty("blocks").EnumerateArray(), static entry => entry.GetProperty("name").GetString() == "/rom@etc/acpi/tables");
    }

    /// <summary>Names that differ only in what a file system does not tell apart, and one that would lead elsewhere.</summary>
    [Fact]
    public void Extract_HostileNames_GiveFilesOfTheDirectory()
    {
        using TemporaryFolder folder = new();
        string[] names = ["../../x", "A", "a", "CON", "."];
        string list = string.Concat(names.Select(static name => String8(name) + U64(PageSize)));
        string stream = Header + Start(1, "ram", 4, U64((ulong)(names.Length * PageSize) | 4) + list + EndOfSection) + EndOfFile;
        ExtractedRam ram = Extract(WireTable.Bytes(stream), folder.PathOf("out"));

        Assert.Equal(names, ram.Blocks.Select(static block => block.Name));
        Assert.Equal(
            ram.Blocks.Select(static block => block.File!).Append(RamExtractor.IndexName).Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.PathOf("out")).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("pc-i440fx-7.2", 3L << 30)]
    [InlineData("pc-q35-7.2", 2L << 30)]
    [InlineData("microvm", 3L << 30)]
    [InlineData("pc-i440fx-1.7", 0xE000_0000)]
    public void Extract_Elf_HasRamOnBothSidesOfTheHole(string machine, long below)
    {
        long length = 4 * GiB;
        string block = machine == "microvm" ? "microvm.ram" : "pc.ram";
        using TemporaryFolder folder = new();
        ExtractedRam ram = Extract(
            Stream(machine, block, length, (0x10_0000, 1), (below - PageSize, 2), (below, 3), (length - PageSize, 4)),
            folder.PathOf("out"),
            new RamExtractOptions { Format = RamExtractFormat.Elf });

        string file = Path.Combine(folder.PathOf("out"), RamExtractor.ElfName);
        (ulong Address, ulong Offset, ulong Length)[] segments = ReadElf(file);
        Assert.Equal([0UL, 4UL << 30], segments.Select(static segment => segment.Address));
        Assert.Equal([(ulong)below, (ulong)(length - below)], segments.Select(static segment => segment.Length));
        Assert.Equal(ram.Ranges.Select(static range => (ulong)range.FileOffset!.Value), segments.Select(static segment => segment.Offset));
        foreach ((long address, byte value) in new[] { (0x10_0000L, (byte)1), (below - 1, (byte)2), (4 * GiB, (byte)3), ((4 * GiB) + length - below - 1, (byte)4) })
        {
            Assert.Equal(value, ReadAt(file, FileOffset(segments, address), 1)[0]);
        }
        Assert.True(Extents.AllocatedBytes(file) < 1 << 20);
    }

    [Fact]
    public void Extract_Lime_HasRamOnBothSidesOfTheHole()
    {
        using TemporaryFolder folder = new();
        ExtractedRam ram = Extract(
            Stream("pc-q35-7.2", "pc.ram", 4 * GiB, (0, 1), ((2 * GiB) - PageSize, 2), (2 * GiB, 3), ((4 * GiB) - PageSize, 4)),
            folder.PathOf("out"),
            new RamExtractOptions { Format = RamExtractFormat.Lime });

        string file = Path.Combine(folder.PathOf("out"), RamExtractor.LimeName);
        List<(ulong First, ulong Last, long Offset)> ranges = ReadLime(file);
        Assert.Equal([(0UL, (ulong)(2 * GiB) - 1), ((ulong)(4 * GiB), (ulong)(6 * GiB) - 1)], ranges.Select(static range => (range.First, range.Last)));
        Assert.Equal(ranges.Select(static range => range.Offset), ram.Ranges.Select(static range => range.FileOffset!.Value));
        Assert.Equal([1, 2], [ReadAt(file, ranges[0].Offset, 1)[0], ReadAt(file, ranges[0].Offset + (2 * GiB) - 1, 1)[0]]);
        Assert.Equal([3, 4], [ReadAt(file, ranges[1].Offset, 1)[0], ReadAt(file, ranges[1].Offset + (2 * GiB) - 1, 1)[0]]);
    }

    // The hole depends on all RAM, so also on the block that comes later; here it is in the middle of that one.
    [Fact]
    public void Extract_LimeOfTwoBlocks_HoleIsInTheSecond()
    {
        using TemporaryFolder folder = new();
        RamExtractOptions options = new() { Format = RamExtractFormat.Lime };
        options.RamBlocks.Add("node0");
        options.RamBlocks.Add("node1");
        ExtractedRam ram = Extract(
            Stream("pc-i440fx-7.2", [("node0", 2 * GiB), ("node1", 2 * GiB)], ("node0", 0, 1), ("node0", (2 * GiB) - PageSize, 2), ("node1", GiB - PageSize, 3), ("node1", GiB, 4)),
            folder.PathOf("out"),
            options);

        string file = Path.Combine(folder.PathOf("out"), RamExtractor.LimeName);
        List<(ulong First, ulong Last, long Offset)> ranges = ReadLime(file);
        Assert.Equal([(0L, 2 * GiB), (2 * GiB, 3 * GiB), (4 * GiB, 5 * GiB)], ranges.Select(static range => ((long)range.First, (long)range.Last + 1)));
        Assert.Equal(["node0", "node1", "node1"], ram.Ranges.Select(static range => range.Block));
        Assert.Equal(ranges.Select(static range => range.Offset), ram.Ranges.Select(static range => range.FileOffset!.Value));
        Assert.Equal(
            [1, 2, 3, 4],
            [ReadAt(file, ranges[0].Offset, 1)[0], ReadAt(file, ranges[0].Offset + (2 * GiB) - 1, 1)[0], ReadAt(file, ranges[1].Offset + GiB - 1, 1)[0], ReadAt(file, ranges[2].Offset, 1)[0]]);
        Assert.True(Extents.AllocatedBytes(file) < 1 << 20);
    }

    [Fact]
    public void Extract_LimeOfAGoldenStreamWithNodes_HoldsBothBlocks()
    {
        using TemporaryFolder folder = new();
        byte[] stream = Golden.ReadStream("numa-dimm-v11.1");
        RamExtractOptions options = new() { Format = RamExtractFormat.Lime };
        options.RamBlocks.Add("ram-node0");
        options.RamBlocks.Add("ram-node1");
        ExtractedRam ram = Extract(stream, folder.PathOf("out"), options);
        ExtractedRam blocks = Extract(stream, folder.PathOf("blocks"));

        string file = Path.Combine(folder.PathOf("out"), RamExtractor.LimeName);
        List<(ulong First, ulong Last, long Offset)> ranges = ReadLime(file);
        Assert.Equal([(0UL, (8UL << 20) - 1), (8UL << 20, (16UL << 20) - 1)], ranges.Select(static range => (range.First, range.Last)));
        Assert.All(ram.Ranges.Zip(ranges), pair =>
        {
            string block = Path.Combine(folder.PathOf("blocks"), blocks.Blocks.Single(block => block.Name == pair.First.Block).File!);
            Assert.Equal(File.ReadAllBytes(block), ReadAt(file, pair.Second.Offset, 8 << 20));
        });
    }

    [Fact]
    public void Extract_ElfOfAGoldenStream_HasRamAndFirmware()
    {
        using TemporaryFolder folder = new();
        byte[] stream = Golden.ReadStream("ram-q35-min-v7.2");
        ExtractedRam ram = Extract(stream, folder.PathOf("out"), new RamExtractOptions { Format = RamExtractFormat.Elf });

        string file = Path.Combine(folder.PathOf("out"), RamExtractor.ElfName);
        Assert.Equal(["pc.ram", "pc.bios"], ram.Ranges.Select(static range => range.Block));
        Assert.Equal(1L << 32, ram.Ranges[1].GuestAddress + ram.Ranges[1].Length);
        Assert.Contains(ram.Blocks, static block => block is { Name: "/rom@etc/acpi/tables", File: null });
        // The reset vector of SeaBIOS: a far jump.
        Assert.Equal(0xEA, ReadAt(file, FileOffset(ReadElf(file), 0xFFFF_FFF0), 1)[0]);
    }

    [Fact]
    public void Extract_ElfOfSeveralNodes_PutsThemBehindEachOther()
    {
        using TemporaryFolder folder = new();
        RamExtractOptions options = new() { Format = RamExtractFormat.Elf };
        options.RamBlocks.Add("ram-node0");
        options.RamBlocks.Add("ram-node1");
        ExtractedRam ram = Extract(Golden.ReadStream("numa-dimm-v11.1"), folder.PathOf("out"), options);

        Assert.Equal([("ram-node0", 0L), ("ram-node1", 8L << 20), ("pc.bios", (1L << 32) - (256 << 10))], ram.Ranges.Select(static range => (range.Block, range.GuestAddress)));

        options = new RamExtractOptions { Format = RamExtractFormat.Elf };
        NotSupportedException unknown = Assert.Throws<NotSupportedException>(() => Extract(Golden.ReadStream("numa-dimm-v11.1"), folder.PathOf("other"), options));
        Assert.Contains("ram-node0, ram-node1", unknown.Message, StringComparison.Ordinal);
        options.RamBlocks.Add("ram-node7");
        Assert.Throws<ArgumentException>(() => Extract(Golden.ReadStream("numa-dimm-v11.1"), folder.PathOf("other"), options));
        Assert.False(Directory.Exists(folder.PathOf("other")));
    }

    [Fact]
    public void Extract_MachineWithoutAMap_NeedsABase()
    {
        using TemporaryFolder folder = new();
        byte[] stream = Stream("virt-9.0", "mach-virt.ram", 4 * GiB, (0, 5));
        RamExtractOptions options = new() { Format = RamExtractFormat.Elf };
        options.RamBlocks.Add("mach-virt.ram");
        Assert.Contains("'virt-9.0'", Assert.Throws<NotSupportedException>(() => Extract(stream, folder.PathOf("out"), options)).Message, StringComparison.Ordinal);

        options = new RamExtractOptions { Format = RamExtractFormat.Elf, BaseAddress = 0x4000_0000 };
        options.RamBlocks.Add("mach-virt.ram");
        ExtractedRam ram = Extract(stream, folder.PathOf("out"), options);
        Assert.Equal([(0x4000_0000L, 4 * GiB)], ram.Ranges.Select(static range => (range.GuestAddress, range.Length)));
    }

    [Fact]
    public void Extract_OldStreamWithoutMachine_TakesTheCallersWord()
    {
        using TemporaryFolder folder = new();
        byte[] stream = Golden.ReadStream("old-machine-v7.2");
        Assert.Contains(
            "does not say",
            Assert.Throws<NotSupportedException>(() => Extract(stream, folder.PathOf("out"), new RamExtractOptions { Format = RamExtractFormat.Lime })).Message,
            StringComparison.Ordinal);
        ExtractedRam ram = Extract(stream, folder.PathOf("out"), new RamExtractOptions { Format = RamExtractFormat.Lime, Machine = "pc-i440fx-2.2" });
        Assert.Equal(0, Assert.Single(ram.Ranges).GuestAddress);
    }

    [Fact]
    public void Extract_ChannelMissing_SaysHowManyPagesAre()
    {
        using TemporaryFolder folder = new();
        ExtractedRam ram = Extract(Golden.ReadStream("multifd-none-v11.1"), folder.PathOf("out"));
        Assert.All(ram.Blocks, static block => Assert.True(block.MissingPages > 0 || !block.IsInStream));
    }

    [Theory]
    [InlineData(RamExtractFormat.Blocks)]
    [InlineData(RamExtractFormat.Elf)]
    public void Extract_StreamCutShort_LeavesNothing(RamExtractFormat format)
    {
        using TemporaryFolder folder = new();
        byte[] stream = Golden.ReadStream("ram-min-v10.0");
        Assert.Throws<WireFormatException>(() => Extract(stream.AsMemory(0, stream.Length / 2).ToArray(), folder.PathOf("out"), new RamExtractOptions { Format = format }));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Extract_MoreAnnouncedThanAllowed_IsRefused()
    {
        using TemporaryFolder folder = new();
        string stream = Header + Start(1, "ram", 4, U64((1UL << 60) | 4) + "01 61" + U64(1UL << 60) + EndOfSection) + EndOfFile;
        Assert.Throws<MemoryLimitException>(() => Extract(WireTable.Bytes(stream), folder.PathOf("out")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static ExtractedRam Extract(byte[] stream, string directory, RamExtractOptions? options = null)
    {
        using WireInput input = WireInput.FromMemory(stream);
        return Extract(input, directory, options);
    }

    private static ExtractedRam Extract(WireInput input, string directory, RamExtractOptions? options)
    {
        using OutputDirectory output = OutputDirectory.Create(directory);
        ExtractedRam ram = RamExtractor.Extract(input, output, options);
        output.Commit();
        return ram;
    }

    /// <summary>A stream of one block with a few pages, each full of one value.</summary>
    private static byte[] Stream(string machine, string block, long length, params ReadOnlySpan<(long Address, int Value)> pages)
    {
        (string, long, int)[] all = new (string, long, int)[pages.Length];
        for (int i = 0; i < pages.Length; i++) { all[i] = (block, pages[i].Address, pages[i].Value); }
        return Stream(machine, [(block, length)], all);
    }

    private static byte[] Stream(string machine, (string Name, long Length)[] blocks, params (string Block, long Address, int Value)[] pages)
    {
        string list = string.Concat(blocks.Select(static block => String8(block.Name) + U64((ulong)block.Length)));
        string items = string.Concat(pages.Select(static page => U64((ulong)page.Address | 8) + String8(page.Block) + Fill((byte)page.Value, PageSize)));
        return WireTable.Bytes(
            Header + $"07 {machine.Length:x8} {Ascii(machine)}" + Start(1, "ram", 4, U64((ulong)blocks.Sum(static block => block.Length) | 4) + list + EndOfSection)
            + Part(1, items + EndOfSection) + EndOfFile);
    }

    private static List<(ulong First, ulong Last, long Offset)> ReadLime(string file)
    {
        List<(ulong First, ulong Last, long Offset)> ranges = [];
        for (long place = 0; place < new FileInfo(file).Length;)
        {
            byte[] header = ReadAt(file, place, 32);
            Assert.Equal("EMiL"u8.ToArray(), header[..4]);
            Assert.Equal(1u, BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)));
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));
            ulong last = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16));
            ranges.Add((first, last, place + 32));
            place += 32 + (long)(last - first) + 1;
        }
        return ranges;
    }

    private static (ulong Address, ulong Offset, ulong Length)[] ReadElf(string file)
    {
        byte[] header = ReadAt(file, 0, 64);
        Assert.Equal([0x7F, .. "ELF"u8, 2, 1, 1, 0], header[..8]);
        Assert.Equal((4, 62, 1), (U16(header, 16), U16(header, 18), (int)U32(header, 20)));
        Assert.Equal((64, 56), (U16(header, 52), U16(header, 54)));
        int count = U16(header, 56);
        byte[] table = ReadAt(file, (long)U64(header, 32), count * 56);
        (ulong Address, ulong Offset, ulong Length)[] segments = new (ulong, ulong, ulong)[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(i * 56, 56);
            Assert.Equal(1u, U32(entry, 0));
            // By guest physical address, in both fields; whole in the file.
            Assert.Equal(U64(entry, 16), U64(entry, 24));
            Assert.Equal(U64(entry, 32), U64(entry, 40));
            segments[i] = (U64(entry, 24), U64(entry, 8), U64(entry, 32));
        }
        return segments;

        static int U16(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[place..]);
        static uint U32(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[place..]);
        static ulong U64(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[place..]);
    }

    private static long FileOffset((ulong Address, ulong Offset, ulong Length)[] segments, long address)
    {
        (ulong start, ulong offset, _) = segments.Single(segment => (ulong)address >= segment.Address && (ulong)address - segment.Address < segment.Length);
        return (long)(offset + ((ulong)address - start));
    }

    private static byte[] ReadAt(string file, long offset, int count)
    {
        using FileStream stream = File.OpenRead(file);
        stream.Position = offset;
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void AssertSame(GuestMemoryBlock expected, string file)
    {
        byte[] found = File.ReadAllBytes(file);
        Assert.Equal(expected.UsedLength, found.Length);
        for (long offset = 0; offset < found.Length;)
        {
            ReadOnlySpan<byte> piece = expected.Read(offset, (int)(found.Length - offset));
            if (!piece.SequenceEqual(found.AsSpan((int)offset, piece.Length))) { Assert.Fail($"{expected.Name} differs at {offset} or behind"); }
            offset += piece.Length;
        }
    }

    private sealed class Inputs : IDisposable
    {
        private readonly List<InspectChannel> _channels = [];

        public Inputs(byte[] stream, byte[][] channels)
        {
            Main = WireInput.FromMemory(stream);
            foreach (byte[] channel in channels) { _channels.Add(new InspectChannel($"{_channels.Count}", WireInput.FromMemory(channel))); }
        }

        public WireInput Main { get; }

        public void AddTo(IList<InspectChannel> channels) => _channels.ForEach(channels.Add);

        public void Dispose()
        {
            Main.Dispose();
            _channels.ForEach(static channel => channel.Input.Dispose());
        }
    }
}
