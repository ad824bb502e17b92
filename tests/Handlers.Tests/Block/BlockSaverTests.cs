using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>What a source of disks writes, and in which order.</summary>
public sealed class BlockSaverTests
{
    private const int MiB = 1 << 20;

    // The disks of the capture are 512 bytes ("bootdrive", from the walk's one chunk), 4 MiB and 2 MiB, in this order.
    [Theory]
    [InlineData("block-v7.2")]
    [InlineData("block-v5.2")]
    public void Iterate_DisksOfTheGoldenStream_ProgressStandsWhereQemuPutsIt(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        BlockStream.Recorder recorder = new();
        ReadGolden(Golden.ReadStream(id), recorder);
        IReadOnlyList<string> golden = recorder.Items;
        using BlockNode b = Disk("bootdrive", MiB), d0 = Disk("disk0", Size(manifest, 0)), d1 = Disk("disk1", Size(manifest, 1));
        IReadOnlyList<string> ours = BlockStream.Items(BlockStream.Write(new BlockSaver([b, d0, d1])));

        Assert.Equal(golden.Where(IsProgress), ours.Where(IsProgress));
        Assert.Equal(golden.Where(IsChunk).Order(StringComparer.Ordinal), ours.Where(IsChunk).Order(StringComparer.Ordinal));
        Assert.Equal(["100 %", "end"], ours.TakeLast(2));
        Assert.Equal("end", ours[0]);
    }

    [Fact]
    public void Iterate_ProgressOfAChunk_StandsBeforeIt()
    {
        using BlockNode node = Disk("d", 3 * MiB);
        Assert.Equal(["end", "0 %", "d 0", "33 %", "d 1", "66 %", "d 2", "end", "100 %", "end"], Compress(BlockStream.Items(BlockStream.Write(new BlockSaver([node]), budget: 1))));
    }

    [Fact]
    public void Iterate_SmallBudget_SendsOneChunkAndGoesOnInTheNext()
    {
        using BlockNode node = Disk("d", 4 * MiB);
        using BlockStream stream = new(new BlockSaver([node]));
        stream.Begin();
        long start = stream.Writer.Output.Position;
        Assert.False(stream.Part(100));
        Assert.InRange(stream.Writer.Output.Position - start, MiB, MiB + 200);
        stream.Saver.Cleanup();
    }

    // 0.15.1 has no limit but the rate.
    [Theory]
    [InlineData(BlockDialect.Qemu52, BlockSaverOptions.MaximumParallelReads)]
    [InlineData(BlockDialect.Qemu015, 40)]
    public void Iterate_SlowDisk_ReadsSoManyChunksAtOnce(BlockDialect dialect, int most)
    {
        using MemoryDevice memory = new(40 * MiB);
        // What is known to be zero is not read.
        for (int chunk = 0; chunk < 40; chunk++) { memory.Write(chunk * (long)MiB, new byte[MiB]); }
        GatedDevice gated = new(memory, most);
        using BlockNode node = new("n", gated) { BackendName = "d" };
        using BlockStream stream = new(new BlockSaver([node], new BlockSaverOptions { Dialect = dialect }));
        stream.Begin();
        Assert.True(stream.Part(64L * MiB));
        stream.End();
        Assert.Equal((most, 40), (gated.MostAtOnce, gated.Reads));
    }

    // MAX_IO_BUFFERS; and nothing is left out because of it.
    [Fact]
    public void Iterate_ChunksThatNeedNoRead_QueuesAtMostItsBuffers()
    {
        const int Chunks = 1300;
        StatusDevice device = new(Chunks);
        using BlockNode node = new("n", device) { BackendName = "d" };
        using BlockStream stream = new(new BlockSaver([node], new BlockSaverOptions { ZeroBlocks = true }));
        device.Waiting = asked => asked - (int)stream.Saver.GetStatistics().ZeroChunks;
        stream.Begin();
        Assert.True(stream.Part(long.MaxValue));
        stream.End();
        Assert.Equal(BlockSaverOptions.MaximumBuffers, device.MostWaiting);
        Assert.Equal(Chunks, BlockStream.Items(stream.Bytes).Count(IsChunk));
    }

