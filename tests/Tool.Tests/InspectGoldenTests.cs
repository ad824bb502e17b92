using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>inspect --json --hash</c> of every golden stream says what its manifest says.</summary>
public sealed class InspectGoldenTests
{
    private const int CommandHeaderLength = 5;

    /// <summary>All golden streams, as xunit wants them.</summary>
    public static IEnumerable<object[]> Ids => Golden.AllIds;

    [Theory]
    [MemberData(nameof(Ids))]
    public void Inspect_GoldenStream_AgreesWithManifest(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        ToolResult result = ToolRunner.Run(Arguments(manifest));

        Assert.Equal("", result.Error);
        Assert.Equal(ExitCode.Good, result.ExitCode);
        JsonElement report = result.Json;
        Assert.Equal([], Schema.Inspect.Validate(report));
        Assert.Equal(manifest.Files.First(file => file.File == manifest.StreamFile).Bytes, report.GetProperty("length").GetInt64());
        AssertConfiguration(manifest, report);
        AssertSections(manifest, report);
        AssertCommands(manifest, report);
        AssertDevices(manifest, report);
        AssertRam(manifest, report);
        AssertDisks(manifest, report);
        AssertBitmaps(manifest, report);
    }

    private static string[] Arguments(GoldenManifest manifest) =>
    [
        "inspect", "--json", "--hash", Golden.PathOf(manifest.StreamFile),
        .. manifest.ChannelFiles.SelectMany(static file => new[] { "--channel", Golden.PathOf(file) }),
    ];

    private static void AssertConfiguration(GoldenManifest manifest, JsonElement report)
    {
        GoldenItem? configuration = manifest.Walk.Sections.FirstOrDefault(static item => item.Type == "configuration");
        Assert.Equal(configuration?.Machine, report.GetProperty("machine").GetString());
        if (configuration is null)
        {
            Assert.Equal(JsonValueKind.Null, report.GetProperty("configuration").ValueKind);
            return;
        }
        JsonElement read = report.GetProperty("configuration");
        Assert.Equal(manifest.Walk.StreamCapabilities, read.GetProperty("capabilities").EnumerateArray().Select(static name => name.GetString()!));
        bool uuid = manifest.Walk.Sections.Any(static item => item is { Type: "config-subsection", Name: "configuration/uuid" });
        Assert.Equal(uuid, read.GetProperty("uuid").ValueKind == JsonValueKind.String);
        Assert.Equal(manifest.Walk.Sections.Any(static item => item.Type == "vmdesc"), report.GetProperty("vmDescription").GetBoolean());
        Assert.Equal(manifest.Walk.SectionFooters, report.GetProperty("footers").GetBoolean());
    }

    private static void AssertSections(GoldenManifest manifest, JsonElement report)
    {
        Dictionary<long, JsonElement> byOffset = report.GetProperty("sections").EnumerateArray().ToDictionary(static section => section.GetProperty("offset").GetInt64());
        foreach (GoldenItem expected in manifest.Walk.Sections.Where(static item => item.Type is "start" or "part" or "end" or "full"))
        {
            Assert.True(byOffset.TryGetValue(expected.Offset, out JsonElement section), $"no section at {expected.Offset} ({expected.Type} {expected.Name})");
            Assert.Equal(
                (expected.Type, expected.Length, expected.Id, expected.Name),
                (Text(section, "type"), section.GetProperty("length").GetInt64(), section.GetProperty("id").GetUInt32(), Text(section, "name")));
            if (expected.Version is { } version)
            {
                Assert.Equal((expected.InstanceId, version), (section.GetProperty("instance").GetUInt32(), section.GetProperty("version").GetUInt32()));
            }
        }

        // The manifest shortens long series of parts, but counts them.
        Dictionary<string, int> parts = byOffset.Values.Where(static section => Text(section, "type") == "part")
            .GroupBy(static section => Text(section, "name")!).ToDictionary(static group => group.Key, static group => group.Count());
        Assert.Equal(manifest.Walk.PartSections.OrderBy(static pair => pair.Key), parts.OrderBy(static pair => pair.Key));
        if (manifest.Walk.Stopped is null)
        {
            Assert.Equal(
                manifest.Walk.Sections.Count(static item => item.Type is "start" or "end" or "full"),
                byOffset.Values.Count(static section => Text(section, "type") is "start" or "end" or "full"));
        }
    }

    private static void AssertCommands(GoldenManifest manifest, JsonElement report)
    {
        IEnumerable<(int, int)> expected = manifest.Walk.Commands.Select(static command => (command[0], command[1] + CommandHeaderLength));
        Assert.Equal(expected, report.GetProperty("commands").EnumerateArray()
            .Select(static command => (command.GetProperty("command").GetInt32(), command.GetProperty("length").GetInt32())));

        IEnumerable<long> offsets = manifest.Walk.Sections.Where(static item => item.Type == "command").Select(static item => item.Offset);
        Assert.Equal(offsets, report.GetProperty("commands").EnumerateArray().Select(static command => command.GetProperty("offset").GetInt64()));
    }

