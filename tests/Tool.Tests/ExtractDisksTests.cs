using System;
using System.IO;
using System.Linq;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>savevm extract disks</c> and <c>bitmaps</c>: what the library's tests do not see.</summary>
public sealed class ExtractDisksTests
{
    [Fact]
    public void Disks_GoldenStream_WritesAnImageForEach()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "disks", Golden.PathOf("block-odd-v7.2.bin.br"), "-o", folder.PathOf("out"), "--size", "disk1=2621952");

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal("", result.Error);
        Assert.Contains("disk1.raw: disk disk1, 3 chunks, 0 of them zero, 2621952 bytes\n", result.Text, StringComparison.Ordinal);
        Assert.Contains("4194304 bytes, to the end of the last chunk (see --size)", result.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["bootdrive.raw 1048576", "disk0.raw 4194304", "disk1.raw 2621952"],
            Directory.GetFiles(folder.PathOf("out")).Order().Select(static file => $"{Path.GetFileName(file)} {new FileInfo(file).Length}"));
    }

    [Fact]
    public void Disks_StreamCutShort_IsBadAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        byte[] stream = Golden.ReadStream("block-v7.2");
        ToolResult result = ToolRunner.Run(stream.AsMemory(0, stream.Length / 2), ["extract", "disks", "-", "-o", folder.PathOf("out")]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("truncated stream", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--size wants NAME=BYTES", "disk0")]
    [InlineData("--size wants NAME=BYTES", "disk0=-1")]
    [InlineData("has no disk 'disk9'", "disk9=1048576")]
    [InlineData("is too small", "disk0=1048576")]
    public void Disks_WrongSize_SaysWhatIsWrong(string expected, string size)
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "disks", Golden.PathOf("block-v7.2.bin.br"), "-o", folder.PathOf("out"), "--size", size);

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Disks_StreamWithoutBlocks_SaysSo()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "disks", Golden.PathOf("ram-min-v7.2.bin.br"), "-o", folder.PathOf("out"));

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Contains("no disks", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bitmaps-v7.2.bin.br")]
    [InlineData("bitmaps-empty-v7.2.bin.br")]
    [InlineData("ram-min-v7.2.bin.br")]
    public void Bitmaps_Json_FollowsItsSchema(string file)
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "bitmaps", Golden.PathOf(file), "-o", folder.PathOf("out"), "--format", "raw");

        Assert.Equal(ExitCode.Good, result.ExitCode);
        ToolResult document = new(0, File.ReadAllBytes(folder.PathOf("out/bitmaps.json")), "");
        Assert.Equal([], Schema.Bitmaps.Validate(document.Json));
    }

    [Fact]
    public void Bitmaps_Text_NamesEachBitmap()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "bitmaps", Golden.PathOf("bitmaps-v7.2.bin.br"), "-o", folder.PathOf("out"));

        Assert.Equal("", result.Error);
        Assert.Contains("disk0/bm-on: 262144 of 4194304 bytes dirty in 4 ranges\n", result.Text, StringComparison.Ordinal);
    }
}
