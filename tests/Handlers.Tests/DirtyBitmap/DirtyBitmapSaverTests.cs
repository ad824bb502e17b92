using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>Which bitmaps a source sends, under which names, in which chunks.</summary>
public sealed class DirtyBitmapSaverTests
{
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;

    // The example of the format: bytes that real QEMUs wrote for this disk.
    [Fact]
    public void Complete_BitmapOfTheExample_IsWhatQemuWrites()
    {
        using BlockNode node = BitmapStream.Node("d", 7 * MiB / 2, (4096, "a"));
        BlockDirtyBitmap bitmap = node.Bitmaps[0];
        bitmap.Set(0, 8 * KiB);
        bitmap.Set(MiB, 4 * KiB);
        bitmap.Set((7 * MiB / 2) - 512, 512);
        string hex = Convert.ToHexStringLower(BitmapStream.Write(new DirtyBitmapSaver([node])).Span);
        Assert.Contains("1c0164016100001000" + "01" + "01", hex, StringComparison.Ordinal);
        string bits = "03" + new string('0', 62) + "01" + new string('0', 156) + "80" + new string('0', 32);
        Assert.Contains("40" + "0000000000000000" + "00001c00" + "0000000000000080" + bits + "20" + "01", hex, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TwoNodes_NamesAreThereOnceWhenTheyChange()
    {
        using BlockNode first = BitmapStream.Node("one", MiB, (65536, "a"), (4096, "b")), second = BitmapStream.Node("two", MiB, (512, "a"));
        first.Bitmaps[1].Disable();
        second.Bitmaps[0].IsPersistent = true;
        second.Bitmaps[0].Set(5, 1);
        Assert.Equal(
            [
                "1c start 65536 Enabled node=one name=a",
                "14 start 4096 None name=b",
                "1c start 512 Enabled, Persistent node=two name=a",
                "01 end",
                "4e bits 0+2048 0 node=one name=a",
                "46 bits 0+2048 0 name=b",
                "4c bits 0+2048 256 node=two name=a",
                "2c complete node=one name=a",
                "24 complete name=b",
                "2c complete node=two name=a",
                "01 end",
            ],
            BitmapStream.Chunks(BitmapStream.Write(new DirtyBitmapSaver([first, second]))));
    }

    [Fact]
    public void Write_BackendAboveAFilter_ItsNameIsThatOfTheDiskBelow()
    {
        using BlockNode disk = BitmapStream.Node("disk-node", MiB, (65536, "a"));
        using BlockNode filter = new("throttle", new MemoryDevice(MiB)) { BackendName = "drive0", Filtered = disk };
        Assert.Equal([("drive0", "a")], Aliases(new DirtyBitmapSaver([filter])));
    }

    [Fact]
    public void Write_FilterWithABitmapOfItsOwn_IsSentUnderItsNodeName()
    {
        using BlockNode disk = BitmapStream.Node("disk-node", MiB, (65536, "a"));
        using BlockNode filter = new("throttle", new MemoryDevice(MiB)) { BackendName = "drive0", Filtered = disk };
        _ = filter.AddBitmap(65536, "own");
        Assert.Equal([("throttle", "own"), ("disk-node", "a")], Aliases(new DirtyBitmapSaver([filter])));
    }

    [Fact]
    public void Prepare_NodeWithAMadeUpName_IsRefused()
    {
        using BlockNode node = BitmapStream.Node("#block123", MiB, (65536, "a"));
        using BitmapStream stream = new(new DirtyBitmapSaver([node]));
        Assert.Contains("#block123", Assert.Throws<InvalidOperationException>(stream.Begin).Message, StringComparison.Ordinal);
        Assert.False(node.Bitmaps[0].IsBusy);
    }

    [Fact]
    public void Prepare_NodeWithAMadeUpName_GoesUnderItsBackendOrAlias()
    {
        using BlockNode node = new("#block123", new MemoryDevice(MiB)) { BackendName = "drive0" };
        _ = node.AddBitmap(65536, "a");
        Assert.Equal([("drive0", "a")], Aliases(new DirtyBitmapSaver([node])));
        using BlockNode alone = BitmapStream.Node("#block9", MiB, (65536, "a"));
        Assert.Equal([("x", "y")], Aliases(new DirtyBitmapSaver([alone], new DirtyBitmapSaverOptions { Mapping = new BitmapMapping(new BitmapNodeAlias("#block9", "x", [new BitmapAlias("a", "y")])) })));
    }

    [Fact]
    public void Prepare_AnonymousBitmaps_AreNotSent()
    {
        using BlockNode node = BitmapStream.Node("#block1", MiB);
        _ = node.AddBitmap(65536);
        DirtyBitmapSaver saver = new([node]);
        Assert.Equal(["01 end"], BitmapStream.Chunks(BitmapStream.Write(saver)).Take(1));
        Assert.False(saver.IsActive);
    }

    [Fact]
    public void Write_NoBitmapAtAll_OnlyTheStartIsSent()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        SaverRegistry savers = new();
        savers.Add(DirtyBitmapSectionLoader.SectionName, 0, new DirtyBitmapSaver([node]));
        using MemoryOutput output = new();
        new PrecopyWriter(savers, new PrecopyOptions { Configuration = new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null) }).Write(new SavevmWriter(output));
        Assert.Equal(["01 end"], BitmapStream.Chunks(output.WrittenMemory));
    }

