using System;
using System.Collections.Generic;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Storage;
using SaveVm.Handlers.Tests.DirtyBitmap;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Storage;

/// <summary>Nothing is allocated per chunk: not by the source of a disk, not by its destination, not for bitmaps.</summary>
public sealed class StorageAllocationTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public void SendDisk_MoreChunks_AllocatesNoMore()
    {
        for (int i = 0; i < 5; i++) { _ = Send(40); }
        Assert.Equal(Allocation.Least(static () => Send(20)), Allocation.Least(static () => Send(60)));
    }

    [Fact]
    public void ReceiveDisk_MoreChunks_AllocatesNoMore()
    {
        byte[] few = Stream(10), many = Stream(30);
        for (int i = 0; i < 10; i++) { _ = Receive(few, 10); }
        Assert.Equal(Allocation.Least(() => Receive(few, 10)), Allocation.Least(() => Receive(many, 30)));
    }

    // On the thread that reads, and on those of the pool.
    [Fact]
    public void ReadFile_ManyTimes_AllocatesNothing()
    {
        using TemporaryFolder folder = new();
        using RawFileDevice device = RawFileDevice.Create(folder.PathOf("disk"), MiB);
        byte[] buffer = new byte[4096];
        void Read()
        {
            for (int i = 0; i < 500; i++)
            {
                System.Threading.Tasks.ValueTask read = device.ReadAsync(0, buffer);
                while (!read.IsCompleted) { System.Threading.Thread.SpinWait(20); }
                read.GetAwaiter().GetResult();
            }
        }
        Assert.Equal(0, Allocation.LeastOf(Read));
    }

    [Fact]
    public void SendBitmap_MoreChunks_AllocatesNoMore()
    {
        for (int i = 0; i < 30; i++) { _ = SendBits(200); }
        Assert.Equal(Allocation.Least(static () => SendBits(100)), Allocation.Least(static () => SendBits(400)));
    }

    private static long Send(int chunks)
    {
        MemoryDevice memory = new(chunks * (long)MiB);
        // What is known to be zero would not be read.
        for (int i = 0; i < chunks; i++) { memory.Write(i * (long)MiB, new byte[MiB]); }
        using BlockNode node = new("n", memory) { BackendName = "d" };
        using WireOutput output = WireOutput.FromStream(System.IO.Stream.Null);
        var savers = new SaverRegistry();
        var saver = new BlockSaver([node]);
        savers.Add(BlockSectionLoader.SectionName, 0, saver);
        var writer = new SavevmWriter(output);
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null));
        writer.WriteStart(savers[0]);
        _ = writer.WritePart(savers[0], 4 * MiB);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (!writer.WritePart(savers[0], 4 * MiB)) { }
        writer.WriteEnd(savers[0]);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        saver.Cleanup();
        return allocated;
    }

    private static byte[] Stream(int chunks)
    {
        using MemoryDevice memory = new(chunks * (long)MiB);
        for (int i = 0; i < chunks; i += 2) { memory.Write(i * (long)MiB, new byte[] { 1 }); }
        using BlockNode node = new("n", memory) { BackendName = "d" };
        return Tests.Block.BlockStream.Write(new BlockSaver([node])).ToArray();
    }

    private static long Receive(byte[] stream, int chunks)
    {
        using MemoryDevice disk = new(chunks * (long)MiB);
        disk.Write(0, new byte[chunks * MiB]);
        using WireInput input = WireInput.FromMemory(stream);
        var registry = new SectionRegistry();
        new BlockLoader([KeyValuePair.Create<string, IBlockDevice>("d", new Sink(disk.Length))]).AddTo(registry);
        var reader = new SavevmReader(input, registry);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.Read()) { }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long SendBits(int chunks)
    {
        using BlockNode node = new("n", new HugeDevice(chunks * 8192L * 512));
        BlockDirtyBitmap bitmap = node.AddBitmap(512, "a");
        for (int i = 0; i < chunks; i += 2) { bitmap.Set(i * 8192L * 512, 512); }
        using WireOutput output = WireOutput.FromStream(System.IO.Stream.Null);
        var writer = new SavevmWriter(output);
        var saver = new DirtyBitmapSaver([node]);
        saver.Prepare(writer);
        saver.Setup(writer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        saver.Complete(writer);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        saver.Cleanup();
        return allocated;
    }

    /// <summary>A disk that takes everything and keeps nothing.</summary>
    private sealed class Sink(long length) : BlockDeviceBase("sink")
    {
        public override long Length => length;

        public override int ClusterSize => 65536;

        public override bool IsReadOnly => false;

        protected override void ReadCore(long offset, Span<byte> buffer) => buffer.Clear();

        protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
        {
        }

        protected override System.Threading.Tasks.ValueTask WriteZeroesCoreAsync(long offset, long length, System.Threading.CancellationToken cancellationToken) => default;

        protected override System.Threading.Tasks.ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, System.Threading.CancellationToken cancellationToken) =>
            new(new BlockStatus(length, true, false));
    }
}
