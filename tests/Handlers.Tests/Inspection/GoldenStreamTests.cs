using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Inspection;

/// <summary>Every golden stream against its manifest.</summary>
public sealed class GoldenStreamTests
{
    public static IEnumerable<object[]> AllIds => Golden.AllIds;

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Inspect_GoldenStream_AgreesWithItsManifest(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        StreamReport report = InspectMain(manifest, hash: true);

        Assert.Null(report.Error);
        Assert.Null(report.Trailing);
        Assert.Equal(RamBlocks(manifest), RamBlocks(report));
        Assert.Equal(RamRecords(manifest), RamRecords(report));
        Assert.Equal(manifest.Walk.BlockChunks.OrderBy(static pair => pair.Key), report.Disks.Select(static disk => KeyValuePair.Create(disk.Name, disk.Chunks)).OrderBy(static pair => pair.Key));
        Assert.Equal(
            manifest.Walk.BlockZeroChunks.OrderBy(static pair => pair.Key),
            report.Disks.Where(static disk => disk.ZeroChunks > 0).Select(static disk => KeyValuePair.Create(disk.Name, disk.ZeroChunks)).OrderBy(static pair => pair.Key));
        if (report.Format == StreamFormats.MappedRam) { Assert.Equal(MappedHeaders(manifest), MappedHeaders(report)); }
        else if (manifest.Walk.WalkedToEnd) { Assert.Equal(manifest.Walk.RamRepeatedRecords, report.Ram!.RepeatedPages); }
    }

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Inspect_GoldenStream_HashesAreThoseOfTheSourcesMemory(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        StreamReport report = InspectMain(manifest, hash: true);
        var found = report.Ram!.Blocks.ToDictionary(static block => block.Name, static block => block.Sha256);

        if (report.Checkpoints is null)
        {
            foreach ((string name, string? hash) in manifest.Walk.RamSha256FromStream) { Assert.Equal(hash, found[name]); }
        }
        foreach (GoldenRamBlock block in manifest.RamBlocks)
        {
            if (IsTruth(manifest, block.Name)) { Assert.Equal(block.Sha256, found[block.Name]); }
        }
    }

    [Fact]
    public void Inspect_SharedMemoryIsElsewhere_HasNoHash()
    {
        GoldenManifest manifest = Golden.Manifest("ignore-shared-v11.1");
        StreamReport report = InspectMain(manifest, hash: true);
        RamBlockReport shared = report.Ram!.Blocks.Single(static block => block.Name == "pc.ram");
        Assert.Null(shared.Sha256);
        Assert.Equal(0UL, shared.Address);
        Assert.Equal(0xFFFC0000UL, report.Ram.Blocks.Single(static block => block.Name == "pc.bios").Address);
    }

    [Theory]
    [InlineData("multifd-none-v5.2", "none")]
    [InlineData("multifd-none-v11.1", "none")]
    [InlineData("multifd-zlib-v5.2", "zlib")]
    [InlineData("multifd-zlib-v10.0", "zlib")]
    [InlineData("multifd-zstd-v7.2", "zstd")]
    public void Inspect_MultifdWithAllChannels_HashesAreThoseOfTheSourcesMemory(string id, string compression)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        StreamReport report = InspectMain(manifest, hash: true, manifest.ChannelFiles);

        Assert.Null(report.Error);
        Assert.Null(report.Findings);
        Assert.Equal(manifest.ChannelFiles.Count, report.Channels!.Count);
        Assert.All(report.Channels, channel => Assert.Null(channel.Error));
        Assert.All(report.Channels, channel => Assert.Equal(StreamFormats.MultifdChannel, channel.Format));
        Assert.All(report.Channels, channel => Assert.Equal(compression, channel.Compression));
        Assert.Equal(
            manifest.Files.Where(file => manifest.ChannelFiles.Contains(file.File)).Select(static file => file.Bytes),
            report.Channels.Select(static channel => channel.Length));

