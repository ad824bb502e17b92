using System;
using System.Linq;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>The text for people, when it does not go to a terminal.</summary>
public sealed class InspectTextTests
{
    [Theory]
    [InlineData("ram-min-v7.2")]
    [InlineData("bitmaps-v11.1")]
    [InlineData("block-zero-v7.2")]
    [InlineData("postcopy-ram-v11.1")]
    [InlineData("colo-v11.1")]
    public void Inspect_ToFile_LooksLikeBaseline(string id)
    {
        ToolResult result = ToolRunner.Run(Golden.ReadStream(id), ["inspect", "--hash", "-"]);

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Baseline.Verify(id, result.Text);
    }

    [Fact]
    public void Inspect_ToFile_IsPlainText()
    {
        string text = ToolRunner.Run("inspect", "--hash", Golden.PathOf("bitmaps-v7.2.bin.br")).Text;

        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), static line => Assert.True(line.Length <= ToolConsole.PlainWidth, line));
    }

    [Fact]
    public void Inspect_ThousandsOfParts_AreOneRowEach()
    {
        string[] lines = ToolRunner.Run("inspect", Golden.PathOf("bitmaps-v7.2.bin.br")).Text.Split('\n');

        string[] parts = [.. lines.Where(static line => line.Contains(" part ", StringComparison.Ordinal))];
        Assert.Equal(2, parts.Length);
        Assert.All(parts, static line => Assert.Contains("66,361", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_SeveralFiles_NamesEach()
    {
        string text = ToolRunner.Run("inspect", Golden.PathOf("ram-min-v7.2.bin.br"), Golden.PathOf("ram-min-v11.1.bin.br")).Text;

        Assert.Contains("ram-min-v7.2.bin.br\n", text, StringComparison.Ordinal);
        Assert.Contains("\n\n" + Golden.PathOf("ram-min-v11.1.bin.br") + "\n", text, StringComparison.Ordinal);
    }
}
