using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>COLO: what counts is the last checkpoint that came whole.</summary>
public sealed class RamRestoreColoTests
{
    private const int PageSize = 4096;
    private const int CounterPlace = 0x10;
    private const uint PagesStep = 0x0100_0193;

    public static IEnumerable<object[]> Recordings => Golden.AllColoRecordings;

    public static IEnumerable<object[]> Captures => Golden.Ids.Where(static id => Golden.Manifest(id).Scenario == "colo").Select(static id => new object[] { id });

    /// <summary>The primary dies right behind a checkpoint, within the next one, and a byte before the end of one.</summary>
    [Theory]
    [MemberData(nameof(Recordings))]
    public void Load_RecordingCutAnywhere_IsTheLastWholeCheckpoint(string name)
    {
        JsonElement expected = Golden.ColoExpected(name);
        byte[] bytes = Golden.Read($"colo/{name}.primary.bin.br");
        JsonElement[] checkpoints = [.. expected.GetProperty("checkpoints").EnumerateArray()];
        JsonElement before = expected.GetProperty("initial");
        foreach (JsonElement checkpoint in checkpoints)
        {
            int end = (int)checkpoint.GetProperty("end").GetInt64();
            int liveEnd = (int)checkpoint.GetProperty("live_end").GetInt64();
            AssertHolds(before, bytes.AsMemory(0, liveEnd));
            AssertHolds(before, bytes.AsMemory(0, end - 1));
            AssertHolds(checkpoint, bytes.AsMemory(0, end));
            before = checkpoint;
        }
        AssertHolds(checkpoints[^1], bytes);
    }

    /// <summary>
    /// The guest counts in every page of a range, page after page, so that at any moment all counters are equal up to one place, and one less behind it. A
    /// state that is mixed of two moments is not like that.
    /// </summary>
    [Theory]
    [MemberData(nameof(Captures))]
    public void Load_Capture_IsOneMomentOfTheGuestAndLaterThanTheStart(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        byte[] bytes = Golden.Read(manifest.StreamFile);
        using IGuestMemory memory = Load(bytes);
        Assert.NotEqual(manifest.Walk.RamSha256FromStream["pc.ram"], Hash(memory.Blocks.Single(static block => block.Name == "pc.ram")));

        JsonElement guest = manifest.More["guest"];
        uint seed = guest.GetProperty("seed").GetUInt32();
        byte fill = guest.GetProperty("fill").GetByte();
        GuestMemoryBlock ram = memory.Blocks.Single(static block => block.Name == "pc.ram");
        byte[] counters =
        [
            .. Pages(guest, "dstart", "dend").Select(page => unchecked((byte)(ram.Read((page * PageSize) + CounterPlace, 1)[0] - First(page, seed, fill)))),
        ];
        Assert.Equal(64, counters.Length);
        int place = Array.FindIndex(counters, counter => counter != counters[0]);
        if (place < 0) { place = counters.Length; }
        Assert.All(counters[place..], counter => Assert.Equal(unchecked((byte)(counters[0] - 1)), counter));

        // Around the counters every page of the filled range is what the guest's rule says.
        foreach (long page in Pages(guest, "start", "end"))
        {
            ReadOnlySpan<byte> bytesOfPage = ram.Read(page * PageSize, PageSize);
            Assert.Equal(Expected(page, seed, fill), bytesOfPage[^4..].ToArray());
        }
    }

    private static IEnumerable<long> Pages(JsonElement guest, string start, string end)
    {
        for (long page = guest.GetProperty(start).GetInt64() / PageSize; page < guest.GetProperty(end).GetInt64() / PageSize; page++) { yield return page; }
    }

    private static byte First(long page, uint seed, byte fill) => (page % 8) switch
    {
        3 => 0,
        5 => fill,
        _ => BitConverter.GetBytes(Word(page, seed, CounterPlace / 4))[0],
    };

    private static byte[] Expected(long page, uint seed, byte fill) => (page % 8) switch
    {
        3 => new byte[4],
        5 => [fill, fill, fill, fill],
        _ => BitConverter.GetBytes(Word(page, seed, (PageSize / 4) - 1)),
    };

    private static uint Word(long page, uint seed, int word) => unchecked(seed + ((uint)page * PagesStep) + (uint)word);

    private static void AssertHolds(JsonElement truth, ReadOnlyMemory<byte> stream)
    {
        using IGuestMemory memory = Load(stream);
        foreach (JsonProperty block in truth.GetProperty("ram_sha256").EnumerateObject())
        {
            Assert.True(memory.TryFind(block.Name, out GuestMemoryBlock? found));
            Assert.Equal(block.Value.GetString(), Hash(found));
        }
    }

    private static IGuestMemory Load(ReadOnlyMemory<byte> stream)
    {
        IGuestMemory memory = new SparseMemory();
        using WireInput input = WireInput.FromMemory(stream);
        _ = RamRestore.Load(input, memory);
        return memory;
    }

    private static string Hash(GuestMemoryBlock block)
    {
        byte[] hash = new byte[32];
        MemoryHash.Compute(block, hash);
        return Convert.ToHexStringLower(hash);
    }
}
