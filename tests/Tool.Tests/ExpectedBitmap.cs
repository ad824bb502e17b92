using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using SaveVm.TestSupport;

namespace SaveVm.Tool.Tests;

/// <summary>A bitmap as the stream must show it: names and states from the walk, dirty ranges from the writes that the guest's disk got.</summary>
internal sealed record ExpectedBitmap(string Node, string Name, long Granularity, bool Enabled, bool Persistent, bool Complete, IReadOnlyList<(long Start, long Length)> Dirty)
{
    private const int StartFlag = 0x10;
    private const int CompleteFlag = 0x20;

    public static IReadOnlyList<ExpectedBitmap> Of(GoldenManifest manifest)
    {
        // A record without a node (or name) is about that of the record before.
        string node = "", name = "";
        List<(string Node, string Name, JsonElement Record)> starts = [];
        HashSet<(string, string)> complete = [];
        foreach (JsonElement record in manifest.Walk.BitmapRecords)
        {
            if (record.TryGetProperty("node", out JsonElement newNode)) { node = newNode.GetString()!; }
            if (record.TryGetProperty("bitmap", out JsonElement newName)) { name = newName.GetString()!; }
            int flags = record.GetProperty("flags").GetInt32();
            if ((flags & StartFlag) != 0) { starts.Add((node, name, record)); }
            if ((flags & CompleteFlag) != 0) { complete.Add((node, name)); }
        }
        return [.. starts.Select(start => Create(manifest, start.Node, start.Name, start.Record, complete.Contains((start.Node, start.Name))))];
    }

    private static ExpectedBitmap Create(GoldenManifest manifest, string node, string name, JsonElement record, bool complete)
    {
        long granularity = record.GetProperty("granularity").GetInt64();
        int state = record.GetProperty("start_flags").GetInt32();
        (string realNode, string realName) = Unmap(manifest, node, name);
        GoldenBitmap truth = manifest.Bitmaps.Single(bitmap => bitmap.Node == realNode && bitmap.Name == realName);
        return new ExpectedBitmap(node, name, granularity, (state & 1) != 0, (state & 2) != 0, complete, Round(truth.WrittenExtents!, granularity, truth.DiskSize!.Value));
    }

    // block-bitmap-mapping: the stream has aliases where the manifest has nodes and bitmaps.
    private static (string Node, string Name) Unmap(GoldenManifest manifest, string alias, string name)
    {
        JsonElement parameters = manifest.More.TryGetValue("source_parameters", out JsonElement source) ? source : manifest.More["parameters"];
        if (!parameters.TryGetProperty("block-bitmap-mapping", out JsonElement mapping)) { return (alias, name); }
        JsonElement node = mapping.EnumerateArray().Single(entry => entry.GetProperty("alias").GetString() == alias);
        JsonElement bitmap = node.GetProperty("bitmaps").EnumerateArray().Single(entry => entry.GetProperty("alias").GetString() == name);
        return (node.GetProperty("node-name").GetString()!, bitmap.GetProperty("name").GetString()!);
    }

    // A write makes every bit dirty that it touches; ranges that meet are one; the last ends with the disk.
    private static List<(long Start, long Length)> Round(IReadOnlyList<IReadOnlyList<long>> writes, long granularity, long diskSize)
    {
        List<(long Start, long Length)> ranges = [];
        foreach ((long start, long end) in writes
            .Select(write => (Start: write[0] / granularity * granularity, End: Math.Min((write[0] + write[1] + granularity - 1) / granularity * granularity, diskSize)))
            .Order())
        {
            if (ranges.Count > 0 && start <= ranges[^1].Start + ranges[^1].Length)
            {
                (long first, long length) = ranges[^1];
                ranges[^1] = (first, Math.Max(first + length, end) - first);
            }
            else { ranges.Add((start, end - start)); }
        }
        return ranges;
    }
}
