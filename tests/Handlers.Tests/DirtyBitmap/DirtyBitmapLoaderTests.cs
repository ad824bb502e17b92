using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Storage;
using SaveVm.Records;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>The states of bitmaps at a destination, in precopy and postcopy.</summary>
public sealed class DirtyBitmapLoaderTests
{
    private const int MiB = 1 << 20;
    private const string StartEnabled = "1c 01 64 01 61 00010000 01";         // node d, bitmap a, 64 KiB
    private const string StartDisabled = "1c 01 64 01 61 00010000 00";
    private const string FirstGranule = "40 0000000000000000 00000800 0000000000000020 0100000000000000 000000000000000000000000000000000000000000000000";
    private const string Complete = "20";

    [Fact]
    public void Load_StartOfAnEnabledBitmap_ItIsBusyAndItsSuccessorWaits()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = Loaded(node, StartEnabled + "01");
        BlockDirtyBitmap bitmap = Assert.Single(node.Bitmaps);
        Assert.Equal((true, false, false), (bitmap.IsBusy, bitmap.IsEnabled, bitmap.Successor!.IsEnabled));
        node.Write(0, new byte[1]);
        Assert.Equal((0, 0), (bitmap.DirtyGranules, bitmap.Successor.DirtyGranules));
        _ = Assert.Throws<InvalidOperationException>(() => node.RemoveBitmap(bitmap));
        Assert.False(loader.IsComplete);
    }

    [Fact]
    public void Load_StartOfADisabledBitmap_ItIsBusyWithoutSuccessor()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        _ = Loaded(node, StartDisabled + "01");
        BlockDirtyBitmap bitmap = Assert.Single(node.Bitmaps);
        Assert.Equal((true, false, true), (bitmap.IsBusy, bitmap.IsEnabled, bitmap.Successor is null));
    }

    // Precopy: the bits are there before the guest runs, the bitmap records from then on.
    [Fact]
    public void BeforeVmStart_BitmapThatIsComplete_IsEnabled()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = Loaded(node, StartEnabled + FirstGranule + Complete + "01");
        BlockDirtyBitmap bitmap = Assert.Single(node.Bitmaps);
        Assert.Equal((false, false, true), (bitmap.IsBusy, bitmap.IsEnabled, bitmap.Successor is null));
        loader.BeforeVmStart();
        Assert.True(bitmap.IsEnabled);
        node.Write(MiB - 1, new byte[1]);
        Assert.Equal([0L, 15 * 65536L], Dirty(bitmap));
        Assert.True(loader.IsComplete);
    }

    [Fact]
    public void BeforeVmStart_DisabledBitmap_StaysDisabled()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = Loaded(node, StartDisabled + FirstGranule + Complete + "01");
        loader.BeforeVmStart();
        BlockDirtyBitmap bitmap = Assert.Single(node.Bitmaps);
        Assert.Equal((false, false), (bitmap.IsBusy, bitmap.IsEnabled));
        node.Write(MiB - 1, new byte[1]);
        Assert.Equal([0L], Dirty(bitmap));
    }

    // Postcopy: what the guest writes before the bits have come is united with them.
    [Fact]
    public void Complete_AfterVmStart_UnitesTheBitsWithLocalWrites()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = new([node]);
        Load(loader, StartEnabled + "01", "", () =>
        {
            loader.BeforeVmStart();
            node.Write(2 * 65536, new byte[1]);
            Assert.Equal(1, node.Bitmaps[0].Successor!.DirtyGranules);
        }, FirstGranule + Complete + "01");
        BlockDirtyBitmap bitmap = Assert.Single(node.Bitmaps);
        Assert.Equal([0L, 2 * 65536L], Dirty(bitmap));
        Assert.Equal((false, true, true), (bitmap.IsBusy, bitmap.IsEnabled, loader.IsComplete));
        node.Write(MiB - 1, new byte[1]);
        Assert.Equal(3, bitmap.DirtyGranules);
    }

    [Fact]
    public void Cancel_OneOfThree_FinishedStayAndTheRestIsDrained()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = Loaded(
            node,
            StartEnabled + "14 01 62 00010000 01" + "14 01 63 00010000 00"
            + "44 01 61 0000000000000000 00000800 0000000000000020 0100000000000000 000000000000000000000000000000000000000000000000" + "20"
            // b: bits for a longer disk.
            + "46 01 62 0000000000000000 00100000"
            // What follows is read and dropped.
            + "44 01 63 0000000000000000 00000800 0000000000000020 0100000000000000 000000000000000000000000000000000000000000000000" + "20"
            + "10 00010000 01".Replace("10 ", "14 01 65 ", StringComparison.Ordinal) + "20 01");
        Assert.Contains("bitmap 'd/b' has bits up to sector 1048576, the disk here has 2048", loader.CancelReason, StringComparison.Ordinal);
        BlockDirtyBitmap kept = Assert.Single(node.Bitmaps);
        Assert.Equal("a", kept.Name);
        loader.BeforeVmStart();
        Assert.Equal((true, false), (kept.IsEnabled, kept.IsBusy));
        Assert.False(loader.IsComplete);
    }

    [Theory]
    [InlineData("1c 01 78 01 61 00010000 01" + "42 0000000000000000 00000800 20 01", "there is no node 'x' here")]
    [InlineData(StartEnabled + "44 01 7a 0000000000000000 00000800 0000000000000020 0100000000000000 000000000000000000000000000000000000000000000000 20 01", "z")]
    [InlineData(StartEnabled + FirstGranule + Complete + "42 0000000000000000 00000800 01", "not complete yet")]
    [InlineData(StartEnabled + "42 0000000000000001 00000800 20 01", "StartSector")]
    [InlineData(StartEnabled + "42 0000000000000000 00000000 20 01", "SectorCount")]
    [InlineData(StartEnabled + "42 0000000000000000 00000400 20 01", "ends at sector 1024, the disk here has 2048")]
    [InlineData(StartEnabled + "42 00FFFFFFFFFFFF80 00000400 20 01", "StartSector")]
    [InlineData(StartEnabled + "40 0000000000000000 00000800 0000000000000004 01000000 20 01", "Buffer")]
    public void Load_WhatDoesNotFit_CancelsAndGoesOn(string body, string reason)
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = Loaded(node, body);
        Assert.Contains(reason, loader.CancelReason, StringComparison.Ordinal);
        Assert.All(node.Bitmaps, static bitmap => Assert.False(bitmap.IsBusy));
    }

    [Theory]
    [InlineData("1c 01 64 01 61 00010000 08 01", "State")]
    [InlineData("1c 01 64 01 61 00010001 01 01", "Granularity")]
    [InlineData("1c 01 64 01 61 00000100 01 01", "Granularity")]
    [InlineData(StartEnabled + "14 01 61 00010000 01 01", "BitmapAlias")]
    [InlineData(StartEnabled + "00", "Flags")]
    public void Load_WhatContradictsTheFormat_FailsAndLeavesNoBitmap(string body, string field)
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = new([node]);
        WireFormatException refusal = Assert.Throws<WireFormatException>(() => Load(loader, body));
        Assert.Equal(field, refusal.Field);
        Assert.Empty(node.Bitmaps);
        Assert.NotNull(loader.CancelReason);
    }

    [Fact]
    public void Load_StreamThatBreaksInPostcopy_KeepsWhatWasCompleteAndTheGuestGoesOn()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = new([node]);
        _ = Assert.Throws<WireFormatException>(() => Load(
            loader,
            StartEnabled + "14 01 62 00010000 01 01",
            "",
            loader.BeforeVmStart,
            "42 0000000000000000 00000800".Replace("42", "46 01 61", StringComparison.Ordinal) + "20" + "46 01 62 0000"));
        Assert.Equal(["a"], node.Bitmaps.Select(static bitmap => bitmap.Name));
        Assert.True(node.Bitmaps[0].IsEnabled);
        node.Write(0, new byte[1]);
        Assert.Equal(1, node.Bitmaps[0].DirtyGranules);
    }

    [Fact]
    public void Load_BackendName_IsTheDiskBelowItsFilters()
    {
        using BlockNode disk = BitmapStream.Node("disk", MiB);
        using BlockNode filter = new("throttle", new MemoryDevice(MiB)) { BackendName = "d", Filtered = disk };
        _ = Loaded(filter, StartEnabled + Complete + "01");
        Assert.Single(disk.Bitmaps);
        Assert.Empty(filter.Bitmaps);
    }

    [Fact]
    public void Load_Mapping_AliasesAndPersistenceAreThoseOfThisSide()
    {
        using BlockNode node = BitmapStream.Node("here", MiB);
        BitmapMapping mapping = new(new BitmapNodeAlias("here", "d", [new BitmapAlias("mine", "a", Persistent: true)]));
        DirtyBitmapLoader loader = new([node], new DirtyBitmapLoaderOptions { Mapping = mapping });
        Load(loader, StartEnabled + FirstGranule + Complete + "01");
        BlockDirtyBitmap bitmap = Assert.Single(node.Bitmaps);
        Assert.Equal(("mine", true, 1L), (bitmap.Name, bitmap.IsPersistent, bitmap.DirtyGranules));
    }

    [Theory]
    [InlineData("other", "a")]
    [InlineData("d", "other")]
    public void Load_AliasThatIsNotMapped_Cancels(string node, string name)
    {
        using BlockNode here = BitmapStream.Node("d", MiB);
        BitmapMapping mapping = new(new BitmapNodeAlias("d", node, [new BitmapAlias("a", name)]));
        DirtyBitmapLoader loader = new([here], new DirtyBitmapLoaderOptions { Mapping = mapping });
        Load(loader, StartEnabled + FirstGranule + Complete + "01");
        Assert.Contains("is not in the mapping", loader.CancelReason, StringComparison.Ordinal);
        Assert.Empty(here.Bitmaps);
    }

    [Fact]
    public void Load_Patches2017_TakesOverABitmapOfEqualGranularity()
    {
        using BlockNode node = BitmapStream.Node("d", MiB, (65536, "a"));
        DirtyBitmapLoader loader = new([node], new DirtyBitmapLoaderOptions { Dialect = DirtyBitmapDialect.Patches2017 });
        // A buffer of 64 bytes for 16 bits.
        Load(loader, StartEnabled + "40 0000000000000000 00000800 0000000000000040 0100000000000000" + Fill(0, 56) + Complete + "01");
        Assert.Null(loader.CancelReason);
        Assert.Equal([0L], Dirty(Assert.Single(node.Bitmaps)));
        using BlockNode other = BitmapStream.Node("d", MiB, (4096, "a"));
        _ = Assert.Throws<WireFormatException>(() => Load(new DirtyBitmapLoader([other], new DirtyBitmapLoaderOptions { Dialect = DirtyBitmapDialect.Patches2017 }), StartEnabled + "01"));
    }

    // Bits in random pieces, a guest that writes at any time before and after: the result is the union, for any granularity and length.
    [Fact]
    public void Migrate_RandomPostcopy_DestinationHasAtLeastAllBits()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            long length = random.Next(1, 6000) * 512L;
            BlockNode[] source = [BitmapStream.Node("one", length), BitmapStream.Node("two", length)], target = [BitmapStream.Node("one", length), BitmapStream.Node("two", length)];
            List<(BlockDirtyBitmap Bitmap, bool IsEnabled)> bitmaps = [];
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                BlockDirtyBitmap bitmap = source[random.Next(2)].AddBitmap(512L << random.Next(12), $"b{i}");
                if (random.Next(3) == 0) { bitmap.Disable(); }
                bitmap.IsPersistent = random.Next(2) == 0;
                bitmaps.Add((bitmap, bitmap.IsEnabled));
            }
            for (int i = random.Next(20); i > 0; i--) { WriteRandom(source, random); }
            DirtyBitmapSaver saver = new(source, new DirtyBitmapSaverOptions { AllowsPostcopy = true });
            using BitmapStream stream = new(saver);
            stream.Begin();
            for (int i = random.Next(5); i > 0; i--) { WriteRandom(source, random); }
            Dictionary<string, (long Granularity, HashSet<long> Granules, bool Enabled)> expected = bitmaps.ToDictionary(
                static pair => pair.Bitmap.Name!, static pair => (pair.Bitmap.Granularity, Granules(pair.Bitmap), pair.IsEnabled));

            DirtyBitmapLoader loader = new(target);
            bool isPostcopy = random.Next(3) > 0;
            if (isPostcopy) { saver.BeginPostcopy(); }
            List<(byte[] Bytes, int Writes)> pieces = [(stream.TakeNew(), isPostcopy ? random.Next(4) : 0)];
            while (isPostcopy && !stream.Part(random.Next(1, 400))) { pieces.Add((stream.TakeNew(), random.Next(4))); }
            stream.End();
            pieces.Add((stream.TakeNew(), 0));
            PiecedInput input = new(pieces.Select(static piece => piece.Bytes), index =>
            {
                if (isPostcopy && index == 0) { loader.BeforeVmStart(); }
                for (int i = pieces[index].Writes; i > 0; i--)
                {
                    foreach ((BlockNode node, long offset, int count) in new[] { WriteRandom(target, random) })
                    {
                        foreach (BlockDirtyBitmap bitmap in source.First(other => other.Name == node.Name).Bitmaps)
                        {
                            (long granularity, HashSet<long> granules, bool isEnabled) = expected[bitmap.Name!];
                            for (long at = offset / granularity; isEnabled && at <= (offset + count - 1) / granularity; at++) { granules.Add(at); }
                        }
                    }
                }
            });
            BitmapStream.Load(input, loader);
            loader.BeforeVmStart();

            Assert.True(loader.IsComplete, $"seed {seed}: {loader.CancelReason}");
            foreach (BlockDirtyBitmap bitmap in target.SelectMany(static node => node.Bitmaps))
            {
                (long granularity, HashSet<long> granules, bool isEnabled) = expected[bitmap.Name!];
                Assert.Equal((seed, granularity, isEnabled, false, true), (seed, bitmap.Granularity, bitmap.IsEnabled, bitmap.IsBusy, bitmap.Successor is null));
                Assert.True(granules.SetEquals(Granules(bitmap)), $"seed {seed}: {bitmap.Name}");
            }
            Assert.Equal(expected.Count, target.Sum(static node => node.Bitmaps.Count));
        }
    }

    [Fact]
    public async Task Load_WriterAtFullSpeed_NoWriteIsLost()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            const long Length = 8 * MiB;
            using BlockNode source = BitmapStream.Node("d", Length, (512, "a")), target = BitmapStream.Node("d", Length);
            source.Bitmaps[0].Set(0, Length / 2);
            ReadOnlyMemory<byte> bytes = BitmapStream.Write(new DirtyBitmapSaver([source]));
            DirtyBitmapLoader loader = new([target]);
            using CancellationTokenSource stop = new();
            HashSet<long> written = [];
            using ManualResetEventSlim announced = new();
            Task guest = Task.Run(() =>
            {
                Random random = new(seed);
                announced.Wait();
                loader.BeforeVmStart();
                while (!stop.IsCancellationRequested)
                {
                    long sector = random.Next((int)(Length / 512));
                    target.RecordWrite(sector * 512, 512);
                    _ = written.Add(sector);
                }
            });
            PiecedInput input = new(Cut(bytes, 97), index => { if (index == 1) { announced.Set(); } });
            BitmapStream.Load(input, loader);
            await stop.CancelAsync();
            announced.Set();
            await guest;
            Assert.Null(loader.CancelReason);
            BlockDirtyBitmap bitmap = Assert.Single(target.Bitmaps);
            Assert.True(written.All(sector => bitmap.IsDirty(sector * 512)), $"seed {seed}");
            Assert.Equal(Length / 1024, bitmap.CountDirtyGranules(0, Length / 2));
        }
    }

    private static IEnumerable<byte[]> Cut(ReadOnlyMemory<byte> bytes, int length)
    {
        for (int at = 0; at < bytes.Length; at += length) { yield return bytes[at..Math.Min(at + length, bytes.Length)].ToArray(); }
    }

    private static (BlockNode Node, long Offset, int Count) WriteRandom(BlockNode[] nodes, Random random)
    {
        BlockNode node = nodes[random.Next(nodes.Length)];
        int count = (int)Math.Min(random.Next(1, 3000), node.Length);
        long offset = random.NextInt64(node.Length - count + 1);
        node.RecordWrite(offset, count);
        return (node, offset, count);
    }

    private static HashSet<long> Granules(BlockDirtyBitmap bitmap) => [.. Dirty(bitmap).Select(offset => offset / bitmap.Granularity)];

    private static IEnumerable<long> Dirty(BlockDirtyBitmap bitmap)
    {
        List<long> result = [];
        for (long at = bitmap.NextDirty(0); at >= 0; at = at + bitmap.Granularity < bitmap.Length ? bitmap.NextDirty(at + bitmap.Granularity) : -1) { result.Add(at); }
        return result;
    }

    private static DirtyBitmapLoader Loaded(BlockNode node, string body)
    {
        DirtyBitmapLoader loader = new([node]);
        Load(loader, body);
        return loader;
    }

    private static void Load(DirtyBitmapLoader loader, string body) => Read(Header + Start(1, "dirty-bitmap", 1, body) + EndOfFile, ("dirty-bitmap", loader));

    /// <summary>A START section, then something happens, then a PART.</summary>
    private static void Load(DirtyBitmapLoader loader, string start, string between, Action action, string part)
    {
        byte[] first = WireTable.Bytes(Header + Start(1, "dirty-bitmap", 1, start) + between), second = WireTable.Bytes(Part(1, part) + EndOfFile);
        BitmapStream.Load(new PiecedInput([first, second], index => { if (index == 0) { action(); } }), loader);
    }
}
