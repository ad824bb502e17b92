using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>
/// Single flipped bits of framing bytes. Here a sample with a fixed seed; all bits of all golden streams with <c>SAVEVM_CAMPAIGN=1</c>, which is what
/// docs/reliability.md is made from.
/// </summary>
public sealed class FlipTests(ITestOutputHelper output)
{
    private const double Wanted = 0.99;

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
        foreach (FramingBytes.Part part in FramingBytes.Of(StreamAnatomy.Of(bytes)))
        {
            // Thousands of parts that hold an end-of-section item alone are all the same.
            for (long offset = part.Offset; offset < part.Offset + part.Length; offset++)
            {
                for (int bit = 0; bit < 8; bit++) { flips.Flip(part, offset, bit); }
            }
        }
        Campaign.Write("flips", $"{id}\t{flips.Flips}\t{flips.Found}\t{flips.Errors}\t{flips.Near}", flips.Misses.Select(miss => $"{id}\t{miss}"), flips.Far.Select(far => $"{id}\t{far}"));
        output.WriteLine($"{flips.Found} of {flips.Flips} found, {flips.Near} near");
        output.WriteLine(string.Join("\n", flips.Misses));
        output.WriteLine(string.Join("\n", flips.Far));
        Assert.True(flips.Found >= Wanted * flips.Flips, $"{flips.Found} of {flips.Flips} found");
        Assert.True(flips.Near >= Wanted * flips.Found, $"{flips.Near} of {flips.Found} near");
    }

    private static bool HasFootersAndDescription(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        return manifest.Walk is { SectionFooters: true, Vmdesc: true } && manifest.Walk.Sections.Count < 300 && manifest.Walk.PartSections.Values.Sum() < 300;
    }
}
