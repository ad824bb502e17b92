using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>
/// What the reviewers of the 2017 patches found, and how the merged code settled it: a test for each point, named after it.
/// </summary>
public sealed class DirtyBitmapReviewTests
{
    private const int MiB = 1 << 20;
    private const string StartA = "1c 01 64 01 61 00010000 01";

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(256)]
    public void CheckVersionId_AnotherVersion_CancelsAndFailsTheSection(uint version)
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = new([node]);
        WireFormatException refusal = Assert.Throws<WireFormatException>(
            () => Read(Header + StreamText.Start(1, "dirty-bitmap", version, StartA + "01") + EndOfFile, ("dirty-bitmap", loader)));
        Assert.Equal(WireErrorKind.Unsupported, refusal.Kind);
        Assert.NotNull(loader.CancelReason);
        Assert.Empty(node.Bitmaps);
    }

    [Fact]
    public void HoldReferences_BitmapRemovedDuringMigration_IsRefusedOnBothEnds()
    {
        using BlockNode source = BitmapStream.Node("d", MiB, (65536, "a")), target = BitmapStream.Node("d", MiB);
        using BitmapStream stream = new(new DirtyBitmapSaver([source]));
        stream.Begin();
        _ = Assert.Throws<InvalidOperationException>(() => source.RemoveBitmap(source.Bitmaps[0]));
        DirtyBitmapLoader loader = new([target]);
        _ = Assert.Throws<WireFormatException>(() => BitmapStream.Load(stream.Bytes, new Unfinished(loader)));
        _ = Assert.Throws<InvalidOperationException>(() => target.RemoveBitmap(target.Bitmaps[0]));
        stream.End();
        source.RemoveBitmap(source.Bitmaps[0]);
        Assert.Empty(source.Bitmaps);
    }

    [Fact]
    public void FrozenIsAPoorName_Busy_IsIndependentOfSuccessorsAndOfReadOnlyAndInconsistent()
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        Read(Header + StreamText.Start(1, "dirty-bitmap", 1, StartA + "14 01 62 00010000 00 01") + EndOfFile, ("dirty-bitmap", new DirtyBitmapLoader([node])));
        Assert.Equal([(true, true), (true, false)], node.Bitmaps.Select(static bitmap => (bitmap.IsBusy, bitmap.Successor is not null)));
        string[] problems =
        [
            node.Bitmaps[1].UseProblem!,
            new BlockDirtyBitmap(MiB, 65536, "x") { IsReadOnly = true }.UseProblem!,
            new BlockDirtyBitmap(MiB, 65536, "x") { IsInconsistent = true }.UseProblem!,
        ];
        Assert.Equal(3, problems.Distinct().Count());
        Assert.Contains("in use", problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locks_StartOfTheGuestWhileBitsArrive_LosesNothing()
    {
        for (int round = 0; round < 50; round++)
        {
            using BlockNode source = BitmapStream.Node("d", 4 * MiB, (512, "a")), target = BitmapStream.Node("d", 4 * MiB);
            source.Bitmaps[0].Set(MiB, MiB);
            ReadOnlyMemory<byte> bytes = BitmapStream.Write(new DirtyBitmapSaver([source]));
            DirtyBitmapLoader loader = new([target]);
            Task load = Task.Run(() => BitmapStream.Load(bytes, loader));
            Task start = Task.Run(() =>
            {
                loader.BeforeVmStart();
                target.RecordWrite(0, 512);
            });
            await Task.WhenAll(load, start);
            BlockDirtyBitmap bitmap = Assert.Single(target.Bitmaps);
            Assert.Equal((true, false, 2048L), (bitmap.IsEnabled, bitmap.IsBusy, bitmap.CountDirtyGranules(MiB, MiB)));
        }
    }

    [Theory]
    [InlineData("40", 1)]
    [InlineData("8040", 2)]
    [InlineData("80800040", 4)]
    [InlineData("81C0FF40", 4)]
    public void MultiByteFlags_OneTwoOrFourBytes_AreReadAndTheLastCounts(string flags, int width)
    {
        Assert.Equal(width * 2, flags.Length);
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = new([node]);
        Read(
            Header + StreamText.Start(1, "dirty-bitmap", 1, StartA + flags + "0000000000000000 00000800 0000000000000020 0100000000000000" + Fill(0, 24) + "20 01") + EndOfFile,
            ("dirty-bitmap", loader));
        Assert.Equal((null, 1L), (loader.CancelReason, node.Bitmaps[0].DirtyGranules));
    }

    [Theory]
    [InlineData(DirtyBitmapDialect.Qemu212)]
    [InlineData(DirtyBitmapDialect.Patches2017)]
    public void MultiByteFlags_Writer_WritesOneByte(DirtyBitmapDialect dialect)
    {
        using BlockNode node = BitmapStream.Node("d", MiB, (65536, "a"));
        node.Bitmaps[0].IsPersistent = true;
        node.Bitmaps[0].Set(0, 1);
        Assert.All(
            BitmapStream.Chunks(BitmapStream.Write(new DirtyBitmapSaver([node], new DirtyBitmapSaverOptions { Dialect = dialect }))),
            static line => Assert.InRange(Convert.ToUInt32(line[..line.IndexOf(' ', StringComparison.Ordinal)], 16), 1u, 0x7Fu));
    }

    [Fact]
    public void UnnamedNode_ItsBitmaps_AreRefusedOnlyWhenItHasAny()
    {
        using BlockNode empty = BitmapStream.Node("#block1", MiB), named = BitmapStream.Node("d", MiB, (65536, "a")), bad = BitmapStream.Node("#block2", MiB, (65536, "a"));
        Assert.NotEmpty(BitmapStream.Chunks(BitmapStream.Write(new DirtyBitmapSaver([empty, named]))));
        Assert.Contains("#block2", Assert.Throws<InvalidOperationException>(() => BitmapStream.Write(new DirtyBitmapSaver([named, bad]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorsAreReported_UnknownNode_CancelsInsteadOfFailing()
    {
        using BlockNode node = BitmapStream.Node("other", MiB);
        DirtyBitmapLoader loader = new([node]);
        Read(Header + StreamText.Start(1, "dirty-bitmap", 1, StartA + "42 0000000000000000 00000800 20 01") + EndOfFile, ("dirty-bitmap", loader));
        Assert.Equal("there is no node 'd' here, of which the stream has bitmap 'a'", loader.CancelReason);
    }

    [Theory]
    [InlineData(65536)]
    [InlineData(4096)]
    public void ExistingBitmap_AlsoOfEqualGranularity_IsAnError(long granularity)
    {
        using BlockNode node = BitmapStream.Node("d", MiB, (granularity, "a"));
        node.Bitmaps[0].Set(0, MiB);
        DirtyBitmapLoader loader = new([node]);
        Assert.Equal("BitmapAlias", Assert.Throws<WireFormatException>(() => Read(Header + StreamText.Start(1, "dirty-bitmap", 1, StartA + "01") + EndOfFile, ("dirty-bitmap", loader))).Field);
        // The one that was there is as it was.
        Assert.Equal((MiB / granularity, false), (Assert.Single(node.Bitmaps).DirtyGranules, node.Bitmaps[0].IsBusy));
    }

    [Fact]
    public void FlushOnZeroChunk_SmallChunk_IsHandedOverAtOnce()
    {
        using BlockNode node = BitmapStream.Node("d", 16 * MiB, (512, "a"));
        using MemoryStream channel = new();
        using WireOutput output = WireOutput.FromStream(channel);
        SavevmWriter writer = new(output);
        DirtyBitmapSaver saver = new([node], new DirtyBitmapSaverOptions { AllowsPostcopy = true });
        saver.Prepare(writer);
        saver.Setup(writer);
        Assert.Equal(0, channel.Length);
        saver.BeginPostcopy();
        Assert.False(saver.Iterate(writer, 1));
        Assert.InRange(channel.Length, 20, output.Position - 1);
        saver.Cleanup();
    }

    [Theory]
    [InlineData("48 00")]
    [InlineData("44 00")]
    [InlineData("88")]
    public void LoadHeaderResult_NamesThatCannotBeRead_FailTheSection(string header)
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = new([node]);
        _ = Assert.Throws<WireFormatException>(() => Read(Header + StreamText.Start(1, "dirty-bitmap", 1, StartA + header), ("dirty-bitmap", loader)));
        Assert.NotNull(loader.CancelReason);
        Assert.Empty(node.Bitmaps);
    }

    [Theory]
    [InlineData("00", false, false)]
    [InlineData("01", true, false)]
    [InlineData("02", false, true)]
    [InlineData("07", true, true)]                  // the third was "autoload" once, and is ignored
    public void EnabledOnly_Persistent_IsKnownAsWell(string state, bool isEnabled, bool isPersistent)
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        DirtyBitmapLoader loader = new([node]);
        Read(Header + StreamText.Start(1, "dirty-bitmap", 1, "1c 01 64 01 61 00010000" + state + "20 01") + EndOfFile, ("dirty-bitmap", loader));
        loader.BeforeVmStart();
        Assert.Equal((isEnabled, isPersistent), (node.Bitmaps[0].IsEnabled, node.Bitmaps[0].IsPersistent));
    }

    [Theory]
    [InlineData("08")]
    [InlineData("80")]
    public void EnabledOnly_ReservedBits_FailTheLoad(string state)
    {
        using BlockNode node = BitmapStream.Node("d", MiB);
        Assert.Equal("State", Assert.Throws<WireFormatException>(() => Read(Header + StreamText.Start(1, "dirty-bitmap", 1, "1c 01 64 01 61 00010000" + state + "01") + EndOfFile, ("dirty-bitmap", new DirtyBitmapLoader([node])))).Field);
    }

    [Fact]
    public void EnabledOnly_Patches2017_SayNothingOfPersistence()
    {
        using BlockNode node = BitmapStream.Node("d", MiB, (65536, "a"));
        node.Bitmaps[0].IsPersistent = true;
        string First(DirtyBitmapDialect dialect) => BitmapStream.Chunks(BitmapStream.Write(new DirtyBitmapSaver([node], new DirtyBitmapSaverOptions { Dialect = dialect })))[0];
        Assert.Equal("1c start 65536 Enabled node=d name=a", First(DirtyBitmapDialect.Patches2017));
        Assert.Equal("1c start 65536 Enabled, Persistent node=d name=a", First(DirtyBitmapDialect.Qemu212));
    }

    /// <summary>Reads the start, and not the end that is not there.</summary>
    private sealed class Unfinished(ISectionLoader loader) : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section)
        {
            loader.Load(reader, section);
        }
    }
}