    [Theory]
    [InlineData(BlockDialect.Qemu52, 1)]
    [InlineData(BlockDialect.Qemu015, 3)]
    public void Iterate_HolesWithoutZeroBlocks_AreSentAsDataAndNotRead(BlockDialect dialect, int reads)
    {
        using MemoryDevice memory = new(3 * MiB), target = new(3 * MiB);
        memory.Write(MiB, Enumerable.Repeat((byte)7, MiB).ToArray());
        target.Write(0, Enumerable.Repeat((byte)9, 3 * MiB).ToArray());
        GatedDevice counted = new(memory, 1);
        using BlockNode node = new("n", counted) { BackendName = "d" };
        ReadOnlyMemory<byte> bytes = BlockStream.Write(new BlockSaver([node], new BlockSaverOptions { Dialect = dialect }));
        Assert.Equal(["d 0", "d 1", "d 2"], BlockStream.Items(bytes).Where(IsChunk).Order(StringComparer.Ordinal));
        BlockStream.Read(bytes, new BlockLoader([KeyValuePair.Create<string, IBlockDevice>("d", target)]));
        byte[] found = new byte[3 * MiB];
        target.Read(0, found);
        Assert.Equal((reads, MiB, 2 * MiB), (counted.Reads, found.Count(static value => value == 7), found.Count(static value => value == 0)));
    }

    [Fact]
    public void Iterate_ChunkWrittenAfterItWasSent_IsSentAgain()
    {
        using BlockNode node = Disk("d", 3 * MiB);
        using BlockStream stream = new(new BlockSaver([node]));
        stream.Begin();
        Assert.True(stream.Part(64L * MiB));
        Assert.Equal(0, stream.Saver.GetPending(exact: true).TotalBytes);
        node.Write(MiB + 7, new byte[] { 1 });
        Assert.Equal(MiB, stream.Saver.GetPending(exact: true).TotalBytes);
        Assert.True(stream.Part(64L * MiB));
        node.Write(MiB - 1, new byte[] { 1, 2 });
        stream.End();
        Assert.Equal(["end", "0 %", "33 %", "66 %", "d 0", "d 1", "d 2", "end", "d 1", "end", "d 0", "d 1", "100 %", "end"], BlockStream.Items(stream.Bytes.ToArray()));
    }

