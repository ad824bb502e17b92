using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Inspection;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>The rules between items of the "block" section, on small streams.</summary>
public sealed class BlockSectionLoaderTests
{
    private const string EndOfSection = "0000000000000002";

    [Fact]
    public void Load_ChunksOfTwoDisks_ArriveWithTheirPlace()
    {
        var sink = new Recorder();
        Read(
            Header
            + Start(1, "block", 1, EndOfSection)
            + Part(1, "0000000000002c04" + "0000000000100001 01 61" + Fill(0x11, BlockChunk.ChunkSize) + "0000000000000009 01 62" + EndOfSection)
            + EndOfFile,
            ("block", new BlockSectionLoader(sink)));
        Assert.Equal(["signal EndOfSection", "signal Progress 22", "a DeviceBlock 2048", $"a data 1048576+{BlockChunk.ChunkSize}", "b DeviceBlock, ZeroBlock 0", "signal EndOfSection"], sink.Seen);
    }

    // block_load tests the flags one by one; no writer does it.
    [Fact]
    public void Load_ChunkThatEndsTheSection_IsAccepted()
    {
        StreamReport report = Inspect(Header + Start(1, "block", 1, "000000000000000B 01 61") + EndOfFile);
        Assert.Null(report.Error);
        Assert.Equal((1L, 1L, 1L << 20), (report.Disks[0].Chunks, report.Disks[0].ZeroChunks, report.Disks[0].EndOffset));
    }

    // QEMU tests the bits it knows in a fixed order, and ignores the others.
    [Theory]
    [InlineData("000000000000000A", 0)]
    [InlineData("000000000000000D 01 61 0000000000000002", 1)]
    [InlineData("0000000000000109 01 61 0000000000000002", 1)]
    public void Load_OddFlags_AreReadAsQemuDoes(string items, int chunks)
    {
        StreamReport report = Inspect(Header + Start(1, "block", 1, items) + EndOfFile);
        Assert.Null(report.Error);
        Assert.Equal(chunks, report.Disks.Count);
    }

    [Theory]
    [InlineData("0000000000000000", "Flags")]
    [InlineData("0000000000000008", "Flags")]
    [InlineData("0000000000000100", "Flags")]
    [InlineData("0000000000000209 01 61", "Sector")]             // inside a chunk
    [InlineData("FFFFFFFFFFF00009 01 61", "Sector")]             // behind 8 EiB
    public void Load_ItemAgainstTheRules_IsRefused(string item, string field)
    {
        ErrorReport error = Refused(Header + Start(1, "block", 1, item) + Fill(0, BlockChunk.ChunkSize), "BlockChunk", field);
        Assert.Equal("block", error.Section);
    }

    [Fact]
    public void Load_DataCutShort_IsTruncated() =>
        Assert.Equal("truncated", Refused(Header + "01 00000001 05 626c6f636b 00000000 00000001 0000000000000001 01 61" + Fill(0, 1000), "BlockChunk", "Data").Kind);

    [Fact]
    public void Load_EndlessDisks_AreRefused()
    {
        string items = string.Concat(Enumerable.Range(0, 5000).Select(static i => $"0000000000000009 04 {i:x8}"));
        Refused(Header + Start(1, "block", 1, items), "BlockChunk", "DeviceName");
    }

    private sealed class Recorder : IBlockSink
    {
        public List<string> Seen { get; } = [];

        public bool ReadsData => true;

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset) => Seen.Add($"{device} {chunk.Flags} {chunk.Sector}");

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
        {
            Assert.False(data.ContainsAnyExcept((byte)0x11));
            Seen.Add($"{device} data {address}+{data.Length}");
        }

        public void Signal(in BlockChunk item, long offset) => Seen.Add($"signal {item.Flags}" + (item.Sector > 0 ? $" {item.Sector}" : ""));
    }
}
