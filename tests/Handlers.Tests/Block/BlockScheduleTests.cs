using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Storage;
using Xunit;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>
/// Disks are equal at the end, or the migration failed and said where and why: over random sizes, options, budgets, orders of reads, writes of the guest in the middle of
/// reads, and errors.
/// </summary>
public sealed class BlockScheduleTests
{
    private const int MiB = 1 << 20;
    private const int Schedules = 1000;

    [Fact]
    public void Migrate_RandomSchedules_DisksAreEqual()
    {
        for (int seed = 0; seed < Schedules; seed++)
        {
            Schedule schedule = new(seed, failingReads: 0, failingWrites: 0);
            BlockDeviceException? failure = schedule.Run();
            Assert.True(failure is null, $"seed {seed}: {failure}");
            schedule.AssertEqual();
        }
    }

    [Fact]
    public void Migrate_DisksThatFail_AreEqualOrSaySectorAndCause()
    {
        int failed = 0;
        for (int seed = 0; seed < Schedules; seed++)
        {
            Schedule schedule = new(10_000 + seed, failingReads: seed % 2 * 40, failingWrites: (seed + 1) % 2 * 10);
            if (schedule.Run() is { } failure)
            {
                failed++;
                Assert.Equal("injected", failure.Cause);
                Assert.Contains(failure.Device, schedule.DeviceNames);
                Assert.InRange(failure.Sector, 0, schedule.LongestDisk / 512);
            }
            else { schedule.AssertEqual(); }
        }
        Assert.InRange(failed, Schedules / 20, Schedules - (Schedules / 20));
    }

