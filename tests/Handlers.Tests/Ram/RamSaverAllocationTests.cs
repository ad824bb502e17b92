using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>Ten times as many pages allocate not one byte more, in every form.</summary>
public sealed class RamSaverAllocationTests
{
    private const int PageSize = SavedRam.PageSize;
    private const int Few = 300;
    private const int Many = 3000;

    // The first rounds let the compiler finish: only then nothing is boxed.
    private const int Rounds = 60;

    [Fact]
    public void Iterate_XbzrleDeltas_AllocateNothingPerPage() => Compare(static pages =>
    {
        using SparseMemory memory = new();
        SavedRam.Fill(memory, pages);
        using HostWritesTracker tracker = new(memory);
        RamSaver saver = new(memory, new RamSaverOptions { XbzrleCacheSize = 64 << 20 }, tracker);
        return Measure(saver, WireOutput.FromStream(Stream.Null), passes: 3, () =>
        {
            // A few bytes of every page: deltas.
            for (long page = 0; page < pages; page++) { memory.Blocks[0].BeginWrite((page * PageSize) + 100, 8).Dispose(); }
            for (long page = 0; page < pages; page++) { memory.Blocks[0].Write((page * PageSize) + 200, [(byte)page, 1, 2, 3]); }
            _ = saver.GetPending(exact: true);
        });
    });

    [Theory]
    [InlineData(MultifdCompression.None)]
    [InlineData(MultifdCompression.Zlib)]
    public void Iterate_Multifd_AllocatesNothingPerPage(MultifdCompression compression) => Compare(pages =>
    {
        // Memory of one thread: the channels' work is done by the caller, where it can be measured.
        using SparseMemory memory = new();
        SavedRam.Fill(memory, pages);
        RamSaver saver = new(memory, new RamSaverOptions
        {
            MultifdChannels = [WireOutput.FromStream(Stream.Null), WireOutput.FromStream(Stream.Null)],
            MultifdCompression = compression,
        });
        return Measure(saver, WireOutput.FromStream(Stream.Null), passes: 1, static () => { });
    });

    [Fact]
    public void Iterate_MappedRam_AllocatesNothingPerPage() => Compare(static pages =>
    {
        using SparseMemory memory = new();
        SavedRam.Fill(memory, pages);
        string path = Path.GetTempFileName();
        try
        {
            return Measure(new RamSaver(memory, new RamSaverOptions { MappedRam = true }), WireOutput.CreateFile(path), passes: 1, static () => { }, "mapped-ram");
        }
        finally
        {
            File.Delete(path);
        }
    });

    private static void Compare(Func<int, long> measure)
    {
        long few = long.MaxValue;
        long many = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            (long fewer, long more) = (measure(Few), measure(Many));
            // What is taken once may come from a pool or not, so the least of the later rounds is compared.
            if (i >= Rounds / 2) { (few, many) = (Math.Min(few, fewer), Math.Min(many, more)); }
        }
        Assert.Equal(few, many);
    }

    /// <summary>Bytes that the last pass allocates.</summary>
    private static long Measure(RamSaver saver, WireOutput output, int passes, Action between, params string[] capabilities)
    {
        using WireOutput main = output;
        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, saver);
        SavevmWriter writer = new(main);
        try
        {
            saver.Prepare(writer);
            writer.WriteHeader();
            writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, capabilities, Uuid: null));
            writer.WriteStart(savers[0]);
            long allocated = 0;
            for (int pass = 0; pass < passes; pass++)
            {
                if (pass > 0) { between(); }
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.True(writer.WritePart(savers[0], long.MaxValue));
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
            return allocated;
        }
        finally
        {
            saver.Cleanup();
        }
    }
}