    [Fact]
    public void Prepare_Mapping_LeavesOutWhatItDoesNotName()
    {
        using BlockNode first = BitmapStream.Node("one", MiB, (65536, "a"), (4096, "b")), second = BitmapStream.Node("two", MiB, (512, "c"));
        BitmapMapping mapping = new(new BitmapNodeAlias("one", "ONE", [new BitmapAlias("b", "B", Persistent: true)]));
        Assert.Equal(
            ["1c start 4096 Enabled, Persistent node=ONE name=B", "01 end"],
            BitmapStream.Chunks(BitmapStream.Write(new DirtyBitmapSaver([first, second], new DirtyBitmapSaverOptions { Mapping = mapping }))).Take(2));
    }

    [Fact]
    public void Prepare_MappingWithoutPersistence_TakesItAway()
    {
        using BlockNode node = BitmapStream.Node("one", MiB, (65536, "a"));
        node.Bitmaps[0].IsPersistent = true;
        BitmapMapping mapping = new(new BitmapNodeAlias("one", "one", [new BitmapAlias("a", "a", Persistent: false)]));
        Assert.Contains("start 65536 Enabled node", BitmapStream.Chunks(BitmapStream.Write(new DirtyBitmapSaver([node], new DirtyBitmapSaverOptions { Mapping = mapping })))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MappingWithNamesTwice_IsRefused()
    {
        _ = Assert.Throws<ArgumentException>(() => new BitmapMapping(new BitmapNodeAlias("a", "x", []), new BitmapNodeAlias("b", "x", [])));
        _ = Assert.Throws<ArgumentException>(() => new BitmapMapping(new BitmapNodeAlias("a", "x", []), new BitmapNodeAlias("a", "y", [])));
        _ = Assert.Throws<ArgumentException>(() => new BitmapMapping(new BitmapNodeAlias("a", "x", [new BitmapAlias("1", "z"), new BitmapAlias("2", "z")])));
        _ = Assert.Throws<ArgumentException>(() => new BitmapMapping(new BitmapNodeAlias("a", new string('x', 256), [])));
        Assert.Single(new BitmapMapping(new BitmapNodeAlias("a", new string('x', 255), [])).Nodes);
    }

    [Fact]
    public void Prepare_NameTooLongForTheStream_IsRefusedWithoutAMapping()
    {
        string name = new('n', 256);
        using BlockNode node = BitmapStream.Node("one", MiB, (65536, name));
        _ = Assert.Throws<InvalidOperationException>(() => Aliases(new DirtyBitmapSaver([node])));
        BitmapMapping mapping = new(new BitmapNodeAlias("one", "one", [new BitmapAlias(name, "short")]));
        Assert.Equal([("one", "short")], Aliases(new DirtyBitmapSaver([node], new DirtyBitmapSaverOptions { Mapping = mapping })));
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("read-only")]
    [InlineData("inconsistent")]
    public void Prepare_BitmapThatMayNotBeUsed_Refuses(string state)
    {
        using BlockNode node = BitmapStream.Node("one", MiB, (65536, "first"));
        BlockDirtyBitmap bitmap = node.AddBitmap(new BlockDirtyBitmap(MiB, 65536, "a") { IsReadOnly = state == "read-only", IsInconsistent = state == "inconsistent" });
        Assert.Equal("a", bitmap.Name);
        // Another migration holds it.
        using BlockNode sharing = new("other", new MemoryDevice(MiB));
        _ = sharing.AddBitmap(bitmap);
        using BitmapStream holder = new(new DirtyBitmapSaver([sharing]));
        if (state == "busy") { holder.Begin(); }
        using BitmapStream stream = new(new DirtyBitmapSaver([node]));
        Assert.Contains("'a'", Assert.Throws<InvalidOperationException>(stream.Begin).Message, StringComparison.Ordinal);
        Assert.False(node.Bitmaps[0].IsBusy);
        Assert.Equal(0, stream.Bytes.Length);
    }

    [Fact]
    public void Setup_ToCleanup_BitmapsAreBusyAndNotStored()
    {
        using BlockNode node = BitmapStream.Node("one", MiB, (65536, "a"));
        BlockDirtyBitmap bitmap = node.Bitmaps[0];
        using BitmapStream stream = new(new DirtyBitmapSaver([node]));
        stream.Begin();
        Assert.True(bitmap.IsBusy);
        _ = Assert.Throws<InvalidOperationException>(() => node.RemoveBitmap(bitmap));
        _ = Assert.Throws<InvalidOperationException>(bitmap.Clear);
        // The guest still runs here: what it writes is recorded.
        node.Write(0, new byte[512]);
        Assert.Equal(1, bitmap.DirtyGranules);
        stream.End();
        Assert.Equal((false, true), (bitmap.IsBusy, bitmap.SkipsStore));
    }

    [Fact]
    public void Cleanup_AfterAFailure_BitmapsBelongToTheImageAgain()
    {
        using BlockNode node = BitmapStream.Node("one", MiB, (65536, "a"));
        using BitmapStream stream = new(new DirtyBitmapSaver([node]));
        stream.Begin();
        stream.Saver.Cleanup();
        Assert.Equal((false, false), (node.Bitmaps[0].IsBusy, node.Bitmaps[0].SkipsStore));
    }

    [Fact]
    public void Iterate_BeforePostcopy_IsOnlyAnEnd()
    {
        using BlockNode node = BitmapStream.Node("one", MiB, (65536, "a"));
        using BitmapStream stream = new(new DirtyBitmapSaver([node]));
        stream.Begin();
        Assert.True(stream.Part(1000));
        stream.End();
        Assert.Equal("01 end", BitmapStream.Chunks(stream.Bytes)[2]);
    }

    [Fact]
    public void Iterate_InPostcopy_SendsBitsUpToTheBudget()
    {
        using BlockNode node = BitmapStream.Node("one", 40 * MiB, (512, "a"));
        node.Bitmaps[0].Set(0, 40 * MiB);
        DirtyBitmapSaver saver = new([node], new DirtyBitmapSaverOptions { AllowsPostcopy = true });
        using BitmapStream stream = new(saver);
        stream.Begin();
        Assert.Equal(new SectionPending(0, 40 * MiB / 512), saver.GetPending(exact: true));
        saver.BeginPostcopy();
        Assert.False(stream.Part(1500));
        Assert.Equal(new SectionPending(0, 32 * MiB / 512), saver.GetPending(exact: true));
        Assert.True(stream.Part(long.MaxValue / 2));
        Assert.Equal(default, saver.GetPending(exact: true));
        stream.End();
        Assert.Equal(10, BitmapStream.Chunks(stream.Bytes).Count(static line => line.Contains("bits", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(512, 8192L * 1024)]
    [InlineData(65536, 8192L * 128 * 1024)]
    [InlineData(1L << 31, (1L << 41) - (1L << 37))]
    public void Complete_LongBitmap_ChunksCover8192BitsButNoMoreThan32BitsOfSectors(long granularity, long disk)
    {
        using BlockNode node = new("n", new HugeDevice(granularity == 1L << 31 ? 1L << 42 : disk));
        _ = node.AddBitmap(granularity, "a");
        string[] chunks = [.. BitmapStream.Chunks(BitmapStream.Write(new DirtyBitmapSaver([node]))).Where(static line => line.Contains("bits", StringComparison.Ordinal))];
        long covered = granularity == 1L << 31 ? disk : 8192 * granularity;
        Assert.Contains($"bits 0+{covered / 512} 0", chunks[0], StringComparison.Ordinal);
        Assert.Contains($"bits {covered / 512}+", chunks[1], StringComparison.Ordinal);
    }

    [Fact]
    public void GetPending_WithoutPostcopy_IsNothing()
    {
        using BlockNode node = BitmapStream.Node("one", MiB, (65536, "a"));
        using BitmapStream stream = new(new DirtyBitmapSaver([node]));
        stream.Begin();
        Assert.Equal(default, stream.Saver.GetPending(exact: true));
        stream.Saver.Cleanup();
    }

    private static IReadOnlyList<(string Node, string Bitmap)> Aliases(DirtyBitmapSaver saver)
    {
        using BitmapStream stream = new(saver);
        stream.Begin();
        IReadOnlyList<(string Node, string Bitmap)> aliases = saver.Aliases;
        saver.Cleanup();
        return aliases;
    }
}