    private static void AssertDevices(GoldenManifest manifest, JsonElement report)
    {
        IEnumerable<(string?, uint, uint, long)> devices = report.GetProperty("devices").EnumerateArray()
            .Select(static device => (Text(device, "name"), device.GetProperty("instance").GetUInt32(), device.GetProperty("version").GetUInt32(), device.GetProperty("length").GetInt64()));
        if (manifest.Walk.Stopped is not null)
        {
            Assert.NotEmpty(devices);
            return;
        }
        Assert.Equal(
            manifest.Walk.Sections.Where(static item => item.Type == "full").Select(static item => (item.Name, item.InstanceId!.Value, item.Version!.Value, item.BodyLength!.Value)),
            devices);
    }

    private static void AssertRam(GoldenManifest manifest, JsonElement report)
    {
        JsonElement ram = report.GetProperty("ram");
        JsonElement[] blocks = [.. ram.GetProperty("blocks").EnumerateArray()];
        Assert.Equal(manifest.Walk.RamBlocks.Select(static block => (block.Key, block.Value)), blocks.Select(static block => (Text(block, "name")!, block.GetProperty("length").GetInt64())));
        Assert.Equal(manifest.Walk.RamBlocks.Sum(static block => block.Value), ram.GetProperty("totalBytes").GetInt64());
        Assert.Equal(4096, ram.GetProperty("pageSize").GetInt32());

        // Pages that the destination asked for came through the channel of urgent pages, which the manifest's walk leaves out.
        long urgent = Array(report, "channels").Where(static channel => Text(channel, "format") == "preempt-channel").Sum(static channel => channel.GetProperty("normalPages").GetInt64());
        JsonElement? last = Array(report, "checkpoints").Where(static checkpoint => checkpoint.GetProperty("complete").GetBoolean()).Select(static checkpoint => (JsonElement?)checkpoint).LastOrDefault();
        bool channels = manifest.ChannelFiles.Count > 0;
        Dictionary<string, string?> truth = manifest.RamBlocks.ToDictionary(static block => block.Name, static block => block.Sha256);
        foreach (JsonElement block in blocks)
        {
            string name = Text(block, "name")!;
            manifest.Walk.RamRecords.TryGetValue(name, out IReadOnlyDictionary<string, JsonElement>? records);
            JsonElement pages = block.GetProperty("pages");
            foreach ((string kind, string key) in new[] { ("zero", "zero"), ("normal", "normal"), ("xbzrle", "xbzrle"), ("compressed", "compressed"), ("mapped", "mapped_pages") })
            {
                long expected = records is not null && records.TryGetValue(key, out JsonElement count) ? count.GetInt64() : 0;
                if (kind == "normal" && name == "pc.ram") { expected += urgent; }
                Assert.True(expected == pages.GetProperty(kind).GetInt64(), $"{name}: {pages.GetProperty(kind)} {kind} pages, the manifest says {expected}");
            }

            // What comes through further channels was not walked for the manifest: QEMU's own memory is the truth then.
            // After checkpoints, the last whole one is what the destination holds.
            string? hash = last is { } checkpoint ? checkpoint.GetProperty("ramSha256").GetProperty(name).GetString() : channels ? truth.GetValueOrDefault(name) : manifest.Walk.RamSha256FromStream.GetValueOrDefault(name);
            if (hash is not null) { Assert.Equal((name, hash), (name, Text(block, "sha256"))); }
            else if (!channels) { Assert.False(block.TryGetProperty("sha256", out _), $"{name} is not in the stream, but has a hash"); }
        }
    }

    private static void AssertDisks(GoldenManifest manifest, JsonElement report)
    {
        Assert.Equal(
            manifest.Walk.BlockChunks.Select(disk => (disk.Key, disk.Value, manifest.Walk.BlockZeroChunks.GetValueOrDefault(disk.Key))).Order(),
            report.GetProperty("disks").EnumerateArray()
                .Select(static disk => (Text(disk, "name")!, disk.GetProperty("chunks").GetInt64(), disk.GetProperty("zeroChunks").GetInt64())).Order());
    }

    private static void AssertBitmaps(GoldenManifest manifest, JsonElement report)
    {
        IReadOnlyList<ExpectedBitmap> expected = ExpectedBitmap.Of(manifest);
        JsonElement[] bitmaps = [.. report.GetProperty("bitmaps").EnumerateArray()];
        Assert.Equal(
            expected.Select(static bitmap => (bitmap.Node, bitmap.Name, bitmap.Granularity, bitmap.Enabled, bitmap.Persistent, bitmap.Complete)),
            bitmaps.Select(static bitmap => (
                Text(bitmap, "node")!, Text(bitmap, "name")!, bitmap.GetProperty("granularity").GetInt64(),
                bitmap.GetProperty("enabled").GetBoolean(), bitmap.GetProperty("persistent").GetBoolean(), bitmap.GetProperty("complete").GetBoolean())));
        foreach ((ExpectedBitmap bitmap, JsonElement read) in expected.Zip(bitmaps))
        {
            IEnumerable<(long, long)> dirty = read.GetProperty("dirty").EnumerateArray().Select(static range => (range[0].GetInt64(), range[1].GetInt64()));
            Assert.Equal((bitmap.Name, string.Join(' ', bitmap.Dirty)), (bitmap.Name, string.Join(' ', dirty)));
        }
    }

    private static JsonElement[] Array(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? [.. value.EnumerateArray()] : [];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
