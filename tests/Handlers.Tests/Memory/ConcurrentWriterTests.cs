using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Memory;
using Xunit;

namespace SaveVm.Handlers.Tests.Memory;

/// <summary>The promise that all trackers give: copying what they say, while a writer runs at full speed, ends with equal memories.</summary>
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

        Precopy(block, tracker, static (block, page, generation) =>
        {
            // The two ways a page can change: as a whole, and in place.
            using WriteScope scope = block.BeginWrite(page * Page, Page);
            scope.Bytes.Fill(generation);
        });
    }

    internal static void Precopy(GuestMemoryBlock block, IDirtyTracker tracker, Action<GuestMemoryBlock, long, byte> write)
    {
        // One destination page at a time in a memory of its own kind: the copy must not be seen by the tracker.
        byte[] destination = new byte[Pages * Page];
        long writes = 0;
        bool stop = false;
        var writer = new Thread(() =>
        {
            var random = new Random(3);
            while (!Volatile.Read(ref stop))
            {
                write(block, random.Next(Pages), (byte)random.Next());
                Interlocked.Increment(ref writes);
            }
        });
        writer.Start();
        SpinWait.SpinUntil(() => Interlocked.Read(ref writes) > Pages);

        tracker.Arm();
        Copy(block, destination, 0, Pages);
        var dirty = new PageBitmap(Pages);
        List<long> rounds = [];
        for (int round = 0; round < 60; round++)
        {
            long before = Interlocked.Read(ref writes);
            rounds.Add(Collect(block, tracker, dirty, destination));
            SpinWait.SpinUntil(() => Interlocked.Read(ref writes) > before + 20);
        }
        Volatile.Write(ref stop, true);
        writer.Join();
        _ = Collect(block, tracker, dirty, destination);

        Assert.True(block.Read(0, destination.Length).SequenceEqual(destination));
        Assert.Contains(rounds, static count => count > 0);
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

    private static void Copy(GuestMemoryBlock block, byte[] destination, long start, long end) =>
        block.Read(start * Page, (int)(end - start) * Page).CopyTo(destination.AsSpan((int)start * Page));
}
