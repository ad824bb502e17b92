using System;
using System.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>savevm scaffold</c>. That every golden section compiles and comes back is tested with the library.</summary>
public sealed class ScaffoldCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("savevm-scaffold-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("scaffold-rtc-v7.2", "mc146818rtc", "ram-min-v7.2")]
    [InlineData("scaffold-pckbd-v10.0", "pckbd", "rich-pc-v10.0")]
    [InlineData("scaffold-ahci-v5.2", "ich9_ahci", "rich-q35-native-v5.2")]
    [InlineData("scaffold-ipmi-v11.1", "ipmi-interface", "rich-q35-native-v11.1")]
    public void Scaffold_Section_LooksLikeBaseline(string name, string section, string id)
    {
        ToolResult result = ToolRunner.Run("scaffold", Golden.PathOf(Golden.Manifest(id).StreamFile), "--section", section);
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Baseline.Verify(name, result.Text);
    }

    [Fact]
    public void Scaffold_Output_IsWrittenWholeAndNamesNoFolder()
    {
        string file = Path.Combine(_folder, "Timer.cs"), stream = Golden.PathOf("ram-min-v7.2.bin.br");
        ToolResult result = ToolRunner.Run("scaffold", stream, "--section", "timer", "-o", file, "--namespace", "Acme.Devices", "--class", "QemuTimers");
        Assert.Equal((ExitCode.Good, "", ""), (result.ExitCode, result.Error, result.Text));
        Assert.Equal("Timer.cs", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder))));
        string text = File.ReadAllText(file);
        Assert.StartsWith("// Made by savevm scaffold from ram-min-v7.2.bin.br: section 'timer', instance 0, version 2, ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(stream)!, text, StringComparison.Ordinal);
        Assert.Contains("\nnamespace Acme.Devices;\n", text, StringComparison.Ordinal);
        Assert.Contains("\npublic sealed partial class QemuTimers\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old-machine-v7.2")]
    [InlineData("no-vmdesc-v10.0")]
    [InlineData("postcopy-ram-v11.1")]
    public void Scaffold_StreamWithoutDescription_SaysWhereToGetOne(string id)
    {
        string file = Golden.PathOf(Golden.Manifest(id).StreamFile);
        ToolResult result = ToolRunner.Run("scaffold", file, "--section", "timer");
        Assert.Equal((ExitCode.CouldNotWork, ""), (result.ExitCode, result.Text));
        Assert.Contains("has no VM description", result.Error, StringComparison.Ordinal);
        Assert.Contains("--description OTHER", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaffold_DescriptionOfAnotherStream_IsUsed()
    {
        string file = Golden.PathOf(Golden.Manifest("no-vmdesc-v10.0").StreamFile), other = Golden.PathOf("bitmaps-v10.0.bin.br");
        ToolResult result = ToolRunner.Run("scaffold", file, "--section", "timer", "--description", other);
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Contains("[VmStateField(\"cpu_clock_offset\")] public long CpuClockOffset", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Option '--section' is required", "x")]
    [InlineData("there are 2 sections 'i8259'; add --instance with one of 0, 1", "STREAM", "--section", "i8259")]
    [InlineData("no device has the section 'timr'", "STREAM", "--section", "timr")]
    [InlineData("'1x' is no namespace", "STREAM", "--section", "timer", "--namespace", "1x")]
    [InlineData("'a.b' is no name of a class", "STREAM", "--section", "timer", "--class", "a.b")]
    [InlineData("no such file", "no-such-file", "--section", "timer")]
    public void Scaffold_WhatCannotBe_SaysWhatToDo(string expected, params string[] args)
    {
        string[] named = Array.ConvertAll(args, static arg => arg == "STREAM" ? Golden.PathOf("rich-pc-v7.2.bin.br") : arg);
        ToolResult result = ToolRunner.Run(["scaffold", .. named]);
        Assert.Equal((ExitCode.CouldNotWork, ""), (result.ExitCode, result.Text));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaffold_CutStream_IsBadAndWritesNothing()
    {
        string file = Path.Combine(_folder, "cut.bin"), output = Path.Combine(_folder, "out.cs");
        File.WriteAllBytes(file, Golden.ReadStream("ram-min-v7.2")[..^1000]);
        ToolResult result = ToolRunner.Run("scaffold", file, "--section", "timer", "-o", output);
        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.False(File.Exists(output));
    }
}
