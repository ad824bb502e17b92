using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>What <see cref="RamSaver"/> writes, in every form, read again by the code that reads QEMU's streams.</summary>
public sealed class RamSaverTests
{
    private const int PageSize = SavedRam.PageSize;

    public static TheoryData<bool> Backends => new(true, false);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Write_StoppedGuest_HoldsItsMemory(bool sparse)
    {
        using IGuestMemory memory = Create(sparse);
        SavedRam.Fill(memory);
        SavedRam saved = SavedRam.Save(memory);
        StreamReport report = saved.AssertHolds(memory);

        // 100 of 300 and 2 of 5 pages are zero.
        Assert.Equal((100L, 200L), (report.Ram!.Blocks[0].Pages.Zero, report.Ram.Blocks[0].Pages.Normal));
        Assert.Equal((2L, 3L), (report.Ram.Blocks[1].Pages.Zero, report.Ram.Blocks[1].Pages.Normal));
        Assert.Equal((102L, 203L, 203L * PageSize), (saved.Statistics.Duplicate, saved.Statistics.Normal, saved.Statistics.NormalBytes));
        Assert.Equal((305L * PageSize, 0L, 1L), (saved.Statistics.Total, saved.Statistics.Remaining, saved.Statistics.DirtySyncCount));
        // Header, configuration and the end are not RAM's.
        Assert.InRange(saved.Statistics.Transferred, 203 * PageSize, saved.Main.Length);
    }

