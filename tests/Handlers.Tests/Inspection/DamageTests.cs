using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Inspection;

/// <summary>Streams with random changes: an error with a place comes out, or a report, and nothing else.</summary>
public sealed class DamageTests
{
    private const int Rounds = 2000;
    private const long MemoryLimit = 64L << 20;

    public static IEnumerable<object[]> Streams => SmallStreams.Names.Select(static (name, i) => new object[] { name, 20260 + i });

    [Theory]
    [MemberData(nameof(Streams))]
    public void Inspect_SmallStream_IsGood(string name, int seed)
    {
        _ = seed;
        StreamReport report = Inspect(SmallStreams.Create(name));
        Assert.Null(report.Error);
        Assert.Null(report.Trailing);
        Assert.Single(report.Devices);
        Assert.Equal(name == "colo" ? 2 : null, report.Checkpoints?.Count);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Inspect_RandomChanges_GivesAReportOrAPreciseError(string name, int seed)
    {
        byte[] original = SmallStreams.Create(name);
        var random = new Random(seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = Damage(original, random);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            StreamReport report = Inspect(damaged);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

            Assert.True(allocated < MemoryLimit, $"seed {seed}, round {round}: {allocated} bytes");
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"seed {seed}, round {round}: {watch.Elapsed}");
            if (report.Error is not { } error) { continue; }
            refused++;
            Assert.InRange(error.Offset, 0, damaged.Length);
            Assert.NotEmpty(error.Record);
            Assert.NotEmpty(error.Found);
            Assert.NotEmpty(error.Expected);
            _ = seen.Add($"{error.Record}.{error.Field}");
        }
        Assert.True(refused > Rounds / 20, $"only {refused} changes were noticed");
        Assert.True(seen.Count > 5, $"only {string.Join(", ", seen)}");
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Inspect_CutAnywhere_IsTruncated(string name, int seed)
    {
        _ = seed;
        byte[] original = SmallStreams.Create(name);
        for (int length = 0; length < original.Length; length++)
        {
            StreamReport report = Inspect(original[..length]);
            if (report.Error is { } error) { Assert.Equal("truncated", error.Kind); }
            // A COLO recording may end anywhere behind the initial stream: then the last checkpoint does not count.
            else { Assert.True(name == "colo" && report.EndOfFile is not null, $"{name} at {length}: nothing is missing"); }
        }
    }

    // The same on whole golden streams, fewer times.
    [Theory]
    [InlineData("rich-pc-v5.2", 1)]
    [InlineData("bitmaps-postcopy-v7.2", 2)]
    [InlineData("ignore-shared-v11.1", 3)]
    public void Inspect_GoldenStreamWithRandomChanges_GivesAReportOrAPreciseError(string id, int seed)
    {
        byte[] original = Golden.ReadStream(id);
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 60; round++)
        {
            if (Inspect(Damage(original, random)).Error is not null) { refused++; }
        }
        Assert.True(refused > 10, $"only {refused} changes were noticed");
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] damaged = [.. original];
        int changes = random.Next(1, 4);
        for (int i = 0; i < changes; i++)
        {
            // Half of the changes hit the first bytes: header and lists are a small part of a stream.
            int place = random.Next(random.Next(2) == 0 ? Math.Min(400, damaged.Length) : damaged.Length);
            damaged[place] = random.Next(4) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(damaged[place] ^ (1 << random.Next(8))),
                2 => 0,
                _ => 0xFF,
            };
        }
        return random.Next(8) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }

    private static StreamReport Inspect(byte[] bytes)
    {
        using WireInput input = WireInput.FromMemory(bytes);
        return StreamInspector.Inspect(input, new InspectOptions { Hash = true, MemoryLimit = MemoryLimit });
    }
}
