using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;
using SaveVm.Handlers.Extraction;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Extraction;

/// <summary>The disks of golden streams against the images of the source.</summary>
public sealed class DiskExtractorTests
{
    private const int MiB = 1 << 20;

    public static IEnumerable<object[]> BlockIds =>
        Golden.Ids.Where(static id => Golden.Manifest(id).Walk.BlockChunks is { Count: > 0 }).Select(static id => new object[] { id });

    [Theory]
    [MemberData(nameof(BlockIds))]
    public void Extract_GoldenStream_ImagesAreThoseOfTheSource(string id)
    {
        using TemporaryFolder folder = new();
        GoldenManifest manifest = Golden.Manifest(id);
        Dictionary<string, GoldenImage> images = Images(manifest);
        IReadOnlyList<ExtractedDisk> disks = Extract(
            Golden.PathOf(manifest.StreamFile), folder.PathOf("out"), images.ToDictionary(static image => image.Key, static image => Size(image.Value)));

        Assert.Equal(manifest.Walk.BlockChunks.Keys.Order(), disks.Select(static disk => disk.Name).Order());
        foreach (ExtractedDisk disk in disks)
        {
            Assert.Equal(manifest.Walk.BlockChunks[disk.Name], disk.Chunks);
            Assert.Equal(manifest.Walk.BlockZeroChunks?.GetValueOrDefault(disk.Name) ?? 0, disk.ZeroChunks);
            byte[] content = File.ReadAllBytes(Path.Combine(folder.PathOf("out"), disk.File));
            if (!images.TryGetValue(disk.Name, out GoldenImage? image))
            {
                Assert.Equal(("bootdrive", MiB), (disk.Name, content.Length));
                continue;
            }
            if (image.More.TryGetValue("backing", out JsonElement backing)) { content = Above(Base(manifest, backing.GetString()!), content); }
            Assert.Equal(image.More["sha256"].GetString(), Convert.ToHexStringLower(SHA256.HashData(content)));
        }
    }

    [Fact]
    public void Extract_DiskOfUnknownLength_EndsWithTheLastChunk()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<ExtractedDisk> disks = Extract(Golden.PathOf("block-odd-v7.2.bin.br"), folder.PathOf("out"));