    [Fact]
    public async Task Migrate_WriterAtFullSpeed_DisksAreEqual()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            using MemoryDevice source = new((5 * MiB) + 1024, "source"), target = new((5 * MiB) + 1024, "target");
            using BlockNode node = new("node", source) { BackendName = "disk" };
            using BlockStream stream = new(new BlockSaver([node], new BlockSaverOptions { ZeroBlocks = seed % 2 == 0 }));
            stream.Begin();
            using CancellationTokenSource stop = new();
            Task writer = Task.Run(() => WriteUntil(node, seed, stop.Token));
            for (int part = 0; part < 6; part++) { _ = stream.Part(3 * MiB); }
            await stop.CancelAsync();
            await writer;
            stream.End();
            BlockStream.Read(stream.Bytes, new BlockLoader([KeyValuePair.Create<string, IBlockDevice>("disk", target)]));
            AssertSame(source, target, $"seed {seed}");
        }
    }

    // The test above would find nothing if a bit that is lost went unnoticed.
    [Fact]
    public void Migrate_WriteBesideTheNode_IsNoticed()
    {
        using MemoryDevice source = new(2 * MiB, "source"), target = new(2 * MiB, "target");
        using BlockNode node = new("node", source) { BackendName = "disk" };
        using BlockStream stream = new(new BlockSaver([node]));
        stream.Begin();
        while (!stream.Part(MiB)) { }
        source.Write(MiB + 5, "lost"u8);
        stream.End();
        BlockStream.Read(stream.Bytes, new BlockLoader([KeyValuePair.Create<string, IBlockDevice>("disk", target)]));
        _ = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertSame(source, target, ""));
    }

    private static void WriteUntil(BlockNode node, int seed, CancellationToken stop)
    {
        Random random = new(seed);
        byte[] data = new byte[8192];
        while (!stop.IsCancellationRequested)
        {
            random.NextBytes(data.AsSpan(0, 16));
            node.Write(random.Next((int)node.Length - data.Length), data.AsSpan(0, random.Next(1, data.Length)));
        }
    }

    private static void AssertSame(MemoryDevice source, MemoryDevice target, string what)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * MiB);
        for (int offset = 0; offset < source.Length; offset += MiB)
        {
            Span<byte> expected = buffer.AsSpan(0, (int)Math.Min(MiB, source.Length - offset)), found = buffer.AsSpan(MiB, expected.Length);
            source.Read(offset, expected);
            target.Read(offset, found);
            int at = expected.CommonPrefixLength(found);
            Assert.True(at == expected.Length, $"{what}: differs at {offset + at}");
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private sealed class Schedule
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly List<(BlockNode Source, RacingDevice Racing, RacingDevice Target)> _disks = [];
        private bool _isGuestRunning = true;

        public Schedule(int seed, int failingReads, int failingWrites)
        {
            _seed = seed;
            _random = new Random(seed);
            for (int count = _random.Next(1, 3), i = 0; i < count; i++)
            {
                long length = _random.Next(2) == 0 ? _random.Next(1, 3) * (long)MiB : _random.Next(1, 5 * MiB / 1024) * 512L;
                MemoryDevice source = new(length, $"s{i}"), target = new(length, $"t{i}");
                for (int writes = _random.Next(6); writes > 0; writes--) { WriteRandom(source, _random); }
                // What was there before must not show through.
                for (int writes = _random.Next(3); writes > 0; writes--) { WriteRandom(target, _random); }
                RacingDevice racing = new(source, (seed * 31) + i, $"source{i}") { FailingReads = failingReads };
                _disks.Add((new BlockNode($"node{i}", racing) { BackendName = $"disk{i}" }, racing, new RacingDevice(target, seed + i, $"target{i}") { FailingWrites = failingWrites }));
            }
            foreach ((_, RacingDevice racing, _) in _disks) { racing.Guest = WriteAsGuest; }
        }

        public IEnumerable<string> DeviceNames => _disks.SelectMany(static disk => new[] { disk.Racing.Name, disk.Target.Name });

        public long LongestDisk => _disks.Max(static disk => disk.Source.Length);

        public BlockDeviceException? Run()
        {
            bool isOld = _random.Next(4) == 0;
            var options = new BlockSaverOptions { Dialect = isOld ? BlockDialect.Qemu015 : BlockDialect.Qemu52, ZeroBlocks = !isOld && _random.Next(2) == 0 };
            var saver = new BlockSaver(_disks.Select(static disk => disk.Source), options);
            try
            {
                using BlockStream stream = new(saver);
                stream.Begin();
                for (int parts = _random.Next(6); parts > 0; parts--)
                {
                    _ = stream.Part(_random.Next(3) switch { 0 => 1, 1 => _random.Next(1, 3 * MiB), _ => 64L * MiB });
                    WriteAsGuest();
                }
                _isGuestRunning = false;
                stream.End();
                BlockStream.Read(stream.Bytes, new BlockLoader(_disks.Select(static disk => KeyValuePair.Create<string, IBlockDevice>(disk.Source.BackendName!, disk.Target))));
                return null;
            }
            catch (BlockDeviceException failure)
            {
                return failure;
            }
            finally
            {
                saver.Cleanup();
                Assert.All(_disks, static disk => Assert.Empty(disk.Source.Bitmaps));
            }
        }

        public void AssertEqual()
        {
            foreach ((_, RacingDevice racing, RacingDevice target) in _disks) { AssertSame(racing.Inner, target.Inner, $"seed {_seed}, {racing.Name}"); }
        }

        private void WriteAsGuest()
        {
            lock (_random)
            {
                if (!_isGuestRunning) { return; }
                WriteRandom(_disks[_random.Next(_disks.Count)].Source, _random);
            }
        }

        private static void WriteRandom(IBlockDevice disk, Random random)
        {
            byte[] data = new byte[Math.Min(random.Next(1, 5000), (int)disk.Length)];
            if (random.Next(4) > 0) { random.NextBytes(data); }
            int offset = random.Next((int)disk.Length - data.Length + 1);
            if (random.Next(8) == 0) { disk.WriteZeroesAsync(offset, data.Length).AsTask().GetAwaiter().GetResult(); }
            else { disk.Write(offset, data); }
        }
    }
}