    [Fact]
    public void Iterate_SharedBase_SendsWholeChunksOfWhatIsAllocated()
    {
        using MemoryDevice memory = new(6 * MiB);
        memory.Write((2 * MiB) + 700_000, new byte[] { 1 });
        memory.Write((5 * MiB) + 3, new byte[] { 1 });
        using BlockNode node = new("n", memory) { BackendName = "d" };
        IReadOnlyList<string> items = BlockStream.Items(BlockStream.Write(new BlockSaver([node], new BlockSaverOptions { SharedBase = true })));
        Assert.Equal(["d 2", "d 5"], items.Where(IsChunk).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Iterate_StatusThatFails_CountsAsAllocated()
    {
        using MemoryDevice memory = new(3 * MiB);
        using BlockNode node = new("n", new RacingDevice(memory, 1, "r") { FailingReads = 0 }) { BackendName = "d" };
        using BlockNode failing = new("n", new StatuslessDevice(3 * MiB)) { BackendName = "d" };
        Assert.DoesNotContain(BlockStream.Items(BlockStream.Write(new BlockSaver([node], new BlockSaverOptions { SharedBase = true }))), IsChunk);
        Assert.Equal(3, BlockStream.Items(BlockStream.Write(new BlockSaver([failing], new BlockSaverOptions { SharedBase = true }))).Count(IsChunk));
    }

    [Fact]
    public void Iterate_ZeroBlocks_GoWithoutData()
    {
        using MemoryDevice memory = new(3 * MiB);
        memory.Write(MiB, new byte[] { 1 });
        memory.Write(2 * MiB, new byte[] { 0, 0 });             // allocated, and zero all the same
        using BlockNode node = new("n", memory) { BackendName = "d" };
        ReadOnlyMemory<byte> bytes = BlockStream.Write(new BlockSaver([node], new BlockSaverOptions { ZeroBlocks = true }));
        Assert.Equal(["d 0 zero", "d 1", "d 2 zero"], BlockStream.Items(bytes).Where(IsChunk).Order(StringComparer.Ordinal));
        Assert.InRange(bytes.Length, MiB, MiB + 500);
    }

    // A chunk that was known to be zero is written before its turn comes: the write must not be lost.
    [Fact]
    public void Iterate_ChunkWrittenAfterItsStatusWasAsked_IsSent()
    {
        using MemoryDevice memory = new(4 * MiB), target = new(4 * MiB);
        using BlockNode node = new("n", memory) { BackendName = "d" };
        using BlockStream stream = new(new BlockSaver([node], new BlockSaverOptions { ZeroBlocks = true, Dialect = BlockDialect.Qemu52 }));
        stream.Begin();
        _ = stream.Part(1);
        node.Write((3 * MiB) + 9, "written"u8);
        while (!stream.Part(1)) { }
        stream.End();
        BlockStream.Read(stream.Bytes, new BlockLoader([KeyValuePair.Create<string, IBlockDevice>("d", target)]));
        byte[] found = new byte[7];
        target.Read((3 * MiB) + 9, found);
        Assert.Equal("written", Encoding.ASCII.GetString(found));
    }

    [Fact]
    public void Iterate_LastPartialChunk_IsAWholeMiBWithAZeroTail()
    {
        using MemoryDevice memory = new(MiB + 512);
        memory.Write(0, Enumerable.Repeat((byte)0xEE, MiB + 512).ToArray());
        using BlockNode node = new("n", memory) { BackendName = "d" };
        Tail tail = new();
        BlockStream.Read(BlockStream.Write(new BlockSaver([node])), tail);
        Assert.Equal(MiB, tail.Last.Count);
        Assert.Equal(512, tail.Last.Count(static value => value == 0xEE));
        Assert.All(tail.Last.Skip(512), static value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("5.2")]
    [InlineData("7.2")]
    public void Prepare_PartialChunkWithData_IsRefusedBeforeTheFirstByte(string release)
    {
        _ = MigrationTarget.TryFind(release, out MigrationTarget? target);
        using MemoryDevice memory = new(MiB + 512);
        memory.Write(MiB, new byte[] { 1 });
        using BlockNode node = new("n", memory) { BackendName = "disk1" };
        using BlockStream stream = new(new BlockSaver([node]), target);
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(stream.Begin);
        Assert.Equal(0, stream.Bytes.Length);
        Assert.Equal($"QEMU {release} cannot load disk 'disk1': its 1049088 bytes are no multiple of 1 MiB, and its last chunk, from sector 2048, is not zero. Make the disk longer first, on both sides (qemu-img resize).", refusal.Message);
    }

    [Fact]
    public void Iterate_PartialChunkThatIsZero_GoesAsZeroBlockToQemu()
    {
        using MemoryDevice memory = new(MiB + 512);
        memory.Write(MiB, new byte[] { 0 });
        using BlockNode node = new("n", memory) { BackendName = "d" };
        Assert.Equal(["d 0", "d 1 zero"], BlockStream.Items(BlockStream.Write(new BlockSaver([node]), target: MigrationTarget.Qemu72)).Where(IsChunk).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prepare_TargetWithoutBlockMigration_IsRefused()
    {
        using BlockNode node = Disk("d", MiB);
        using BlockStream stream = new(new BlockSaver([node]), MigrationTarget.Qemu100);
        Assert.Equal(StreamFeature.BlockSection, Assert.Throws<TargetRefusesException>(stream.Begin).Feature);
    }

    [Fact]
    public void Setup_ReadOnlyAndEmptyDisks_AreNotSent()
    {
        using BlockNode empty = Disk("empty", 0), good = Disk("good", MiB);
        Assert.Equal(["good 0"], BlockStream.Items(BlockStream.Write(new BlockSaver([empty, good]))).Where(IsChunk));
    }

    [Fact]
    public void Iterate_Qemu015Off_IsLoneEnds()
    {
        Assert.False(new BlockSaver([]).IsActive);
        BlockSaver saver = new([], new BlockSaverOptions { Dialect = BlockDialect.Qemu015 });
        Assert.True(saver.IsActive);
        Assert.Equal(["end", "end", "end"], BlockStream.Items(BlockStream.Write(saver)));
    }

    [Fact]
    public void Create_Qemu015_RefusesWhatItsLoaderDoesNotKnow()
    {
        using BlockNode node = Disk(new string('n', 32), MiB);
        _ = Assert.Throws<ArgumentException>(() => new BlockSaver([node], new BlockSaverOptions { Dialect = BlockDialect.Qemu015 }));
        _ = Assert.Throws<ArgumentException>(() => new BlockSaver([], new BlockSaverOptions { Dialect = BlockDialect.Qemu015, ZeroBlocks = true }));
        Assert.NotNull(new BlockSaver([node]));
    }

    [Fact]
    public void Create_NamesThatCannotBeSent_AreRefused()
    {
        using BlockNode unnamed = new("n", new MemoryDevice(MiB)), first = Disk("same", MiB), second = Disk("same", MiB), longest = Disk(new string('n', 256), MiB);
        _ = Assert.Throws<ArgumentException>(() => new BlockSaver([unnamed]));
        _ = Assert.Throws<ArgumentException>(() => new BlockSaver([first, second]));
        _ = Assert.Throws<ArgumentException>(() => new BlockSaver([longest]));
    }

    [Fact]
    public void GetPending_WhileTheFirstPassRuns_IsAtLeastAChunk()
    {
        using BlockNode node = Disk("d", 4 * MiB);
        using BlockStream stream = new(new BlockSaver([node]));
        stream.Begin();
        Assert.Equal(4 * MiB, stream.Saver.GetPending(exact: true).TotalBytes);
        _ = stream.Part(1);
        Assert.True(stream.Saver.IsBulkActive || stream.Saver.GetPending(exact: true).TotalBytes > 0);
        stream.Saver.Cleanup();
    }

    // remaining / bandwidth <= downtime, by 0.15.1's own measure.
    [Theory]
    [InlineData(false, 0, 10, 1.0, 1.0, false)]
    [InlineData(true, 0, 0, 0.0, 0.0, true)]
    [InlineData(true, 5, 10, 1.0, 0.5, true)]
    [InlineData(true, 6, 10, 1.0, 0.5, false)]
    [InlineData(true, 1, 0, 0.0, 1.0, false)]
    public void IsReached_Qemu015_ComparesWithTheRateOfReads(bool bulk, long dirty, long reads, double seconds, double downtime, bool expected) =>
        Assert.Equal(expected, BlockCompletion.IsReached(bulk, dirty, reads, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(downtime)));

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(-1, 2, 3, 5 * MiB)]
    [InlineData(0, 0, 0, MiB)]
    [InlineData(3 * MiB, 1, 0, 4 * MiB)]
    public void Pending_Qemu52_CountsDirtyAndChunksOnTheWay(long bulk, long dirty, long onTheWay, long expected) =>
        Assert.Equal(expected, BlockCompletion.Pending(bulk, dirty, onTheWay));

    [Fact]
    public void GetPending_Qemu015_IsNothingWhenTheRestFitsIntoTheDowntime()
    {
        using BlockNode node = Disk("d", 2 * MiB);
        using BlockStream stream = new(new BlockSaver([node], new BlockSaverOptions { Dialect = BlockDialect.Qemu015, DowntimeLimit = TimeSpan.FromHours(1), TimeProvider = new SlowClock() }));
        stream.Begin();
        _ = stream.Part(64L * MiB);
        node.Write(0, new byte[] { 1 });
        Assert.Equal(0, stream.Saver.GetPending(exact: true).TotalBytes);
        stream.End();
        Assert.Equal("d 0", BlockStream.Items(stream.Bytes.ToArray())[^3]);
    }

    [Fact]
    public void Iterate_DiskThatCannotBeRead_SaysDiskAndSector()
    {
        using MemoryDevice memory = new(3 * MiB);
        using BlockNode node = new("n", new RacingDevice(memory, 3, "bad disk") { FailingReads = 1000 }) { BackendName = "d" };
        using BlockStream stream = new(new BlockSaver([node]));
        stream.Begin();
        BlockDeviceException failure = Assert.Throws<BlockDeviceException>(() => { while (!stream.Part(64L * MiB)) { } });
        Assert.Equal(("bad disk", "injected"), (failure.Device, failure.Cause));
        Assert.Equal(0, failure.Sector % 2048);
        stream.Saver.Cleanup();
    }

    private static long Size(GoldenManifest manifest, int index) => manifest.Images[index].More["size"].GetInt64();

    private static BlockNode Disk(string name, long length) => new($"node-of-{name}"[..Math.Min(20, name.Length + 8)], new MemoryDevice(length)) { BackendName = name };

    private static bool IsProgress(string item) => item.EndsWith('%');

    private static bool IsChunk(string item) => !item.EndsWith('%') && item != "end";

    /// <summary>Reads the disks of a stream that has RAM as well.</summary>
    internal static void ReadGolden(byte[] stream, IBlockSink sink)
    {
        using WireInput input = WireInput.FromMemory(stream);
        var registry = new SectionRegistry();
        registry.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(sink));
        RamReceiver.CreateSkimming().AddTo(registry);
        var reader = new SavevmReader(input, registry);
        while (reader.Read()) { }
    }

    // Parts without chunks depend on how fast the reads were.
    private static IEnumerable<string> Compress(IReadOnlyList<string> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            bool isLastPart = i + 1 < items.Count && items[i + 1] == "100 %";
            if (items[i] != "end" || i == 0 || isLastPart || i == items.Count - 1) { yield return items[i]; }
        }
    }

    private sealed class SlowClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Interlocked.Add(ref _now, 5);
    }

    /// <summary>A disk whose first reads end a while after a number of them was under way.</summary>
    private sealed class GatedDevice(MemoryDevice inner, int gate) : BlockDeviceBase("gated")
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _active, _most, _reads;

        public int MostAtOnce => _most;

        public int Reads => _reads;

        public override long Length => inner.Length;

        public override int ClusterSize => inner.ClusterSize;

        public override bool IsReadOnly => false;

        protected override void ReadCore(long offset, Span<byte> buffer) => inner.Read(offset, buffer);

        protected override async ValueTask ReadCoreAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            // One thread asks; the others only end.
            _most = Math.Max(_most, Interlocked.Increment(ref _active));
            _reads++;
            // When so many never come, the test is to fail and not to hang.
            if (_reads == 1) { _ = OpenAsync(TimeSpan.FromSeconds(60)); }
            // Time enough for one read too many to be asked for.
            if (_reads == gate) { _ = OpenAsync(TimeSpan.FromMilliseconds(50)); }
            await _open.Task.ConfigureAwait(false);
            inner.Read(offset, buffer.Span);
            _ = Interlocked.Decrement(ref _active);
        }