    [Fact]
    public void Write_WithoutZeroDetection_SendsEveryPage()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        SavedRam saved = SavedRam.Save(memory, new RamSaverOptions { ZeroPageDetection = ZeroPageDetection.None });
        Assert.Equal(0, saved.AssertHolds(memory).Ram!.Blocks[0].Pages.Zero);
        Assert.Equal((0L, 305L), (saved.Statistics.Duplicate, saved.Statistics.Normal));
    }

    // Names are written where the block changes, and nowhere else: each costs bytes, and the loader keeps the block across sections.
    [Fact]
    public void Iterate_SmallBudget_GoesOnWhereItWas()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        SavedRam whole = SavedRam.Save(memory);
        SavedRam saved = SavedRam.Save(memory, precopy: new PrecopyOptions { MaximumBandwidth = 1_000_000, DowntimeLimit = TimeSpan.Zero, TimeProvider = new JumpingClock() });
        StreamReport report = saved.AssertHolds(memory);
        int parts = report.Sections.Count(static section => section.Type == "part");
        Assert.InRange(parts, 3, 10);
        Assert.Equal(whole.Statistics.Transferred + ((parts - 1) * 8), saved.Statistics.Transferred);
    }

    [Fact]
    public void Complete_WithoutIterating_SendsEverything()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        using MemoryOutput output = new();
        RamSaver saver = new(memory);
        Write(saver, output, static (_, _) => { });
        using WireInput input = WireInput.FromMemory(output.WrittenMemory);
        StreamReport report = StreamInspector.Inspect(input, new InspectOptions { Hash = true });
        Assert.Equal(memory.Blocks.Select(SavedRam.Hash), report.Ram!.Blocks.Select(static block => block.Sha256));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void GetPending_PagesWrittenAfterTheyWereSent_ComeAgain(bool sparse)
    {
        using IGuestMemory memory = Create(sparse);
        SavedRam.Fill(memory);
        using HostWritesTracker tracker = new(memory);
        using MemoryOutput output = new();
        RamSaver saver = new(memory, tracker: tracker);
        Write(saver, output, (writer, entry) =>
        {
            Assert.Equal(305 * PageSize, saver.GetPending(exact: true).TotalBytes);
            Assert.True(writer.WritePart(entry, long.MaxValue));
            Assert.Equal(0, saver.GetPending(exact: false).TotalBytes);
            memory.Blocks[0].Write(17 * PageSize, new byte[PageSize]);
            memory.Blocks[1].Write(PageSize - 1, [1, 2]);
            Assert.Equal(0, saver.GetPending(exact: false).TotalBytes);
            Assert.Equal(3 * PageSize, saver.GetPending(exact: true).TotalBytes);
            Assert.True(writer.WritePart(entry, long.MaxValue));
            // What is written between the last round and the end goes with the end.
            memory.Blocks[0].Write(3, [9]);
        });
        Assert.Equal(4, saver.GetStatistics().DirtySyncCount);
        using WireInput input = WireInput.FromMemory(output.WrittenMemory);
        StreamReport report = StreamInspector.Inspect(input, new InspectOptions { Hash = true });
        Assert.Equal(4, report.Ram!.RepeatedPages);
        Assert.Equal(memory.Blocks.Select(SavedRam.Hash), report.Ram.Blocks.Select(static block => block.Sha256));
    }

    /// <summary>Several passes over pages that change a little, with room for all copies and for few.</summary>
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(10 * PageSize)]
    [InlineData(1)]
    public void Write_XbzrleInSeveralPasses_HoldsItsMemory(long cacheSize)
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory, pages: 60);
        using HostWritesTracker tracker = new(memory);
        using MemoryOutput output = new();
        RamSaver saver = new(memory, new RamSaverOptions { XbzrleCacheSize = cacheSize }, tracker);
        var random = new Random(3);
        Write(saver, output, (writer, entry) =>
        {
            Assert.True(writer.WritePart(entry, long.MaxValue));
            for (int pass = 0; pass < 12; pass++)
            {
                GuestMemoryBlock block = memory.Blocks[0];
                for (int i = 0; i < 40; i++)
                {
                    long page = random.Next(60) * PageSize;
                    switch (random.Next(5))
                    {
                        case 0: block.Fill(page, PageSize, 0); break;
                        case 1: block.Write(page, RandomPage(random)); break;
                        case 2: block.Write(page, block.Read(page, PageSize).ToArray()); break;
                        default: block.Write(page + random.Next(PageSize - 8), [1, 2, 3, (byte)random.Next(256)]); break;
                    }
                }
                _ = saver.GetPending(exact: true);
                Assert.True(writer.WritePart(entry, long.MaxValue));
            }
        });
        using WireInput input = WireInput.FromMemory(output.WrittenMemory);
        StreamReport report = StreamInspector.Inspect(input, new InspectOptions { Hash = true });
        Assert.Null(report.Error);
        Assert.Equal(memory.Blocks.Select(SavedRam.Hash), report.Ram!.Blocks.Select(static block => block.Sha256));
        XbzrleStatistics xbzrle = saver.GetStatistics().Xbzrle!.Value;
        Assert.Equal(report.Ram.Blocks[0].Pages.Xbzrle, xbzrle.Pages);
        Assert.Equal(cacheSize, xbzrle.CacheSize);
        if (cacheSize < 1 << 20)
        {
            Assert.True(xbzrle.CacheMisses > 0);
            return;
        }
        Assert.True(xbzrle is { Pages: > 50, Overflows: > 0, Unchanged: > 0 } && xbzrle.Bytes < xbzrle.Pages * 100, xbzrle.ToString());
        // Every page misses once at most.
        Assert.InRange(xbzrle.CacheMisses, 1, 65);
    }

    [Theory]
    [CombinatorialMultifd]
    public void Write_Multifd_HoldsItsMemory(int channels, MultifdCompression compression, string machine, string target, ZeroPageDetection? zeros, bool sparse)
    {
        Assert.True(MigrationTarget.TryFind(target, out MigrationTarget? release));
        using IGuestMemory memory = Create(sparse);
        SavedRam.Fill(memory, pages: 600);
        RamSaverOptions options = new() { MultifdCompression = compression, ZeroPageDetection = zeros };
        SavedRam saved = SavedRam.Save(memory, options, release, machine, channels);
        StreamReport report = saved.AssertHolds(memory);

        long zeroPages = zeros == ZeroPageDetection.None ? 0 : 202;
        Assert.Equal((zeroPages, 605 - zeroPages), (saved.Statistics.Duplicate, saved.Statistics.Normal));
        Assert.Equal(channels, report.Channels!.Count);
        Assert.Equal(saved.Statistics.MultifdBytes, report.Channels.Sum(static channel => channel.Length));
        Assert.Equal(605 - zeroPages, report.Channels.Sum(static channel => channel.NormalPages));
        // Each channel is as often in step as the main channel says, or as it has sections.
        long syncs = machine == "pc-i440fx-11.1" ? 3 : report.Sections.Count(static section => section.Name == "ram");
        Assert.All(report.Channels, channel => Assert.Equal(syncs, channel.SyncPackets));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 4)]
    public void Write_MappedRam_HoldsItsMemory(bool sparse, int threads)
    {
        using IGuestMemory memory = Create(sparse);
        SavedRam.Fill(memory, pages: 1000);
        SavedRam saved = SavedRam.Save(memory, new RamSaverOptions { MappedRam = true, MappedRamThreads = threads });
        StreamReport report = saved.AssertHolds(memory);
        Assert.Equal(666, report.Ram!.Blocks[0].Pages.Mapped);
        Assert.All(report.Ram.Blocks, static block => Assert.Equal(0, (long)block.Mapped!.PagesOffset % (1 << 20)));
        Assert.Equal(669, saved.Statistics.Normal);
    }

    // A page that had content and is zero now: the place in the file still holds it, and the bit says that it does not count.
    [Fact]
    public void Write_MappedRamPageBecomesZero_IsZero()
    {
        using IGuestMemory memory = Create(sparse: false);
        SavedRam.Fill(memory);
        using HostWritesTracker tracker = new(memory);
        using MemoryOutput output = new();
        RamSaver saver = new(memory, new RamSaverOptions { MappedRam = true, MappedRamThreads = 2 }, tracker);
        Write(saver, output, (writer, entry) =>
        {
            Assert.True(writer.WritePart(entry, long.MaxValue));
            memory.Blocks[0].Fill(PageSize, PageSize, 0);
            memory.Blocks[0].Write(0, [1]);
        }, "mapped-ram");
        using WireInput input = WireInput.FromMemory(output.WrittenMemory);
        StreamReport report = StreamInspector.Inspect(input, new InspectOptions { Hash = true });
        Assert.Equal(memory.Blocks.Select(SavedRam.Hash), report.Ram!.Blocks.Select(static block => block.Sha256));
        Assert.Equal(200, report.Ram.Blocks[0].Pages.Mapped);
    }

    [Fact]
    public void Write_IgnoreShared_LeavesOutSharedBlocks()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        Dictionary<string, RamBlockSettings> blocks = new()
        {
            ["pc.ram"] = new RamBlockSettings { IsShared = true, GuestAddress = 0 },
            ["/rom@etc/acpi/tables"] = new RamBlockSettings { GuestAddress = 0xFFFC_0000 },
        };
        StreamReport report = SavedRam.Save(memory, new RamSaverOptions { IgnoreShared = true, Blocks = blocks }).Inspect();
        Assert.Equal(305UL * PageSize, report.Ram!.TotalBytes);
        Assert.Equal((0L, 3L), (report.Ram.Blocks[0].Pages.Normal, report.Ram.Blocks[1].Pages.Normal));
        Assert.Equal((0UL, 0xFFFC_0000UL), (report.Ram.Blocks[0].Address!.Value, report.Ram.Blocks[1].Address!.Value));
    }

    /// <summary>The guest writes as fast as it can; after some rounds it is stopped, and the stream holds what it had written until then.</summary>
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1 << 16, 0, false)]
    [InlineData(0, 3, false)]
    [InlineData(0, 0, true)]
    public void Write_GuestThatWrites_HoldsTheMemoryAtTheStop(long cacheSize, int channels, bool mappedRam)
    {
        using IGuestMemory memory = Create(sparse: false);
        SavedRam.Fill(memory, pages: 2000);
        using HostWritesTracker tracker = new(memory);
        using WritingGuest guest = new(memory.Blocks[0]);
        List<MemoryStream> files = [.. Enumerable.Range(0, channels).Select(static _ => new MemoryStream())];
        string path = Path.GetTempFileName();
        using WireOutput output = WireOutput.CreateFile(path);
        RamSaverOptions options = new()
        {
            XbzrleCacheSize = cacheSize,
            MultifdChannels = [.. files.Select(static file => WireOutput.FromStream(file, 4096))],
            MappedRam = mappedRam,
        };
        RamSaver saver = new(memory, options, tracker);
        Write(
            saver, output,
            (writer, entry) =>
            {
                for (int round = 0; round < 6; round++)
                {
                    _ = writer.WritePart(entry, 3 << 20);
                    _ = saver.GetPending(exact: true);
                }
                guest.StopGuest();
            },
            mappedRam ? ["mapped-ram"] : []);
        Assert.True(guest.Writes > 0);

        InspectOptions inspect = new() { Hash = true };
        foreach (MemoryStream file in files) { inspect.Channels.Add(new InspectChannel("channel", WireInput.FromMemory(file.ToArray()))); }
        using WireInput input = WireInput.Open(path);
        File.Delete(path);
        StreamReport report = StreamInspector.Inspect(input, inspect);
        Assert.Null(report.Error);
        Assert.Equal(memory.Blocks.Select(SavedRam.Hash), report.Ram!.Blocks.Select(static block => block.Sha256));
    }

    [Fact]
    public void Write_RunningGuest_StopsItWhenTheRestIsShort()
    {
        using IGuestMemory memory = Create(sparse: false);
        SavedRam.Fill(memory, pages: 2000);
        using HostWritesTracker tracker = new(memory);
        using WritingGuest guest = new(memory.Blocks[0]);
        SavedRam saved = SavedRam.Save(
            memory, tracker: tracker, precopy: new PrecopyOptions { Guest = guest, DowntimeLimit = TimeSpan.FromHours(1) });
        Assert.True(guest.IsStopped);
        saved.AssertHolds(memory);
        // At setup, after the first pass, at the end.
        Assert.Equal(3, saved.Statistics.DirtySyncCount);
        Assert.True(saved.Precopy.Downtime > TimeSpan.Zero && saved.Precopy.Downtime < saved.Precopy.TotalTime);
    }

    /// <summary>By a clock of its own: bytes over time are the limit, and the guest stands still for no more than was allowed.</summary>
    [Fact]
    public void Write_BandwidthLimit_IsKeptAndReported()
    {
        const long Limit = 1_000_000;
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory, pages: 1000);
        CountingGuest guest = new();
        SavedRam saved = SavedRam.Save(memory, precopy: new PrecopyOptions
        {
            Guest = guest, MaximumBandwidth = Limit, DowntimeLimit = TimeSpan.FromMilliseconds(500), TimeProvider = new JumpingClock(),
        });
        PrecopyStatistics precopy = saved.Precopy;
        saved.AssertHolds(memory);
        Assert.Equal((1, 0), (guest.Stops, guest.Resumes));

        // What was sent while the guest ran took its time; what was left when it was stopped fits into the downtime.
        double running = Limit * precopy.TotalTime.TotalSeconds;
        Assert.InRange(saved.Main.Length - running, 0, Limit * 0.5 * 1.05);
        Assert.InRange(precopy.MegabitsPerSecond, 7.9, 8.1);
        Assert.Equal(saved.Main.Length, precopy.Transferred);
        // A round is what the limit allows in 100 ms, or a step of 64 pages where that is more.
        Assert.InRange(precopy.Rounds, 3, precopy.TotalTime.TotalSeconds * 10);
        // The clock stands still while pages are written, so nothing is left to expect, and no downtime to see.
        Assert.Equal(TimeSpan.Zero, precopy.Downtime);
    }

    /// <summary>The same names and meanings as in <c>query-migrate</c>.</summary>
    [Fact]
    public void GetStatistics_WhileItRuns_SaysWhatIsLeft()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        using HostWritesTracker tracker = new(memory);
        using MemoryOutput output = new();
        RamSaver saver = new(memory, tracker: tracker);
        Write(saver, output, (writer, entry) =>
        {
            Assert.Equal((305L * PageSize, 305L * PageSize), (saver.GetStatistics().Total, saver.GetStatistics().Remaining));
            Assert.False(writer.WritePart(entry, 100 * PageSize));
            RamStatistics half = saver.GetStatistics();
            Assert.InRange(half.Remaining, 1, 304L * PageSize);
            Assert.Equal(half.Total - half.Remaining, (half.Duplicate + half.Normal) * PageSize);
            Assert.InRange(half.Transferred, half.NormalBytes, half.NormalBytes + (20 * half.Duplicate) + (20 * half.Normal) + 200);
            Assert.True(writer.WritePart(entry, long.MaxValue));
            Assert.Equal((0L, 1L), (saver.GetStatistics().Remaining, saver.GetStatistics().DirtySyncCount));
            memory.Blocks[0].Write(5, [1]);
            _ = saver.GetPending(exact: true);
            Assert.Equal((1L * PageSize, 2L), (saver.GetStatistics().Remaining, saver.GetStatistics().DirtySyncCount));
        });
        Assert.Equal(PageSize, saver.GetStatistics().PageSize);
        Assert.Equal(0, saver.GetStatistics().MultifdBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Write_ChannelBreaks_LeavesTheGuestRunning(int channels)
    {
        using IGuestMemory memory = Create(sparse: false);
        SavedRam.Fill(memory, pages: 2000);
        string[] before = [.. memory.Blocks.Select(SavedRam.Hash)];
        using HostWritesTracker tracker = new(memory);
        using BreakingStream broken = new(1 << 20);
        using WireOutput output = channels == 0 ? WireOutput.FromStream(broken, 4096) : WireOutput.FromStream(Stream.Null);
        RamSaverOptions options = channels == 0 ? new RamSaverOptions() : new RamSaverOptions { MultifdChannels = [WireOutput.FromStream(broken, 4096)] };
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory, options, tracker));
        CountingGuest guest = new();
        Assert.Throws<IOException>(() => new PrecopyWriter(savers, new PrecopyOptions { Guest = guest }).Write(new SavevmWriter(output)));
        Assert.Equal(guest.Stops, guest.Resumes);
        Assert.Equal(before, memory.Blocks.Select(SavedRam.Hash));
        // The tracker is free again.
        tracker.Arm();
    }

    [Fact]
    public void Write_FailureBehindTheStop_LetsTheGuestRunAgain()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory));
        savers.Add("broken", 0, new BrokenDevice());
        CountingGuest guest = new();
        using MemoryOutput output = new();
        Assert.Throws<InvalidDataException>(() => new PrecopyWriter(savers, new PrecopyOptions { Guest = guest }).Write(new SavevmWriter(output)));
        Assert.Equal((1, 1), (guest.Stops, guest.Resumes));
    }

    [Fact]
    public void Write_Cancelled_LeavesTheGuestRunning()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        using CancellationTokenSource cancellation = new();
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory));
        CountingGuest guest = new();
        PrecopyOptions options = new() { Guest = guest, BeforeSetup = _ => cancellation.Cancel() };
        using MemoryOutput output = new();
        Assert.Throws<OperationCanceledException>(() => new PrecopyWriter(savers, options).Write(new SavevmWriter(output), cancellation.Token));
        Assert.Equal((0, 0), (guest.Stops, guest.Resumes));
    }

    [Theory]
    [InlineData("7.2", true, false, "MappedRam")]
    [InlineData("10.0", true, true, "MappedRamIgnoreShared")]
    [InlineData("7.2", false, false, "MultifdZeroPages")]
    public void Prepare_FormTheTargetRefuses_WritesNothing(string target, bool mappedRam, bool ignoreShared, string feature)
    {
        Assert.True(MigrationTarget.TryFind(target, out MigrationTarget? release));
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        RamSaverOptions options = new()
        {
            MappedRam = mappedRam,
            IgnoreShared = ignoreShared,
            MultifdChannels = mappedRam ? [] : [WireOutput.FromStream(Stream.Null)],
            ZeroPageDetection = ZeroPageDetection.Multifd,
        };
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory, options));
        using MemoryOutput output = new();
        NotSupportedException refusal = Assert.Throws<TargetRefusesException>(
            () => new PrecopyWriter(savers).Write(new SavevmWriter(output, new SavevmWriterOptions { Target = release })));
        Assert.Contains(feature, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void Prepare_MappedRamWithoutAFile_IsRefused()
    {
        using IGuestMemory memory = Create(sparse: true);
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory, new RamSaverOptions { MappedRam = true }));
        using WireOutput output = WireOutput.FromStream(Stream.Null);
        Assert.Throws<NotSupportedException>(() => new PrecopyWriter(savers).Write(new SavevmWriter(output)));
        Assert.Equal(0, output.Position);
    }

    [Fact]
    public void Constructor_XbzrleTogetherWithOthers_IsRefused()
    {
        using IGuestMemory memory = Create(sparse: true);
        Assert.Throws<ArgumentException>(() => new RamSaver(memory, new RamSaverOptions { XbzrleCacheSize = 1, MappedRam = true }));
        Assert.Throws<ArgumentException>(
            () => new RamSaver(memory, new RamSaverOptions { XbzrleCacheSize = 1, MultifdChannels = [WireOutput.FromStream(Stream.Null)] }));
    }

    [Fact]
    public void Setup_CapabilityNotListed_IsRefused()
    {
        using IGuestMemory memory = Create(sparse: true);
        SavedRam.Fill(memory);
        using MemoryOutput output = new();
        RamSaver saver = new(memory, new RamSaverOptions { MappedRam = true });
        Assert.Throws<InvalidOperationException>(() => Write(saver, output, static (_, _) => { }));
    }

    [Fact]
    public void Iterate_MorePages_AllocatesNoMore()
    {
        using IGuestMemory few = Create(sparse: false);
        using IGuestMemory many = Create(sparse: false);
        SavedRam.Fill(few, pages: 300);
        SavedRam.Fill(many, pages: 3000);
        for (int i = 0; i < 100; i++) { _ = AllocatedBySaving(few) + AllocatedBySaving(many); }
        Assert.Equal(Allocation.Least(() => AllocatedBySaving(few)), Allocation.Least(() => AllocatedBySaving(many)));
    }

    private static long AllocatedBySaving(IGuestMemory memory)
    {
        using WireOutput output = WireOutput.FromStream(Stream.Null);
        RamSaver saver = new(memory);
        long allocated = 0;
        Write(saver, output, (writer, entry) =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(writer.WritePart(entry, long.MaxValue));
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        return allocated;
    }

    private static IGuestMemory Create(bool sparse) => sparse || !OperatingSystem.IsLinux() ? new SparseMemory() : new AnonymousMemory();

    private static byte[] RandomPage(Random random)
    {
        byte[] page = new byte[PageSize];
        random.NextBytes(page);
        return page;
    }

    private static void Write(RamSaver saver, WireOutput output, Action<SavevmWriter, SaverEntry> passes, params string[] capabilities)
    {
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, saver);
        SavevmWriter writer = new(output);
        try
        {
            saver.Prepare(writer);
            writer.WriteHeader();
            writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, capabilities, Uuid: null));
            writer.WriteStart(savers[0]);
            passes(writer, savers[0]);
            writer.WriteEnd(savers[0]);
            writer.WriteEndOfFile();
            output.Flush();
        }
        finally
        {
            saver.Cleanup();
        }
    }

    /// <summary>Channels, compression, machine, target, zeros, backend: every pair of neighbours, and the odd ones.</summary>
    private sealed class CombinatorialMultifdAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object?[]> GetData(System.Reflection.MethodInfo testMethod)
        {
            foreach (MultifdCompression compression in (MultifdCompression[])[MultifdCompression.None, MultifdCompression.Zlib])
            {
                yield return [1, compression, "pc-i440fx-11.1", "11.1", null, true];
                yield return [3, compression, "pc-i440fx-11.1", "11.1", null, false];
                yield return [2, compression, "pc-i440fx-11.1", "10.0", ZeroPageDetection.Legacy, false];
                yield return [2, compression, "pc-i440fx-8.0", "11.1", ZeroPageDetection.Multifd, false];
                yield return [3, compression, "pc-i440fx-7.2", "7.2", null, false];
                yield return [3, compression, "pc-i440fx-5.2", "5.2", ZeroPageDetection.None, true];
            }
        }
    }

    private sealed class CountingGuest : IRunningGuest
    {
        public int Stops { get; private set; }

        public int Resumes { get; private set; }

        public void StopGuest() => Stops++;

        public void StartGuest() => Resumes++;
    }

    private sealed class BrokenDevice : IDeviceSaver
    {
        public uint VersionId => 1;

        public void Save(SavevmWriter writer) => throw new InvalidDataException("broken");
    }

    /// <summary>A thread that writes to a block until it is stopped.</summary>
    private sealed class WritingGuest : IRunningGuest, IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _stop;

        public WritingGuest(GuestMemoryBlock block)
        {
            _thread = new Thread(() =>
            {
                var random = new Random(11);
                Span<byte> value = stackalloc byte[8];
                long pages = block.UsedLength / PageSize;
                while (!_stop)
                {
                    random.NextBytes(value);
                    block.Write((random.NextInt64(pages) * PageSize) + random.Next(PageSize - 8), value);
                    Writes++;
                }
            });
            _thread.Start();
        }

        public long Writes { get; private set; }

        public bool IsStopped => !_thread.IsAlive;

        public void StopGuest()
        {
            _stop = true;
            _thread.Join();
        }

        public void StartGuest() => throw new InvalidOperationException("it was saved");

        public void Dispose() => StopGuest();
    }

    /// <summary>Takes so many bytes and no more.</summary>
    private sealed class BreakingStream(long limit) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            limit -= buffer.Length;
            if (limit < 0) { throw new IOException("the other side is gone"); }
        }
    }
}
