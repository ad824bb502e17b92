using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>Streams that are not good: exit code 1, and an error that says where and why.</summary>
public sealed class BadStreamTests
{
    private static readonly byte[] s_stream = Golden.ReadStream("ram-min-v7.2");

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(2_000_000)]
    [InlineData(2_340_000)]
    [InlineData(2_448_100)]
    public void Inspect_CutShort_SaysWhere(int length)
    {
        ToolResult result = ToolRunner.Run(s_stream.AsMemory(0, length), ["inspect", "-"]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("savevm: -: truncated stream at offset ", result.Error, StringComparison.Ordinal);
        foreach (string part in new[] { "record", "found", "expected" }) { Assert.Contains($"\n  {part,-9}", result.Error, StringComparison.Ordinal); }
    }

    [Fact]
    public void Inspect_CutInsideRam_HasAllPartsOfTheError()
    {
        ToolResult result = ToolRunner.Run(s_stream.AsMemory(0, 2_000_000), ["inspect", "-"]);

        foreach (string part in new[] { "section", "record", "field", "found", "expected" }) { Assert.Contains($"\n  {part,-9}", result.Error, StringComparison.Ordinal); }
        Assert.Contains("  section  ram\n", result.Error, StringComparison.Ordinal);
        // What came before the cut is shown nevertheless.
        Assert.Contains("pc-i440fx-5.2", result.Text, StringComparison.Ordinal);
        Assert.Contains("pc.ram", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_BadStreamAsJson_HasTheErrorInTheDocument()
    {
        ToolResult result = ToolRunner.Run(s_stream.AsMemory(0, 2_000_000), ["inspect", "--json", "-"]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Equal([], Schema.Inspect.Validate(result.Json));
        JsonElement error = result.Json.GetProperty("error");
        Assert.Equal("truncated", error.GetProperty("kind").GetString());
        Assert.Equal("ram", error.GetProperty("section").GetString());
        Assert.InRange(error.GetProperty("offset").GetInt64(), 1_990_000, 2_000_000);
        Assert.Equal("pc-i440fx-5.2", result.Json.GetProperty("machine").GetString());
        Assert.NotEqual("", result.Error);
    }

    [Fact]
    public void Inspect_WrongMagic_IsMalformed()
    {
        ToolResult result = ToolRunner.Run(Encoding.ASCII.GetBytes("#!/bin/sh\necho hello\n"), ["inspect", "-"]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("stream at offset 0 (0x0)", result.Error, StringComparison.Ordinal);
        Assert.Contains("expected", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_EscapeCodesInNames_NeverReachTheTerminal()
    {
        byte[] stream = [.. s_stream];
        int name = stream.AsSpan().IndexOf("pc-i440fx-5.2"u8);
        "\e]0;owned\a\n"u8.CopyTo(stream.AsSpan(name));

        ToolResult result = ToolRunner.Run(stream, ["inspect", "-"]);

        Assert.DoesNotContain('\e', result.Text + result.Error);
        Assert.DoesNotContain('\a', result.Text + result.Error);
        Assert.Contains(@"\x1B]0;owned\x07\x0A", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_GoodAndBad_ReadsBothAndGivesTheWorseCode()
    {
        ToolResult result = ToolRunner.Run(s_stream.AsMemory(0, 100), ["inspect", "-", Golden.PathOf("ram-min-v11.1.bin.br"), "missing.bin"]);

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("truncated stream", result.Error, StringComparison.Ordinal);
        Assert.Contains("savevm: missing.bin: no such file", result.Error, StringComparison.Ordinal);
        Assert.Contains("ram-min-v11.1", result.Text, StringComparison.Ordinal);
    }
}
