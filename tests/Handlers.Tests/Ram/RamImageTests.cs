using System;
using System.Linq;
using System.Security.Cryptography;
using SaveVm.Handlers.Ram;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

public sealed class RamImageTests
{
    private readonly RamBlock _block = Block();

    [Fact]
    public void Write_AcrossPieces_ReadsBack()
    {
        var image = new RamImage();
        byte[] written = [.. Enumerable.Range(0, 200_000).Select(static i => (byte)(i % 251))];
        image.Write(_block, 60_000, written);
        byte[] read = new byte[200_002];
        image.Read(_block, 59_999, read);
        Assert.Equal(0, read[0]);
        Assert.Equal(written, read[1..^1]);
        Assert.Equal(0, read[^1]);
    }

    [Fact]
    public void Fill_WithZero_TakesNoMemory()
    {
        var image = new RamImage(memoryLimit: 0);
        image.Fill(_block, 0, 1L << 30, 0);
        Assert.Equal(0, image.MemoryTaken);
    }

    [Fact]
    public void Fill_WithZero_ClearsWhatWasThere()
    {
        var image = new RamImage();
        image.Write(_block, 4096, Enumerable.Repeat((byte)1, 8192).ToArray());
        image.Fill(_block, 4096, 4096, 0);
        byte[] read = new byte[8192];
        image.Read(_block, 4096, read);
        Assert.Equal(0, read[4095]);
        Assert.Equal(1, read[4096]);
    }

    [Fact]
    public void Write_BeyondTheLimit_IsRefused()
    {
        var image = new RamImage(memoryLimit: 128 << 10);
        image.Write(_block, 0, new byte[1]);
        image.Write(_block, 1L << 30, new byte[1]);
        MemoryLimitException exception = Assert.Throws<MemoryLimitException>(() => image.Write(_block, 1L << 20, new byte[1]));
        Assert.Equal(128 << 10, exception.Limit);
    }

    [Fact]
    public void Rollback_TakesEverythingBack()
    {
        var image = new RamImage();
        image.Write(_block, 0, Enumerable.Repeat((byte)1, 4096).ToArray());
        string before = Hash(image);
        long memory = image.MemoryTaken;

        image.BeginCheckpoint();
        image.Write(_block, 0, [2]);
        image.Write(_block, 1 << 20, [3]);
        image.Fill(_block, 0, 4096, 0);
        Assert.NotEqual(before, Hash(image));
        image.Rollback();

        Assert.Equal(before, Hash(image));
        Assert.Equal(memory, image.MemoryTaken);
        image.Write(_block, 1, [9]);
        byte[] read = new byte[2];
        image.Read(_block, 0, read);
        Assert.Equal([1, 9], read);
    }

    [Fact]
    public void Commit_KeepsEverything()
    {
        var image = new RamImage();
        image.Write(_block, 0, [1]);
        image.BeginCheckpoint();
        image.Write(_block, 0, [2]);
        image.Commit();
        image.Rollback();
        byte[] read = new byte[1];
        image.Read(_block, 0, read);
        Assert.Equal(2, read[0]);
        Assert.Equal(64 << 10, image.MemoryTaken);
    }

    [Fact]
    public void TryHash_NothingCame_IsNotKnown() => Assert.False(new RamImage().TryHash(_block, new byte[32]));

    [Fact]
    public void TryHash_LengthIsNoMultipleOfAPiece_StopsAtTheEnd()
    {
        var image = new RamImage();
        RamBlock block = Block(length: 70_001);
        image.Write(block, 70_000, [7, 8]);
        byte[] content = new byte[70_001];
        content[^1] = 7;
        byte[] hash = new byte[32];
        Assert.True(image.TryHash(block, hash));
        Assert.Equal(SHA256.HashData(content), hash);
    }

    [Fact]
    public void TryHash_AbsurdLength_IsRefusedAtOnce()
    {
        var image = new RamImage();
        RamBlock block = Block(length: 1L << 60);
        image.Fill(block, 0, 4096, 0);
        Assert.False(image.TryHash(block, new byte[32]));
    }

    private string Hash(RamImage image)
    {
        byte[] hash = new byte[32];
        Assert.True(image.TryHash(_block, hash));
        return Convert.ToHexString(hash);
    }

    /// <summary>Blocks come from lists only.</summary>
    private static RamBlock Block(long length = 2 << 20)
    {
        var blocks = new RamBlockList();
        string list = $"{(length + 4095) / 4096 * 4096 | 4:x16} 01 61 {length:x16}" + (length % 4096 == 0 ? "" : $" 01 62 {4096 - (length % 4096):x16}");
        StreamText.Read(
            StreamText.Header + StreamText.Start(1, "ram", 4, list + "0000000000000010") + StreamText.EndOfFile,
            ("ram", new RamSectionLoader(new RamImageSink(new RamImage()), blocks)));
        return blocks[0];
    }
}