        ExtractedDisk disk = Assert.Single(disks, static disk => disk.Name == "disk1");
        Assert.Equal((3 * MiB, false), (disk.Length, disk.IsLengthGiven));
        Assert.Equal(3 * MiB, new FileInfo(Path.Combine(folder.PathOf("out"), disk.File)).Length);
    }

    [Fact]
    public async Task Extract_ZeroChunks_AreHoles()
    {
        using TemporaryFolder folder = new();
        string stream = Stream(Chunk(0x01, 0, "d", 0xAA), Chunk(0x09, 3 * MiB, "d"));
        IReadOnlyList<ExtractedDisk> disks = ExtractText(stream, folder.PathOf("out"));

        Assert.Equal(4 * MiB, Assert.Single(disks).Length);
        using RawFileDevice device = RawFileDevice.Open(folder.PathOf("out/d.raw"), isReadOnly: true);
        Assert.Equal(4 * MiB, device.Length);
        if (OperatingSystem.IsLinux()) { Assert.Equal(new BlockStatus(3 * MiB, false, true), await device.GetStatusAsync(MiB, 3 * MiB)); }
    }

    [Fact]
    public void Extract_ChunkZeroAfterData_IsZero()
    {
        using TemporaryFolder folder = new();
        _ = ExtractText(Stream(Chunk(0x01, 0, "d", 0xAA), Chunk(0x09, 0, "d")), folder.PathOf("out"));

        Assert.DoesNotContain(File.ReadAllBytes(folder.PathOf("out/d.raw")), static value => value != 0);
    }

    [Fact]
    public void Extract_ChunkRewrittenWithZeroData_IsZero()
    {
        using TemporaryFolder folder = new();
        _ = ExtractText(Stream(Chunk(0x01, 0, "d", 0xAA), Chunk(0x01, 0, "d", 0)), folder.PathOf("out"));

        Assert.DoesNotContain(File.ReadAllBytes(folder.PathOf("out/d.raw")), static value => value != 0);
    }

    [Fact]
    public void Extract_LengthInsideTheLastChunk_DropsTheTail()
    {
        using TemporaryFolder folder = new();
        _ = ExtractText(Stream(Chunk(0x01, 0, "d", 0xAA)), folder.PathOf("out"), new() { ["d"] = 1000 });

        Assert.Equal(Enumerable.Repeat((byte)0xAA, 1000), File.ReadAllBytes(folder.PathOf("out/d.raw")));
    }

    [Theory]
    [InlineData("d", MiB, "too small")]
    [InlineData("e", MiB, "no disk 'e'; it has d")]
    public void Extract_WrongLength_SaysWhy(string name, long length, string expected)
    {
        using TemporaryFolder folder = new();
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => ExtractText(Stream(Chunk(0x01, MiB, "d", 1)), folder.PathOf("out"), new() { [name] = length }));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("out")));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/dev/sda")]
    [InlineData(".")]
    public void Extract_NameThatIsAPath_StaysInTheDirectory(string name)
    {
        using TemporaryFolder folder = new();
        ExtractedDisk disk = Assert.Single(ExtractText(Stream(Chunk(0x09, 0, name)), folder.PathOf("out")));

        Assert.Equal(name, disk.Name);
        Assert.Equal([folder.PathOf("out")], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal([Path.Combine(folder.PathOf("out"), disk.File)], Directory.GetFiles(folder.PathOf("out")));
    }

    [Fact]
    public void Extract_NamesThatDifferInCase_GetFilesOfTheirOwn()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<ExtractedDisk> disks = ExtractText(Stream(Chunk(0x01, 0, "Disk", 1), Chunk(0x01, 0, "disk", 2)), folder.PathOf("out"));

        Assert.Equal([1, 2], disks.Select(disk => (int)File.ReadAllBytes(Path.Combine(folder.PathOf("out"), disk.File))[0]));
    }

    [Fact]
    public void Extract_StreamCutShort_LeavesNothing()
    {
        using TemporaryFolder folder = new();
        byte[] stream = Golden.ReadStream("block-v7.2");
        foreach (int length in (int[])[stream.Length / 3, stream.Length / 2, stream.Length - 60_000])
        {
            using WireInput input = WireInput.FromMemory(stream.AsMemory(0, length));
            using (OutputDirectory output = OutputDirectory.Create(folder.PathOf("out")))
            {
                _ = Assert.Throws<WireFormatException>(() => DiskExtractor.Extract(input, output));
            }
            Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        }
    }

    private static IReadOnlyList<ExtractedDisk> Extract(string path, string folder, Dictionary<string, long>? lengths = null)
    {
        using WireInput input = WireInput.Open(path);
        return Extract(input, folder, lengths);
    }

    private static IReadOnlyList<ExtractedDisk> ExtractText(string hex, string folder, Dictionary<string, long>? lengths = null)
    {
        using WireInput input = WireInput.FromMemory(WireTable.Bytes(hex));
        return Extract(input, folder, lengths);
    }

    private static IReadOnlyList<ExtractedDisk> Extract(WireInput input, string folder, Dictionary<string, long>? lengths)
    {
        using OutputDirectory output = OutputDirectory.Create(folder);
        IReadOnlyList<ExtractedDisk> disks = DiskExtractor.Extract(input, output, lengths);
        output.Commit();
        return disks;
    }

    private static string Stream(params string[] chunks) =>
        $"{StreamText.Header} {StreamText.Configuration()} {StreamText.Start(1, "block", 1, StreamText.U64(2))} {StreamText.End(1, string.Concat(chunks) + StreamText.U64(2))} {StreamText.EndOfFile}";

    private static string Chunk(ulong flags, long address, string name, byte? fill = null) =>
        StreamText.U64((ulong)address | flags) + StreamText.String8(name) + (fill is byte value ? StreamText.Fill(value, MiB) : "");

    /// <summary>Images by the name of the block backend that the command line gave them.</summary>
    private static Dictionary<string, GoldenImage> Images(GoldenManifest manifest)
    {
        Dictionary<string, GoldenImage> images = [];
        foreach (string argument in manifest.More["argv"].EnumerateArray().Select(static value => value.GetString()!))
        {
            Dictionary<string, string> options = argument.Split(',').Select(static part => part.Split('=', 2)).Where(static part => part.Length == 2)
                .ToDictionary(static part => part[0], static part => part[1]);
            if (options.TryGetValue("file", out string? file)
                && manifest.Images.FirstOrDefault(image => image.More["name"].GetString() == file) is { } found) { images[options["id"]] = found; }
        }
        Assert.NotEmpty(images);
        return images;
    }

    private static long Size(GoldenImage image) => image.More["size"].GetInt64();

    /// <summary>The base image, by the rule in <c>capture.py</c>.</summary>
    private static byte[] Base(GoldenManifest manifest, string name)
    {
        GoldenImage image = manifest.Images.Single(image => image.More["name"].GetString() == name);
        int seed = image.More["seed"].GetInt32();
        return [.. Enumerable.Range(0, (int)Size(image)).Select(offset => (byte)(((offset >> 9) * 13) + seed + (offset & 0xFF)))];
    }

    private static byte[] Above(byte[] below, byte[] content)
    {
        for (int chunk = 0; chunk < content.Length; chunk += MiB)
        {
            Span<byte> piece = content.AsSpan(chunk, MiB);
            if (!piece.ContainsAnyExcept((byte)0)) { below.AsSpan(chunk, MiB).CopyTo(piece); }
        }
        return content;
    }
}
