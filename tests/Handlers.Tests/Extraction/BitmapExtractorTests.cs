using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using SaveVm.Handlers.Extraction;
using SaveVm.Handlers.Tests.Inspection;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Extraction;

/// <summary>The bitmaps of golden streams against what was written on the source, and against the source's own hash of the bits.</summary>
public sealed class BitmapExtractorTests
{
    public static IEnumerable<object[]> BitmapIds => GoldenBitmapTests.BitmapIds;

    [Theory]
    [MemberData(nameof(BitmapIds))]
    public void Extract_GoldenStream_BitmapsAreThoseOfTheSource(string id)
    {
        using TemporaryFolder folder = new();
        GoldenManifest manifest = Golden.Manifest(id);
        ExtractedBitmaps result = Extract(Golden.PathOf(manifest.StreamFile), folder.PathOf("out"), withRawBits: true);

        int hashes = 0;
        foreach (ExtractedBitmap bitmap in result.Bitmaps)
        {
            (GoldenBitmap truth, bool persistent) = GoldenBitmapTests.Resolve(manifest, bitmap.Node, bitmap.Name);
            Assert.Equal((truth.Granularity, truth.Recording, persistent, true), (bitmap.Granularity, bitmap.Enabled, bitmap.Persistent, bitmap.Complete));
            Assert.Equal(GoldenBitmapTests.Widened(truth), bitmap.Dirty);
            Assert.Equal((truth.DiskSize!.Value + 511) / 512 * 512, bitmap.Length);
            if (truth.QemuSha256 is not { } hash) { continue; }
            Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder.PathOf("out"), bitmap.File!)))));
            hashes++;
        }
        // QEMU 10.0 and later do not tell the hash of a bitmap that is in use.
        if (result.Bitmaps.Count > 0 && id.StartsWith("bitmaps-v", StringComparison.Ordinal)) { Assert.NotEqual(0, hashes); }
    }

    [Fact]
    public void Extract_WithoutRawBits_WritesJsonAlone()
    {
        using TemporaryFolder folder = new();
        ExtractedBitmaps result = Extract(Golden.PathOf("bitmaps-v11.1.bin.br"), folder.PathOf("out"), withRawBits: false);

        Assert.Equal([Path.Combine(folder.PathOf("out"), "bitmaps.json")], Directory.GetFiles(folder.PathOf("out")));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(folder.PathOf("out/bitmaps.json")));
        JsonElement bitmaps = document.RootElement.GetProperty("bitmaps");
        Assert.Equal(result.Bitmaps.Select(static bitmap => bitmap.Name), bitmaps.EnumerateArray().Select(static bitmap => bitmap.GetProperty("name").GetString()));
        Assert.Equal(result.Bitmaps[0].Dirty.Count, bitmaps[0].GetProperty("dirty").GetArrayLength());
    }

    [Fact]
    public void Extract_LargeSparseBitmap_RawBitsStandWhereTheyBelong()
    {
        using TemporaryFolder folder = new();
        // Granularity 512, 8192 granules in a chunk of 1 KiB; one chunk alone has a bit, its last.
        string body = $"1c {StreamText.String8("n")}{StreamText.String8("b")} 00000200 01";
        string bits = string.Concat(Enumerable.Range(0, 1000).Select(static chunk =>
            chunk == 700 ? $"40 {(ulong)chunk * 8192:x16} {8192:x8} {1024:x16} {StreamText.Fill(0, 1023)}80" : $"42 {(ulong)chunk * 8192:x16} {8192:x8}"));
        string stream = $"{StreamText.Header} {StreamText.Configuration()} {StreamText.Start(1, "dirty-bitmap", 1, body + "01")} {StreamText.End(1, bits + "20 01")} {StreamText.EndOfFile}";
        using (WireInput input = WireInput.FromMemory(WireTable.Bytes(stream)))
        using (OutputDirectory output = OutputDirectory.Create(folder.PathOf("out")))
        {
            _ = BitmapExtractor.Extract(input, output, withRawBits: true);
            output.Commit();
        }

        byte[] raw = File.ReadAllBytes(folder.PathOf("out/n.b.bitmap"));
        Assert.Equal(1000 * 1024, raw.Length);
        Assert.Equal((701 * 1024) - 1, Array.FindIndex(raw, static value => value != 0));
        Assert.Equal(1, raw.Count(static value => value != 0));
    }

    private static ExtractedBitmaps Extract(string path, string folder, bool withRawBits)
    {
        using WireInput input = WireInput.Open(path);
        using OutputDirectory output = OutputDirectory.Create(folder);
        ExtractedBitmaps result = BitmapExtractor.Extract(input, output, withRawBits);
        output.Commit();
        return result;
    }
}
