using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

public sealed class CopyTests : IDisposable
{
    private const string Id = "ram-min-v7.2";

    private readonly string _directory = Directory.CreateTempSubdirectory("savevm-copy-").FullName;

    private string Out => Path.Combine(_directory, "out.bin");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Copy_CompressedFile_WritesTheStream()
    {
        ToolResult result = ToolRunner.Run("copy", Golden.PathOf(Golden.Manifest(Id).StreamFile), Out);

        Assert.Equal("", result.Error);
        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Equal(Golden.ReadStream(Id), File.ReadAllBytes(Out));
        Assert.Equal([Out], Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Copy_OntoItself_LeavesTheSameBytes()
    {
        File.WriteAllBytes(Out, Golden.ReadStream(Id));
        Assert.Equal(ExitCode.Good, ToolRunner.Run("copy", Out, Out).ExitCode);
        Assert.Equal(Golden.ReadStream(Id), File.ReadAllBytes(Out));
    }

    [Fact]
    public async Task Copy_FromPipeToPipe_PassesTheStream()
    {
        byte[] stream = Golden.ReadStream(Id);
        ToolResult result = await ToolRunner.RunProcessAsync(stream, "copy", "-", "-");
        Assert.Equal("", result.Error);
        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal(stream, result.Output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(1 << 19)]
    [InlineData(-1)]
    public void Copy_CutStream_IsABadStreamAndLeavesNothing(int length)
    {
        byte[] stream = Golden.ReadStream(Id);
        string cut = Path.Combine(_directory, "cut.bin");
        File.WriteAllBytes(cut, stream[..(length < 0 ? stream.Length + length : length)]);

        ToolResult result = ToolRunner.Run("copy", cut, Out);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("stream at offset", result.Error, StringComparison.Ordinal);
        Assert.Equal([cut], Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Copy_BadStream_KeepsTheFileThatWasThere()
    {
        File.WriteAllBytes(Out, [1, 2, 3]);
        ToolResult result = ToolRunner.Run(Golden.ReadStream(Id).AsMemory(0, 5000), ["copy", "-", Out]);
        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Out));
    }

    [Theory]
    [InlineData("no such file", "missing", "x")]
    [InlineData("no such directory", "FILE", "no/such/directory/x")]
    [InlineData("is a directory", "FILE", ".")]
    public void Copy_FileThatCannotBe_CouldNotWork(string problem, string file, string output)
    {
        file = file == "FILE" ? Golden.PathOf(Golden.Manifest(Id).StreamFile) : Path.Combine(_directory, file);
        ToolResult result = ToolRunner.Run("copy", file, Path.Combine(_directory, output));
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Copy_FullDevice_CouldNotWork()
    {
        if (!File.Exists("/dev/full")) { return; }
        ToolResult result = ToolRunner.Run("copy", Golden.PathOf(Golden.Manifest(Id).StreamFile), "/dev/full");
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.StartsWith("savevm: /dev/full: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name two files", "copy")]
    [InlineData("name two files", "copy", "a")]
    [InlineData("'--fast' is not an option", "copy", "--fast", "a")]
    [InlineData("'8.0' is not a release that is known; take one of 5.2, 7.2, 10.0, 11.1", "copy", "a", "b", "--target", "8.0")]
    public void Copy_WrongUsage_SaysWhatToDo(string expected, params string[] args)
    {
        ToolResult result = ToolRunner.Run(args);
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("Try 'savevm copy --help'.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("block-v7.2", "7.2", ExitCode.Good)]
    [InlineData("block-v7.2", "11.1", ExitCode.BadStream)]
    [InlineData("mapped-ram-v11.1", "11.1", ExitCode.Good)]
    [InlineData("mapped-ram-v11.1", "7.2", ExitCode.BadStream)]
    public void Copy_ForARelease_RefusesWhatItDoesNotLoad(string id, string release, int exitCode)
    {
        ToolResult result = ToolRunner.Run("copy", Golden.PathOf(Golden.Manifest(id).StreamFile), Out, "--target", release);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode == ExitCode.Good, File.Exists(Out));
        if (exitCode != ExitCode.Good) { Assert.Contains($"a stream that QEMU {release} loads", result.Error, StringComparison.Ordinal); }
    }
}
