using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>
/// Single flipped bits of framing bytes. Here a sample with a fixed seed; with <c>SAVEVM_CAMPAIGN</c> one bit of every framing byte of every golden stream, and
/// with <c>SAVEVM_CAMPAIGN_BITS=8</c> all of them, which is what docs/reliability.md is made from.
/// </summary>
public sealed class FlipTests(ITestOutputHelper output)
{
    private const double Wanted = 0.99;
    private const int Seed = 77;

    public static IEnumerable<object[]> Streams => Golden.Ids.Where(HasFootersAndDescription).Select(static id => new object[] { id });

    [Theory]
    [InlineData("ram-min-v7.2", 71)]
    [InlineData("rich-q35-native-v11.1", 72)]
    [InlineData("bitmaps-v10.0", 73)]
    [InlineData("block-zero-v5.2", 74)]
    [InlineData("uuid-v5.2", 75)]
    public void Verify_FlippedBitOfFraming_IsFoundNearby(string id, int seed)
    {
        byte[] bytes = Golden.ReadStream(id);
        List<FramingBytes.Part> parts = FramingBytes.Of(StreamAnatomy.Of(bytes));
        var flips = new BitFlips(bytes);
        var random = new Random(seed);
        for (int i = 0; i < 150; i++)
        {
            FramingBytes.Part part = parts[random.Next(parts.Count)];
            flips.Flip(part, part.Offset + random.NextInt64(part.Length), random.Next(8));
        }
        Assert.True(flips.Misses.Count <= 6, string.Join("\n", flips.Misses));
        Assert.True(flips.Far.Count <= 3, string.Join("\n", flips.Far));
    }

    [CampaignTheory]
    [MemberData(nameof(Streams))]
    public void Campaign_EveryBitOfFraming_IsFoundNearby(string id)
    {
        byte[] bytes = Golden.ReadStream(id);
        var flips = new BitFlips(bytes);
        var random = new Random(Seed);
        bool isEveryBit = Environment.GetEnvironmentVariable("SAVEVM_CAMPAIGN_BITS") == "8";
        foreach (FramingBytes.Part part in FramingBytes.Of(StreamAnatomy.Of(bytes)))
        {
            for (long offset = part.Offset; offset < part.Offset + part.Length; offset++)
            {
                int chosen = random.Next(8);
                for (int bit = isEveryBit ? 0 : chosen; bit <= (isEveryBit ? 7 : chosen); bit++) { flips.Flip(part, offset, bit); }
            }
        }
        Campaign.Write("flips", $"{id}\t{flips.Flips}\t{flips.Found}\t{flips.Errors}\t{flips.Near}", flips.Misses.Select(miss => $"{id}\t{miss}"), flips.Far.Select(far => $"{id}\t{far}"));
        output.WriteLine($"{flips.Found} of {flips.Flips} found, {flips.Near} near");
        output.WriteLine(string.Join("\n", flips.Misses));
        output.WriteLine(string.Join("\n", flips.Far));
        // The bits of a UUID are a value, not framing: any UUID is as good as another.
        Assert.True(flips.Found >= Wanted * (flips.Flips - flips.Values), $"{flips.Found} of {flips.Flips} found, {flips.Values} of them in a UUID");
        Assert.True(flips.Near >= Wanted * flips.Found, $"{flips.Near} of {flips.Found} near");
    }

    private static bool HasFootersAndDescription(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        return manifest.Walk is { SectionFooters: true, Vmdesc: true } && manifest.Walk.Sections.Count < 300 && manifest.Walk.PartSections.Values.Sum() < 300;
    }
}