        var found = report.Ram!.Blocks.ToDictionary(static block => block.Name, static block => block.Sha256);
        int compared = 0;
        foreach (GoldenRamBlock block in manifest.RamBlocks.Where(static block => block.Sha256 is not null))
        {
            Assert.Equal(block.Sha256, found[block.Name]);
            compared++;
        }
        Assert.True(compared >= 2);
    }

    [Fact]
    public void Inspect_PreemptChannel_PagesAreThoseTheMainChannelLeftOut()
    {
        GoldenManifest manifest = Golden.Manifest("postcopy-preempt-v7.2");
        StreamReport main = InspectMain(manifest, hash: true);
        StreamReport both = InspectMain(manifest, hash: true, manifest.ChannelFiles);

        ChannelReport channel = Assert.Single(both.Channels!);
        Assert.Null(channel.Error);
        Assert.Equal(StreamFormats.PreemptChannel, channel.Format);
        Assert.Equal(4, channel.NormalPages);
        RamBlockReport before = main.Ram!.Blocks[0];
        RamBlockReport after = both.Ram!.Blocks[0];
        Assert.Equal(before.Pages.Normal + 4, after.Pages.Normal);
        Assert.NotEqual(before.Sha256, after.Sha256);
    }

    [Theory]
    [InlineData("multifd-zlib-v10.0.ch1.fwd.br", StreamFormats.MultifdChannel)]
    [InlineData("multifd-zstd-v7.2.ch2.fwd.br", StreamFormats.MultifdChannel)]
    [InlineData("postcopy-preempt-v7.2.ch1.fwd.br", StreamFormats.PreemptChannel)]
    [InlineData("return-path-v7.2.ch0.rev.br", StreamFormats.ReturnPath)]
    [InlineData("postcopy-ram-v11.1.ch0.rev.br", StreamFormats.ReturnPath)]
    [InlineData("colo-v7.2.ch0.rev.br", StreamFormats.ColoReply)]
    [InlineData("colo-v11.1.ch0.rev.br", StreamFormats.ColoReply)]
    [InlineData("colo/colo-10.0.secondary.bin.br", StreamFormats.ColoReply)]
    public void Inspect_ChannelAlone_IsRecognised(string file, string format)
    {
        using WireInput input = WireInput.Open(Golden.PathOf(file));
        StreamReport report = StreamInspector.Inspect(input);
        Assert.Null(report.Error);
        Assert.Equal(format, report.Format);
        Assert.Equal(Golden.Read(file).Length, report.Length);
    }

    [Fact]
    public void Inspect_ReturnPathOfPostcopy_ListsItsMessages()
    {
        using WireInput input = WireInput.Open(Golden.PathOf("postcopy-preempt-v7.2.ch0.rev.br"));
        StreamReport report = StreamInspector.Inspect(input);
        Assert.Equal(
            ["pong 1", "pong 2", "pong 4", "pong 3", "req-pages-id pc.ram+18A000", "req-pages pc.ram+198000", "req-pages pc.ram+1A6000", "req-pages pc.ram+1B4000", "shut 0"],
            report.Messages!.Select(static message => message.Range is { } range ? $"{message.Name} {message.Block}+{range.Start:X}" : $"{message.Name} {message.Value}"));
        Assert.Equal(111, report.Messages!.Sum(static message => message.Length));
    }

    // A file is mapped, or read in blocks that cut items anywhere; what is in it stays the same.
    [Theory]
    [InlineData("mapped-ram-live-v10.0", true)]
    [InlineData("mapped-ram-live-v10.0", false)]
    [InlineData("xbzrle-mixed-v7.2", true)]
    [InlineData("xbzrle-mixed-v7.2", false)]
    [InlineData("block-live-v5.2", false)]
    public void Inspect_PlainFile_GivesTheReportOfTheCompressedOne(string id, bool mapped)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Golden.ReadStream(id));
            using WireInput input = WireInput.Open(path, new WireInputOptions { MapFiles = mapped, BufferSize = 64 << 10 });
            StreamReport report = StreamInspector.Inspect(input, new InspectOptions { Hash = true });
            StreamReport expected = InspectMain(manifest, hash: true);
            Assert.Equal(ToJson(expected), ToJson(report));
        }
        finally
        {
            File.Delete(path);
        }

        static string ToJson(StreamReport report) => JsonSerializer.Serialize(report, StreamReportJson.Default.StreamReport);
    }

    private static StreamReport InspectMain(GoldenManifest manifest, bool hash, IEnumerable<string>? channels = null)
    {
        var options = new InspectOptions { Hash = hash };
        foreach (string channel in channels ?? []) { options.Channels.Add(new InspectChannel(channel, WireInput.Open(Golden.PathOf(channel)))); }
        using WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile));
        StreamReport report = StreamInspector.Inspect(input, options);
        foreach (InspectChannel channel in options.Channels) { channel.Input.Dispose(); }
        return report;
    }

    private static bool IsTruth(GoldenManifest manifest, string block) =>
        manifest.More.TryGetValue("stream_ram_equals_truth", out JsonElement truth)
        && truth.ValueKind == JsonValueKind.Object
        && truth.TryGetProperty(block, out JsonElement equal)
        && equal.ValueKind == JsonValueKind.True;

    private static IEnumerable<string> RamBlocks(GoldenManifest manifest) => manifest.Walk.RamBlocks.Select(static block => $"{block.Key} {block.Value}");

    private static IEnumerable<string> RamBlocks(StreamReport report) => report.Ram!.Blocks.Select(static block => $"{block.Name} {block.Length}");

    private static IEnumerable<string> RamRecords(GoldenManifest manifest) =>
        manifest.Walk.RamRecords
            .SelectMany(static block => block.Value
                .Where(static kind => kind.Value.ValueKind == JsonValueKind.Number && kind.Value.GetInt64() > 0)
                .Select(kind => $"{block.Key} {kind.Key} {kind.Value.GetInt64()}"))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> RamRecords(StreamReport report) =>
        report.Ram!.Blocks
            .SelectMany(static block => new (string Kind, long Count)[]
            {
                ("normal", block.Pages.Normal),
                ("zero", block.Pages.Zero),
                ("xbzrle", block.Pages.Xbzrle),
                ("compressed", block.Pages.Compressed),
                ("mapped_pages", block.Pages.Mapped),
            }
            .Where(static kind => kind.Count > 0)
            .Select(kind => $"{block.Name} {kind.Kind} {kind.Count}"))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> MappedHeaders(GoldenManifest manifest) =>
        manifest.Walk.RamRecords.Select(static block => $"{block.Key} {string.Join(' ', block.Value["mapped"].EnumerateArray().Skip(1))}");

    private static IEnumerable<string> MappedHeaders(StreamReport report) =>
        report.Ram!.Blocks.Select(static block => $"{block.Name} {block.Mapped!.PageSize} {block.Mapped.BitmapOffset} {block.Mapped.PagesOffset}");
}
