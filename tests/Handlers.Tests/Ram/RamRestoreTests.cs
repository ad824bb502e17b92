using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>Whole streams into memory.</summary>
public sealed class RamRestoreTests
{
    private const string EndOfSection = "0000000000000010";

    public static IEnumerable<object[]> AllIds => Golden.AllIds;

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Load_GoldenStream_MemoryIsThatOfTheSource(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        using IGuestMemory memory = GuestMemory.Create();
        RamRestoreResult result = Load(manifest, memory, out bool hasAllChannels);

        int compared = 0;
        foreach (GoldenRamBlock block in manifest.RamBlocks)
        {
            if (block.Sha256 is null || !IsTruth(manifest, block.Name, hasAllChannels)) { continue; }
            Assert.Equal(block.Sha256, Hash(memory, block.Name));
            compared++;
        }
        if (!manifest.Scenario.StartsWith("colo", StringComparison.Ordinal))
        {
            foreach ((string name, string? hash) in manifest.Walk.RamSha256FromStream)
            {
                // The walk of the manifest reads the main channel alone.
                if (hash is null || manifest.ChannelFiles.Count > 0) { continue; }
                Assert.Equal(hash, Hash(memory, name));
                compared++;
            }
        }
        // A COLO stream goes on behind its manifest's walk: see RamRestoreColoTests.
        Assert.True(compared > 0 || manifest.Scenario == "colo");
        Assert.All(result.Blocks, block => Assert.Equal(block.IsInStream ? 0 : block.Memory!.PageCount, block.MissingPages));
        Assert.Equal(manifest.Scenario == "ignore-shared" ? ["pc.ram"] : [], result.Blocks.Where(static block => !block.IsInStream).Select(static block => block.Block.Name));
    }

    [Theory]
    [InlineData("multifd-zlib-v10.0")]
    [InlineData("multifd-none-v5.2")]
    [InlineData("mapped-ram-v11.1")]
    [InlineData("xbzrle-mixed-v7.2")]
    public void Load_OneThread_GivesTheSame(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        using var memory = new SparseMemory();
        _ = Load(manifest, memory, out _);

        GoldenRamBlock ram = manifest.RamBlocks.Single(static block => block.Name == "pc.ram");
        Assert.Equal(ram.Sha256, Hash(memory, "pc.ram"));
    }

