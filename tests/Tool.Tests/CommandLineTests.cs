using System;
using System.IO;
using System.IO.Compression;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>The command line: help, mistakes, where input comes from.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("savevm-help", "--help")]
    [InlineData("inspect-help", "inspect", "--help")]
    [InlineData("extract-devices-help", "extract", "devices", "--help")]
    [InlineData("verify-help", "verify", "--help")]
    [InlineData("scaffold-help", "scaffold", "--help")]
    [InlineData("copy-help", "copy", "--help")]
    [InlineData("extract-help", "extract", "--help")]
    [InlineData("extract-ram-help", "extract", "ram", "--help")]
    [InlineData("extract-disks-help", "extract", "disks", "--help")]
    [InlineData("receive-help", "receive", "--help")]
    [InlineData("send-help", "send", "--help")]
    [InlineData("extract-bitmaps-help", "extract", "bitmaps", "--help")]
    public void Help_LooksLikeBaseline(string name, params string[] args)
    {
        ToolResult result = ToolRunner.Run(args);

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal("", result.Error);
        Baseline.Verify(name, result.Text);
    }

    [Fact]
    public void Version_IsOneLine()
    {
        ToolResult result = ToolRunner.Run("--version");

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Matches(@"^savevm \d+\.\d+\.\d+ \(\.NET [^)]+\)\n$", result.Text);
    }

    [Theory]
    [InlineData("a command is missing")]
    [InlineData("'inspekt' is not a command", "inspekt")]
    [InlineData("name a file", "inspect")]
    [InlineData("name a file", "inspect", "--json")]
    [InlineData("'--jsn' is not an option", "inspect", "--jsn", "x")]
    [InlineData("--channel belongs to one stream", "inspect", "a", "b", "--channel", "c")]
    [InlineData("--channel", "inspect", "a", "--channel")]
    public void Run_WrongUsage_SaysWhatToDo(string expected, params string[] args)
    {
        ToolResult result = ToolRunner.Run(args);

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains(args.Length > 0 && args[0] == "inspect" ? "Try 'savevm inspect --help'." : "Try 'savevm --help'.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_MissingFile_CouldNotWork()
    {
        ToolResult result = ToolRunner.Run("inspect", "--json", "no/such/file");

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("savevm: no/such/file: no such ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Folder_CouldNotWork()
    {
        ToolResult result = ToolRunner.Run("inspect", Golden.Directory);

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("is a directory", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_MissingChannel_NamesTheChannel()
    {
        ToolResult result = ToolRunner.Run("inspect", Golden.PathOf("multifd-none-v11.1.ch0.fwd.br"), "--channel", "missing-channel");

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("missing-channel: no such file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Gzip_IsReadThrough()
    {
        string path = Path.Combine(Path.GetTempPath(), $"savevm-{Guid.NewGuid():N}.bin.gz");
        try
        {
            using (GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest)) { gzip.Write(Golden.ReadStream("ram-min-v7.2")); }
            ToolResult zipped = ToolRunner.Run("inspect", "--json", path);
            ToolResult brotli = ToolRunner.Run("inspect", "--json", Golden.PathOf("ram-min-v7.2.bin.br"));

            Assert.Equal(ExitCode.Good, zipped.ExitCode);
            Assert.Equal(brotli.Text.Replace(Golden.PathOf("ram-min-v7.2.bin.br"), path, StringComparison.Ordinal), zipped.Text);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Process_StreamFromPipe_GivesTheSameDocument()
    {
        byte[] stream = Golden.ReadStream("ram-min-v7.2");
        ToolResult result = await ToolRunner.RunProcessAsync(stream, "inspect", "--json", "--hash", "-");

        Assert.Equal("", result.Error);
        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal(ToolRunner.Run(stream, ["inspect", "--json", "--hash", "-"]).Text, result.Text);
    }

    [Fact]
    public async Task Process_StreamCutShort_EndsWithOne()
    {
        ToolResult result = await ToolRunner.RunProcessAsync(Golden.ReadStream("ram-min-v7.2")[..1000], "inspect", "-");

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("truncated stream", result.Error, StringComparison.Ordinal);
    }
}
