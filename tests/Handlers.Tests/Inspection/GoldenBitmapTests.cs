using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Inspection;

/// <summary>The dirty bitmaps of golden streams against what was written on the source, and against the source's own hash of the bits.</summary>
public sealed class GoldenBitmapTests
{
    public static IEnumerable<object[]> BitmapIds => Golden.Ids.Where(static id => Golden.Manifest(id).Bitmaps.Count > 0).Select(static id => new object[] { id });

    [Theory]
    [MemberData(nameof(BitmapIds))]
    public void Inspect_DirtyBitmaps_AreThoseOfTheSource(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        StreamReport report = Inspect(manifest);

        Assert.Equal(
            manifest.Walk.BitmapRecords.Count(static record => record.TryGetProperty("granularity", out _)),
            report.Bitmaps.Count);
        foreach (BitmapReport found in report.Bitmaps)
        {
            (GoldenBitmap truth, bool persistent) = Resolve(manifest, found.Node, found.Name);
            Assert.Equal(truth.Granularity, found.Granularity);
            Assert.Equal(truth.Recording, found.Enabled);
            Assert.Equal(persistent, found.Persistent);
            Assert.True(found.Complete);
            Assert.Equal(Widened(truth), found.Dirty);
            if (truth.Count is { } count) { Assert.Equal(count, Bits(found) * found.Granularity); }
        }
    }

    [Fact]
    public void Inspect_SixtyThousandEmptyParts_AllAreListed()
    {
        StreamReport report = Inspect(Golden.Manifest("bitmaps-v7.2"));
        Assert.Equal(66361, report.Sections.Count(static section => section is { Name: "dirty-bitmap", Type: "part" }));
        Assert.Equal(66361, report.Sections.Count(static section => section is { Name: "ram", Type: "part" }));
    }

    private static StreamReport Inspect(GoldenManifest manifest)
    {
        using WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile));
        StreamReport report = StreamInspector.Inspect(input);
        Assert.Null(report.Error);
        return report;
    }

    private static long Bits(BitmapReport bitmap) =>
        bitmap.Dirty.Sum(extent => (long)((extent.Start + extent.Length + bitmap.Granularity - 1) / bitmap.Granularity) - (long)(extent.Start / bitmap.Granularity));

    /// <summary>What was written, widened to whole granules, cut at the end of the disk (in sectors), joined.</summary>
    internal static List<ByteExtent> Widened(GoldenBitmap bitmap)
    {
        ulong granularity = bitmap.Granularity;
        ulong end = ((ulong)bitmap.DiskSize!.Value + 511) / 512 * 512;
        List<ByteExtent> extents = [];
        foreach (IReadOnlyList<long> written in bitmap.WrittenExtents!.OrderBy(static extent => extent[0]))
        {
            ulong first = (ulong)written[0] / granularity * granularity;
            ulong last = Math.Min(((ulong)(written[0] + written[1]) + granularity - 1) / granularity * granularity, end);
            if (extents.Count > 0 && first <= extents[^1].Start + extents[^1].Length)
            {
                extents[^1] = extents[^1] with { Length = Math.Max(last, extents[^1].Start + extents[^1].Length) - extents[^1].Start };
            }
            else
            {
                extents.Add(new ByteExtent(first, last - first));
            }
        }
        return extents;
    }

    /// <summary>Finds the bitmap that the stream's names stand for, and whether it arrives as persistent.</summary>
    internal static (GoldenBitmap Bitmap, bool Persistent) Resolve(GoldenManifest manifest, string foundNode, string foundName)
    {
        string node = foundNode;
        string name = foundName;
        bool? transformed = null;
        foreach (string key in new[] { "source_parameters", "parameters" })
        {
            if (!manifest.More.TryGetValue(key, out JsonElement parameters) || !parameters.TryGetProperty("block-bitmap-mapping", out JsonElement mapping)) { continue; }
            JsonElement alias = mapping.EnumerateArray().Single(entry => entry.GetProperty("alias").GetString() == foundNode);
            JsonElement bitmap = alias.GetProperty("bitmaps").EnumerateArray().Single(entry => entry.GetProperty("alias").GetString() == foundName);
            node = alias.GetProperty("node-name").GetString()!;
            name = bitmap.GetProperty("name").GetString()!;
            if (bitmap.TryGetProperty("transform", out JsonElement transform) && transform.TryGetProperty("persistent", out JsonElement persistent)) { transformed = persistent.GetBoolean(); }
            break;
        }
        GoldenBitmap truth = manifest.Bitmaps.Single(entry => entry.Node == node && entry.Name == name);
        return (truth, transformed ?? truth.Persistent);
    }
}