    [Fact]
    public void Load_ChannelMissing_SaysHowManyPagesDidNotCome()
    {
        GoldenManifest manifest = Golden.Manifest("multifd-none-v11.1");
        using IGuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile));
        using WireInput channel = WireInput.Open(Golden.PathOf(manifest.ChannelFiles[0]));
        var options = new RamLoadOptions();
        options.Channels.Add(new InspectChannel("one", channel));

        RestoredBlock ram = RamRestore.Load(input, memory, options).Blocks.Single(static block => block.Block.Name == "pc.ram");

        Assert.True(ram.IsInStream);
        Assert.InRange(ram.MissingPages, 1, ram.Memory!.PageCount - 1);
    }

    /// <summary>
    /// A page comes on one channel, and after the next synchronisation on the other: the later one counts, whichever channel is read first, and also with the
    /// length that 7.2 leaves in packets without pages.
    /// </summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Load_PageOnTwoChannels_TheSynchronisationDecides(bool hasFlushes, bool swapped)
    {
        const string Flush = "0000000000000200";
        string sync = MultifdChannelReaderTests.Packet(1, size: 4096);
        string early = MultifdChannelReaderTests.Init + sync + PageOf(0xAA) + sync + sync;
        string late = MultifdChannelReaderTests.Init + sync + sync + PageOf(0xBB) + sync;
        // Old machine types synchronise at every end of a section, new ones where the main channel says it.
        string flush = hasFlushes ? Flush : "";
        string part = hasFlushes ? Part(1, EndOfSection) + Part(1, Flush + EndOfSection) : Part(1, EndOfSection);
        string main = Header + Start(1, "ram", 4, U64(4096 | 4) + "01 61" + U64(4096) + flush + EndOfSection) + part + End(1, flush + EndOfSection) + EndOfFile;

        string[] channels = swapped ? [late, early] : [early, late];
        var options = new RamLoadOptions();
        foreach (string channel in channels) { options.Channels.Add(new InspectChannel($"{options.Channels.Count}", WireInput.FromMemory(WireTable.Bytes(channel)))); }
        using IGuestMemory memory = Restore(main, options);

        Assert.Equal(0xBB, memory.Blocks[0].Read(4095, 1)[0]);

        static string PageOf(byte value) => MultifdChannelReaderTests.Packet(0, normal: 1, size: 4096, offsets: [0]) + Fill(value, 4096);
    }

    /// <summary>The urgent pages came on the other channel: without it the memory is not that of the source.</summary>
    [Fact]
    public void Load_PreemptChannelMissing_IsNotTheMemory()
    {
        GoldenManifest manifest = Golden.Manifest("postcopy-preempt-v7.2");
        using IGuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile));
        _ = RamRestore.Load(input, memory);

        Assert.NotEqual(manifest.RamBlocks.Single(static block => block.Name == "pc.ram").Sha256, Hash(memory, "pc.ram"));
    }

    [Fact]
    public void Load_NonZeroFill_IsThePageOrRefused()
    {
        string stream = Stream(4096, "0000000000000002 01 61 55" + EndOfSection);
        using IGuestMemory memory = Restore(stream, new RamLoadOptions());
        Assert.Equal(0x55, memory.Blocks[0].Read(4095, 1)[0]);

        WireFormatException refused = Assert.Throws<WireFormatException>(
            () => Restore(stream, new RamLoadOptions { FillRule = ZeroFillRule.Refuse }).Dispose());
        Assert.Equal("RamItem.Fill", $"{refused.Record}.{refused.Field}");
        Assert.Equal("ram", refused.Section);
    }

    [Fact]
    public void Load_MoreAnnouncedThanAllowed_IsRefusedBeforeAnythingIsReserved()
    {
        string stream = Header + Start(1, "ram", 4, U64((1UL << 50) | 4) + "01 61" + U64(1UL << 50) + EndOfSection) + EndOfFile;
        MemoryLimitException refused = Assert.Throws<MemoryLimitException>(() => Restore(stream, new RamLoadOptions()).Dispose());
        Assert.Equal(new RamLoadOptions().MemoryLimit, refused.Limit);

        stream = Stream(8192, EndOfSection);
        Assert.Throws<MemoryLimitException>(() => Restore(stream, new RamLoadOptions { MemoryLimit = 4096 }).Dispose());
        Restore(stream, new RamLoadOptions { MemoryLimit = 8192 }).Dispose();
    }

    [Fact]
    public void Load_LastPageIsCut_StopsAtTheEndOfTheBlock()
    {
        using IGuestMemory memory = Restore(
            Header + Start(1, "ram", 4, U64(0x2000 | 4) + "01 61" + U64(5000) + "01 62" + U64(0x2000 - 5000) + EndOfSection)
            + Part(1, "0000000000001008 01 61" + Fill(7, 4096) + "0000000000001060 01 0003 00 01 09" + EndOfSection) + EndOfFile,
            new RamLoadOptions());

        GuestMemoryBlock block = memory.Blocks[0];
        Assert.Equal(5000, block.UsedLength);
        Assert.Equal([9, 7, 7], block.Read(4096, 3).ToArray());
        Assert.Equal(7, block.Read(4999, 1)[0]);
    }

    [Fact]
    public void Load_IntoAMachine_UsesItsBlocksAndRefusesOthers()
    {
        string stream = Stream(8192, "0000000000000008 01 61" + Fill(3, 4096) + EndOfSection);
        using var machine = new SparseMemory();
        GuestMemoryBlock rom = machine.Add("a", 4096, 16384, 4096);
        rom.Fill(0, 4096, 1);
        Restore(stream, machine, new RamLoadOptions { AddBlocks = false });
        Assert.Equal(8192, rom.UsedLength);
        Assert.Equal(3, rom.Read(0, 1)[0]);

        using var small = new SparseMemory();
        _ = small.Add("a", 4096, 4096, 4096);
        WireFormatException refused = Assert.Throws<WireFormatException>(() => Restore(stream, small, new RamLoadOptions { AddBlocks = false }));
        Assert.Equal("RamBlockEntry.UsedLength", $"{refused.Record}.{refused.Field}");

        using var other = new SparseMemory();
        _ = other.Add("b", 8192, 8192, 4096);
        refused = Assert.Throws<WireFormatException>(() => Restore(stream, other, new RamLoadOptions { AddBlocks = false }));
        Assert.Equal("RamBlockEntry.Name", $"{refused.Record}.{refused.Field}");
    }

    [Fact]
    public void Load_SharedBlockElsewhereInTheMachine_IsRefused()
    {
        string stream = Header + Configuration("x-ignore-shared")
            + Start(1, "ram", 4, U64(4096 | 4) + "01 61" + U64(4096) + U64(0xFFFC0000) + EndOfSection) + EndOfFile;
        using var memory = new SparseMemory();
        GuestMemoryBlock block = memory.Add("a", 4096, 4096, 4096);
        block.GuestAddress = 0x1000;

        WireFormatException refused = Assert.Throws<WireFormatException>(() => Restore(stream, memory, new RamLoadOptions()));

        Assert.Equal("RamBlockEntry.GuestAddress", $"{refused.Record}.{refused.Field}");
        block.GuestAddress = null;
        Restore(stream, memory, new RamLoadOptions());
        Assert.Equal(0xFFFC0000, block.GuestAddress);
    }

    [Fact]
    public void Load_UnwantedBlocks_AreReadAndDropped()
    {
        GoldenManifest manifest = Golden.Manifest("ram-min-v7.2");
        using IGuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile));
        RamRestoreResult result = RamRestore.Load(input, memory, new RamLoadOptions { Wanted = static name => name == "pc.bios" });

        Assert.Equal(["pc.bios"], memory.Blocks.Select(static block => block.Name));
        Assert.Equal(manifest.RamBlocks.Single(static block => block.Name == "pc.bios").Sha256 ?? manifest.Walk.RamSha256FromStream["pc.bios"], Hash(memory, "pc.bios"));
        Assert.Null(result.Blocks.Single(static block => block.Block.Name == "pc.ram").Memory);
    }

    [Theory]
    [InlineData("0000000000000000 0000000000001000", 0)]
    [InlineData("0000000000001000 0000000000001000", 3)]
    public void Load_Discard_MakesZeroWhatItNames(string range, int firstByte)
    {
        string stream = Header + Start(1, "ram", 4, U64(8192 | 4) + "01 61" + U64(8192) + EndOfSection)
            + Part(1, "0000000000000008 01 61" + Fill(3, 4096) + "0000000000001028" + Fill(3, 4096) + EndOfSection) + $"08 0006 0014 00 01 61 00 {range}" + EndOfFile;

        using IGuestMemory memory = Restore(stream, new RamLoadOptions());

        Assert.Equal(firstByte, memory.Blocks[0].Read(0, 1)[0]);
        Assert.Equal(3 - firstByte, memory.Blocks[0].Read(4096, 1)[0]);
    }

    [Theory]
    [InlineData("0000000000000000 0000000000003000")]
    [InlineData("ffffffffffffff00 0000000000001000")]
    [InlineData("0000000000000800 0000000000001000")]
    public void Load_DiscardOutsideTheBlock_IsRefused(string range)
    {
        string stream = Header + Start(1, "ram", 4, U64(8192 | 4) + "01 61" + U64(8192) + EndOfSection) + $"08 0006 0014 00 01 61 00 {range}" + EndOfFile;
        WireFormatException refused = Assert.Throws<WireFormatException>(() => Restore(stream, new RamLoadOptions()).Dispose());
        Assert.Equal("RamDiscardPayload.Ranges", $"{refused.Record}.{refused.Field}");
    }

    [Fact]
    public void Load_DamagedChannel_IsNamedInTheError()
    {
        GoldenManifest manifest = Golden.Manifest("multifd-none-v5.2");
        byte[] damaged = Golden.Read(manifest.ChannelFiles[1]);
        Array.Resize(ref damaged, damaged.Length - 100);
        using IGuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile));
        using WireInput good = WireInput.Open(Golden.PathOf(manifest.ChannelFiles[0]));
        using WireInput bad = WireInput.FromMemory(damaged);
        var options = new RamLoadOptions();
        options.Channels.Add(new InspectChannel("one", good));
        options.Channels.Add(new InspectChannel("two", bad));

        WireFormatException refused = Assert.Throws<WireFormatException>(() => RamRestore.Load(input, memory, options));

        Assert.Equal("channel two", refused.Section);
    }

    [Fact]
    public void Load_FileThatIsNoChannel_IsRefused()
    {
        using IGuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.FromMemory(WireTable.Bytes(Stream(4096, EndOfSection)));
        using WireInput channel = WireInput.FromMemory(new byte[] { 1, 2, 3 });
        var options = new RamLoadOptions();
        options.Channels.Add(new InspectChannel("x", channel));

        Assert.Equal("channel x", Assert.Throws<WireFormatException>(() => RamRestore.Load(input, memory, options)).Section);
    }

    [Fact]
    public void Load_CancelledCaller_Stops()
    {
        using IGuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.Open(Golden.PathOf(Golden.Manifest("ram-min-v7.2").StreamFile));
        using var source = new System.Threading.CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => RamRestore.Load(input, memory, new RamLoadOptions { CancellationToken = source.Token }));
    }

    [Fact]
    public void Page_MorePages_AllocatesNoMore()
    {
        using IGuestMemory memory = GuestMemory.Create();
        var loader = new RamLoader(memory);
        var blocks = new RamBlockList();
        Read(Stream(64 * 4096, EndOfSection), ("ram", new RamSectionLoader(loader, blocks)));
        byte[] page = [.. Enumerable.Repeat((byte)1, 4096)];
        byte[] delta = [0, 1, 5];
        Assert.Equal(0, Allocation.LeastOf(() => Apply(loader, blocks[0], page, delta, 64)));
        Assert.Equal(0, loader.MissingPages(blocks[0]));
    }

    private static void Apply(RamLoader loader, RamBlock block, byte[] page, byte[] delta, int pages)
    {
        for (int i = 0; i < pages; i++)
        {
            ulong address = (ulong)i * 4096;
            loader.Page(block, new RamItem { Address = address, Flags = RamItemFlags.Page, Page = page }, 0);
            loader.Page(block, new RamItem { Address = address, Flags = RamItemFlags.Zero }, 0);
            loader.DeltaPage(block, new RamItem { Address = address, Flags = RamItemFlags.Xbzrle }, new XbzrlePage { Delta = delta }, 0);
            loader.Page(block, (long)address, page);
            loader.ZeroPage(block, (long)address, 4096);
        }
    }

    private static string Stream(int length, string items) =>
        Header + Start(1, "ram", 4, U64((ulong)length | 4) + "01 61" + U64((ulong)length) + EndOfSection) + Part(1, items) + EndOfFile;

    private static IGuestMemory Restore(string hex, RamLoadOptions options)
    {
        IGuestMemory memory = GuestMemory.Create();
        Restore(hex, memory, options);
        return memory;
    }

    private static void Restore(string hex, IGuestMemory memory, RamLoadOptions options)
    {
        using WireInput input = WireInput.FromMemory(WireTable.Bytes(hex));
        _ = RamRestore.Load(input, memory, options);
    }

    private static RamRestoreResult Load(GoldenManifest manifest, IGuestMemory memory, out bool hasAllChannels)
    {
        var options = new RamLoadOptions();
        // A return path is no channel of pages.
        foreach (string channel in manifest.ChannelFiles) { options.Channels.Add(new InspectChannel(channel, WireInput.Open(Golden.PathOf(channel)))); }
        hasAllChannels = manifest.ChannelFiles.Count > 0;
        try
        {
            using WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile));
            return RamRestore.Load(input, memory, options);
        }
        finally
        {
            foreach (InspectChannel channel in options.Channels) { channel.Input.Dispose(); }
        }
    }

    private static string Hash(IGuestMemory memory, string name)
    {
        Assert.True(memory.TryFind(name, out GuestMemoryBlock? block));
        byte[] hash = new byte[32];
        MemoryHash.Compute(block, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>
    /// Whether the manifest says that the stream holds what the source's memory was: of streams of one channel it does; of those with several it follows,
    /// as the walk of the manifest had only the first.
    /// </summary>
    private static bool IsTruth(GoldenManifest manifest, string block, bool hasAllChannels) =>
        (hasAllChannels && (manifest.Scenario == "postcopy-preempt" || manifest.Scenario.StartsWith("multifd", StringComparison.Ordinal)))
        || (manifest.More.TryGetValue("stream_ram_equals_truth", out JsonElement truth)
            && truth.ValueKind == JsonValueKind.Object
            && truth.TryGetProperty(block, out JsonElement equal)
            && equal.ValueKind == JsonValueKind.True);
}