        protected override void WriteCore(long offset, ReadOnlySpan<byte> data) => inner.Write(offset, data);

        protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken) => inner.WriteZeroesAsync(offset, length, cancellationToken);

        protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken) => inner.GetStatusAsync(offset, length, cancellationToken);

        private async Task OpenAsync(TimeSpan wait)
        {
            await Task.Delay(wait).ConfigureAwait(false);
            _ = _open.TrySetResult();
        }
    }

    /// <summary>Zeroes, of which it says so chunk by chunk; counts how many are queued when it is asked for the next.</summary>
    private sealed class StatusDevice(int chunks) : BlockDeviceBase("zeroes")
    {
        private int _asked;

        public Func<int, int> Waiting { get; set; } = static _ => 0;

        public int MostWaiting { get; private set; }

        public override long Length => chunks * (long)MiB;

        public override int ClusterSize => MiB;

        public override bool IsReadOnly => false;

        protected override void ReadCore(long offset, Span<byte> buffer) => buffer.Clear();

        protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
        {
        }

        protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken) => default;

        protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken)
        {
            MostWaiting = Math.Max(MostWaiting, Waiting(++_asked));
            return new(new BlockStatus(Math.Min(length, MiB), IsAllocated: false, IsZero: true));
        }
    }

    private sealed class StatuslessDevice(long length) : BlockDeviceBase("statusless")
    {
        public override long Length => length;

        public override int ClusterSize => 4096;

        public override bool IsReadOnly => false;

        protected override void ReadCore(long offset, Span<byte> buffer) => buffer.Clear();

        protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
        {
        }

        protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken) => default;

        protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken) =>
            throw new BlockDeviceException(Name, "status", offset, length, "nobody knows");
    }

    private sealed class Tail : IBlockSink
    {
        public List<byte> Last { get; } = [];

        public bool ReadsData => true;

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset) => Last.Clear();

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
        {
            Assert.Equal(0, data.Length % IBlockSink.PieceUnit);
            Last.AddRange(data);
        }

        public void Signal(in BlockChunk item, long offset)
        {
        }
    }
}
