using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Manifests made while somebody else reads.</summary>
public sealed class ManifestBuilderTests
{
    [Theory]
    [InlineData("rich-pc-v7.2")]
    [InlineData("no-footer-no-config-v7.2")]
    [InlineData("mapped-ram-v11.1")]
    [InlineData("postcopy-ram-v10.0")]
    [InlineData("block-odd-v7.2")]
    [InlineData("bitmaps-v10.0")]
    public void Complete_GoldenStream_CoversEveryByteOnce(string id)
    {
        byte[] bytes = Golden.ReadStream(id);
        using WireInput input = WireInput.FromMemory(bytes);

        StreamManifest manifest = Build(input);

        Assert.Equal(bytes.Length, manifest.Length);
        long end = 0;
        foreach (ManifestSection section in manifest.Sections)
        {
            Assert.Equal(end, section.Offset);
            end += section.Length;
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan((int)section.Offset, (int)section.Length))), section.Sha256);
        }
        Assert.Equal(bytes.Length, end);
        GoldenWalk walk = Golden.Manifest(id).Walk;
        Assert.Equal(
            walk.Sections.Where(static item => item.Type is "start" or "full").Select(static item => $"{item.Type} {item.Name} {item.InstanceId} {item.Version} at {item.Offset}"),
            manifest.Sections.Where(item => item.Type is "start" or "full" && item.Offset < walk.BytesWalked)
                .Select(static item => $"{item.Type} {item.Name} {item.Instance} {item.Version} at {item.Offset}"));
    }

    [Theory]
    [InlineData("rich-pc-v7.2", 1)]
    [InlineData("rich-pc-v7.2", 100_001)]
    [InlineData("mapped-ram-v11.1", 2_000_003)]
    [InlineData("colo-v7.2", 70_001)]
    public void Complete_StreamInTwoPieces_IsTheSame(string id, int cut)
    {
        byte[] bytes = Golden.ReadStream(id);
        using WireInput whole = WireInput.FromMemory(bytes);
        using WireInput split = WireInput.FromStream(new PiecedInput(bytes, cut), new WireInputOptions { BufferSize = 4096 });

        Assert.Equal(Json(Build(whole)), Json(Build(split)));
    }

    [Fact]
    public void Complete_ColoRecording_NamesMessagesAndCheckpoints()
    {
        using WireInput input = WireInput.FromMemory(Golden.ReadStream("colo-v7.2"));
        StreamManifest manifest = Build(input);
        Assert.Equal(0, manifest.Sections.Count(static item => item.Type == "rest"));
        Assert.True(manifest.Sections.Count(static item => item.Type == "message") >= 3);
    }

    [Fact]
    public void Complete_WithLayout_FindsTheItemThatCannotBeRead()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        using WireInput good = WireInput.FromMemory(bytes);
        StreamManifest before = Build(good);
        ManifestSection device = before.Sections.First(static item => item.Type == "full");
        bytes[device.Offset] ^= 0x40;
        using WireInput damaged = WireInput.FromMemory(bytes);
        using var builder = new ManifestBuilder(damaged, before);
        _ = builder.Input.Skip(long.MaxValue);

        StreamManifest after = builder.Complete();

        ManifestSection changed = Assert.Single(after.Sections.Except(before.Sections));
        Assert.Equal((device.Offset, device.Name), (changed.Offset, changed.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    public void Complete_WithLayoutAndCutStream_HasTheItemsUpToTheCut(int length)
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        using WireInput good = WireInput.FromMemory(bytes);
        StreamManifest before = Build(good);
        using WireInput cut = WireInput.FromMemory(bytes.AsMemory(0, length));
        using var builder = new ManifestBuilder(cut, before);
        _ = builder.Input.Skip(long.MaxValue);

        StreamManifest after = builder.Complete();

        Assert.Equal(length, after.Length);
        Assert.Equal(length, after.Sections.Sum(static item => item.Length));
        Assert.Equal(before.Sections.Take(Math.Max(0, after.Sections.Count - 1)), after.Sections.SkipLast(1));
    }

    [Fact]
    public void ChannelDigest_ReadInPart_CoversAll()
    {
        byte[] bytes = Golden.Read("multifd-zlib-v10.0.ch1.fwd.br");
        using WireInput input = WireInput.FromMemory(bytes);
        using var digest = new ChannelDigest(input);
        _ = digest.Input.TryFill(100);
        digest.Input.Advance(100);

        ManifestChannel channel = digest.Complete("multifd-0");

        Assert.Equal(new ManifestChannel("multifd-0", bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), channel);
    }

    [Fact]
    public void Read_WrittenManifest_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("vm.bin" + StreamManifest.Extension);
        using WireInput input = WireInput.FromMemory(Golden.ReadStream("ram-min-v7.2"));
        StreamManifest manifest = Build(input);
        manifest.Write(path);

        Assert.Equal(Json(manifest), Json(StreamManifest.Read(path)));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("", "not a manifest")]
    [InlineData("null", "it is null")]
    [InlineData("[]", "not a manifest")]
    [InlineData("""{"version": 1, "algorithm": "sha256", "length": 0, "sections": []}""", "not a manifest")]
    [InlineData("""{"version": 2, "algorithm": "sha256", "length": 0, "sections": [], "blocks": [], "channels": []}""", "a manifest of version 2")]
    [InlineData("""{"version": 1, "algorithm": "md5", "length": 0, "sections": [], "blocks": [], "channels": []}""", "with md5")]
    [InlineData("""{"version": 1, "algorithm": "sha256", "length": 8, "sections": [], "blocks": [], "channels": []}""", "have 0 bytes")]
    [InlineData("""{"version": 1, "algorithm": "sha256", "length": 0, "sections": [null], "blocks": [], "channels": []}""", "do not follow")]
    [InlineData("""{"version": 1, "algorithm": "sha256", "length": 9, "blocks": [], "channels": [], "sections": [{"offset": 1, "length": 8, "type": "header", "id": 0, "name": "", "instance": 0, "version": 0, "sha256": ""}]}""", "do not follow each other at 0")]
    public void Read_NoManifest_SaysSo(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("m.json"), json);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => StreamManifest.Read(folder.PathOf("m.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddBlock_LoadedMemory_HasTheDigestOfTheContent()
    {
        using var memory = new SparseMemory();
        var blocks = new RamBlockList();
        var registry = new SectionRegistry();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(new RamLoader(memory), blocks));
        using WireInput input = WireInput.FromMemory(Golden.ReadStream("ram-min-v7.2"));
        using var builder = new ManifestBuilder(input);
        var reader = new SavevmReader(builder.Input, registry);
        while (reader.Read()) { builder.ItemRead(reader); }
        foreach (GuestMemoryBlock block in memory.Blocks) { builder.AddBlock(block); }

        StreamManifest manifest = builder.Complete();

        Assert.Equal(
            Golden.Manifest("ram-min-v7.2").Walk.RamSha256FromStream.Select(static block => $"{block.Key} {block.Value}").Order(),
            manifest.Blocks.Select(static block => $"{block.Name} {block.Sha256}").Order());
    }

    private static string Json(StreamManifest manifest) => JsonSerializer.Serialize(manifest, StreamManifestJson.Default.StreamManifest);

    private static StreamManifest Build(WireInput input)
    {
        using var builder = new ManifestBuilder(input);
        var skim = new Skim(builder);
        var registry = new SectionRegistry();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(skim, new RamBlockList()));
        registry.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(skim));
        registry.Add(DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(skim));
        var reader = new SavevmReader(builder.Input, registry);
        while (reader.Read()) { builder.ItemRead(reader); }
        if (ColoCheckpointReader.IsAhead(builder.Input))
        {
            var checkpoints = new ColoCheckpointReader(reader, skim);
            try
            {
                while (checkpoints.Read()) { }
            }
            catch (WireFormatException)
            {
                // Recordings end in the middle of a checkpoint.
            }
        }
        _ = builder.Input.Skip(long.MaxValue - builder.Input.Position);
        return builder.Complete();
    }

    /// <summary>Looks at nothing.</summary>
    private sealed class Skim(ManifestBuilder builder) : IRamSink, IBlockSink, IDirtyBitmapSink, IColoSink
    {
        public RamContent Content => RamContent.None;

        public bool ReadsData => false;

        public void BlockList(in RamItem item, long offset)
        {
        }

        public void Block(RamBlock block)
        {
        }

        public void Page(RamBlock block, in RamItem item, long offset)
        {
        }

        public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
        {
        }

        public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
        {
        }

        public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
        {
        }

        public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset)
        {
        }

        public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
        {
        }

        public void Signal(in RamItem item, long offset)
        {
        }

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
        {
        }

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
        {
        }

        public void Signal(in BlockChunk item, long offset)
        {
        }

        public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Signal(in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Begin(ColoMessage request, long offset) => builder.MessageRead();

        public void LivePart(ColoMessage send, long offset) => builder.MessageRead();

        public void LiveItem(SavevmReader reader) => builder.ItemRead(reader);

        public void DeviceBuffer(ColoMessage size, long offset) => builder.MessageRead();

        public void DeviceItem(SavevmReader reader) => builder.ItemRead(reader);

        public void Complete(long endOffset)
        {
        }
    }
}
