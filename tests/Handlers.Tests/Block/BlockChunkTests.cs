using System;
using System.Buffers;
using System.Text;
using SaveVm.Handlers.Block;
using Xunit;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>Items of the "block" section; hex from block-zero-v7.2.</summary>
public sealed class BlockChunkTests
{
    [Theory]
    [InlineData("0000000000000002", 0UL, BlockFlags.EndOfSection)]
    [InlineData("0000000000000004", 0UL, BlockFlags.Progress)]
    [InlineData("000000000000c804", 100UL, BlockFlags.Progress)]
    // By hand: the largest sector.
    [InlineData("FFFFFFFFFFFFFE02", 0x7FFFFFFFFFFFFFUL, BlockFlags.EndOfSection)]
    public void Word_Alone(string hex, ulong sector, BlockFlags flags) => WireTable.BothWays(hex, (in BlockChunk chunk) =>
    {
        Assert.Equal(sector, chunk.Sector);
        Assert.Equal(flags, chunk.Flags);
        Assert.True(chunk.DeviceName.IsEmpty);
    });

    [Fact]
    public void ZeroBlock_HasNoData() => WireTable.BothWays("0000000000300009 05 6469736b30", (in BlockChunk chunk) =>
    {
        Assert.Equal(6144UL, chunk.Sector);
        Assert.Equal(BlockFlags.DeviceBlock | BlockFlags.ZeroBlock, chunk.Flags);
        Assert.Equal("disk0", Encoding.ASCII.GetString(chunk.DeviceName));
    });

    [Fact]
    public void DeviceBlock_HasOneMebibyte()
    {
        byte[] bytes = [.. WireTable.Bytes("0000000000200001 05 6469736b30"), .. new byte[BlockChunk.ChunkSize]];
        Assert.Equal(OperationStatus.Done, BlockChunk.TryRead(bytes, out BlockChunk chunk, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(4096UL, chunk.Sector);
        byte[] written = new byte[bytes.Length];
        Assert.Equal(OperationStatus.Done, chunk.TryWrite(written, out _));
        Assert.Equal(bytes, written);
        foreach (int cut in new[] { 0, 7, 8, 9, 13, 14, bytes.Length - 1 })
        {
            Assert.Equal(OperationStatus.NeedMoreData, BlockChunk.TryRead(bytes.AsSpan(0, cut), out _, out _));
        }
    }

    // Loaders never look at them. (block_load)
    [Fact]
    public void UnknownFlags_AreKept() => WireTable.BothWays("0000000000000102", (in BlockChunk chunk) => Assert.Equal((BlockFlags)0x102, chunk.Flags));

    [Theory]
    [InlineData("0000000000000009 00", "DeviceName.Length")]
    public void Malformed(string hex, string field) => WireTable.Refused<BlockChunk>(hex, field);
}
