using System;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Block;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>savevm layout</c> on the SDK's own records.</summary>
public sealed class LayoutTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("savevm-layout").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly string s_handlers = typeof(BlockChunk).Assembly.Location;

    [Fact]
    public void Layout_OfAnAssembly_WritesEveryRecordOnceAndLeavesWhatIsRight()
    {
        ToolResult result = ToolRunner.Run("layout", s_handlers, "-o", _folder, "--pages", Path.Combine(_folder, "pages"));

        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        string file = Path.Combine(_folder, "SaveVm.Handlers.Block.BlockChunk.layout.json");
        Assert.Equal(WireLayoutFile.Write(BlockChunk.Layout), File.ReadAllText(file));
        Assert.Equal(WireLayoutPage.Markdown(BlockChunk.Layout), File.ReadAllText(Path.Combine(_folder, "pages", "SaveVm.Handlers.Block.BlockChunk.md")));
        string[] written = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(written.Length > 40, $"only {written.Length} files");
        Assert.All(written, static path => Assert.True(File.Exists(path)));

        Assert.Equal("", ToolRunner.Run("layout", s_handlers, "-o", _folder, "--pages", Path.Combine(_folder, "pages")).Text);
        File.AppendAllText(file, " ");
        Assert.Equal(file + "\n", ToolRunner.Run("layout", s_handlers, "-o", _folder).Text);
    }

    [Fact]
    public void Layout_OfWhatIsNoAssembly_CouldNotWorkAndSaysWhy()
    {
        string text = Path.Combine(_folder, "text.dll");
        File.WriteAllText(text, "This is not it.");
        Assert.Contains("not a .NET assembly", Refused(text, _folder), StringComparison.Ordinal);
        Assert.Contains("no such file", Refused(Path.Combine(_folder, "no.dll"), _folder), StringComparison.Ordinal);
        Assert.Contains("no wire records", Refused(typeof(Xunit.Assert).Assembly.Location, _folder), StringComparison.Ordinal);
        Assert.Equal([text], Directory.GetFiles(_folder));
    }

    private static string Refused(string assembly, string directory)
    {
        ToolResult result = ToolRunner.Run("layout", assembly, "-o", directory);
        Assert.Equal((ExitCode.CouldNotWork, ""), (result.ExitCode, result.Text));
        return result.Error;
    }
}
