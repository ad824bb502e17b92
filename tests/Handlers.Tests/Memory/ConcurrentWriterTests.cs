using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Memory;
using Xunit;

namespace SaveVm.Handlers.Tests.Memory;

/// <summary>The promise that all trackers give: copying what they say, while writers run at full speed, ends with equal memories.</summary>
public sealed class ConcurrentWriterTests
{
    private const int Page = 4096;
    private const int Pages = 2048;

    [Fact]
    public void HostWrites_WriterAtFullSpeed_DestinationEqualsSource()
    {
        using IGuestMemory memory = GuestMemory.Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Pages * Page, Pages * Page, Page);
        using var tracker = new HostWritesTracker(memory);

        Precopy(block, tracker, HostWriter(block));
    }

    [LinuxTrackingFact]
    public void PagemapScan_GuestAtFullSpeed_DestinationEqualsSource()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var memory = new MemfdMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", Pages * Page, Pages * Page, Page);
        using var tracker = new PagemapScanTracker(memory);

        Precopy(block, tracker, GuestWriter(memory.GetGuestView(block)));
    }

    [LinuxTrackingFact]
    public void Union_HostAndGuestAtFullSpeed_DestinationEqualsSource()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var memory = new MemfdMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", Pages * Page, Pages * Page, Page);
        using var tracker = new UnionTracker(new PagemapScanTracker(memory), new HostWritesTracker(memory));

        Precopy(block, tracker, HostWriter(block), GuestWriter(memory.GetGuestView(block)));
    }

    [LinuxTrackingFact]
    public void PagemapScan_ScatteredPages_AreExactlyThoseWritten()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var memory = new MemfdMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", Pages * Page, Pages * Page, Page);
        GuestView view = memory.GetGuestView(block);
        Store(view, 77, 1);
        using var tracker = new PagemapScanTracker(memory);
        tracker.Arm();
        List<long> expected = [];

        // Each is a region of its own, and there are more of them than one call of the kernel gives.
        for (long page = 1; page < Pages; page += 2)
        {
            Store(view, page, 5);
            expected.Add(page);
        }

        Assert.Equal(expected, GuestMemoryContract.Collect(tracker, block));
        Assert.Empty(GuestMemoryContract.Collect(tracker, block));
        Store(view, 0, 6);
        Assert.Equal([0L], GuestMemoryContract.Collect(tracker, block));
        block.Fill(Page, Page, 1);
        Assert.Empty(GuestMemoryContract.Collect(tracker, block));
        tracker.Disarm();
        tracker.Arm();
        Assert.Empty(GuestMemoryContract.Collect(tracker, block));
    }

    [Fact]
    public void PagemapScan_Probe_SaysWhatIsMissing()
    {
        string? missing = "Linux";
        bool isSupported = OperatingSystem.IsLinux() && PagemapScanTracker.IsSupported(out missing);
        Assert.Equal(isSupported, missing is null);
    }

    private static Action<long, byte> HostWriter(GuestMemoryBlock block) => (page, value) =>
    {
        // The two ways in which a page can change: as a whole, and in place.
        if (value % 2 == 0)
        {
            block.Fill(page * Page, Page, value);
            return;
        }
        using WriteScope scope = block.BeginWrite((page * Page) + value, 64);
        scope.Bytes.Fill(value);
    };

    // Nobody answers the faults of this tracker but the kernel, so a managed store is harmless here.
    private static Action<long, byte> GuestWriter(GuestView view) => (page, value) => Store(view, page, value);

    private static unsafe void Store(GuestView view, long page, byte value) =>
        new Span<byte>((byte*)view.DangerousGetHandle() + (page * Page) + (value * 8), 64).Fill(value);

    private static void Precopy(GuestMemoryBlock block, IDirtyTracker tracker, params Action<long, byte>[] writers)
    {
        byte[] destination = new byte[Pages * Page];
        long[] writes = new long[writers.Length];
        bool stop = false;
        var threads = new Thread[writers.Length];
        for (int i = 0; i < writers.Length; i++)
        {
            int index = i;
            threads[i] = new Thread(() =>
            {
                var random = new Random(3 + index);
                while (!Volatile.Read(ref stop))
                {
                    writers[index](random.Next(Pages), (byte)random.Next());
                    Volatile.Write(ref writes[index], writes[index] + 1);
                }
            });
            threads[i].Start();
        }
        Wait(writes, Pages);

        tracker.Arm();
        Copy(block, destination, 0, Pages);
        var dirty = new PageBitmap(Pages);
        long collected = 0;
        for (int round = 0; round < 60; round++)
        {
            collected += Collect(block, tracker, dirty, destination);
            Wait(writes, 20);
        }
        Volatile.Write(ref stop, true);
        foreach (Thread thread in threads) { thread.Join(); }
        _ = Collect(block, tracker, dirty, destination);

        Assert.True(destination.AsSpan().SequenceEqual(GuestMemoryContract.Content(block)));
        Assert.True(collected > 60);
    }

    /// <summary>Until every writer has written so many pages more.</summary>
    private static void Wait(long[] writes, long more)
    {
        for (int i = 0; i < writes.Length; i++)
        {
            int index = i;
            long before = Volatile.Read(ref writes[index]);
            SpinWait.SpinUntil(() => Volatile.Read(ref writes[index]) >= before + more);
        }
    }

    private static long Collect(GuestMemoryBlock block, IDirtyTracker tracker, PageBitmap dirty, byte[] destination)
    {
        dirty.Clear();
        tracker.CollectInto(block, dirty);
        for (long from = 0; dirty.TryFindRun(from, out long start, out long end); from = end)
        {
            tracker.Rearm(block, start, end - start);
            Copy(block, destination, start, end);
        }
        return dirty.Count();
    }

    private static void Copy(GuestMemoryBlock block, byte[] destination, long start, long end)
    {
        for (long page = start; page < end; page++) { block.Read(page * Page, Page).CopyTo(destination.AsSpan((int)page * Page)); }
    }
}
