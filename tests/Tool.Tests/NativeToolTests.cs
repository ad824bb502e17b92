using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>
/// The command as a native program (NativeAOT) says and writes what the managed one does. <c>eng/pack-tool.sh</c> makes it, <c>SAVEVM_NATIVE</c> leads to it.
/// </summary>
public sealed class NativeToolTests
{
    /// <summary>One stream of each kind of section.</summary>
    public static IEnumerable<object[]> Ids => new[]
    {
        "rich-pc-v11.1", "bitmaps-v11.1", "block-v7.2", "xbzrle-v10.0", "mapped-ram-v11.1", "multifd-zlib-v10.0", "postcopy-ram-v10.0", "no-vmdesc-v10.0",
    }.Select(static id => new object[] { id });

    [NativeToolTheory, MemberData(nameof(Ids))]
    public async Task Run_GoldenStream_SaysWhatTheManagedCommandSays(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        string[] input = [Golden.PathOf(manifest.StreamFile), .. manifest.ChannelFiles.SelectMany(static file => new[] { "--channel", Golden.PathOf(file) })];
        foreach (string[] command in new string[][] { ["inspect", "--json", "--hash"], ["inspect"], ["verify", "--json"], ["verify"] })
        {
            string[] args = [.. command, .. input];
            ToolResult expected = ToolRunner.Run(args);
            ToolResult native = await ToolRunner.RunProgramAsync(NativeToolTheoryAttribute.Program!, [], args);
            Assert.Equal((expected.ExitCode, expected.Error, expected.Text), (native.ExitCode, native.Error, native.Text));
        }
    }

    [NativeToolTheory]
    [InlineData("extract", "devices")]
    [InlineData("extract", "bitmaps")]
    [InlineData("extract", "disks")]
    public async Task Extract_GoldenStream_WritesTheSameFiles(params string[] command)
    {
        using TemporaryFolder folder = new();
        string stream = Golden.PathOf(command[1] == "disks" ? "block-v7.2.bin.br" : "bitmaps-v11.1.bin.br");
        ToolResult expected = ToolRunner.Run([.. command, stream, "-o", folder.PathOf("managed")]);
        ToolResult native = await ToolRunner.RunProgramAsync(NativeToolTheoryAttribute.Program!, [], [.. command, stream, "-o", folder.PathOf("native")]);

        Assert.Equal((ExitCode.Good, ExitCode.Good), (expected.ExitCode, native.ExitCode));
        string[] files = [.. Directory.GetFiles(folder.PathOf("managed")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        Assert.Equal(files, Directory.GetFiles(folder.PathOf("native")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.True(
            File.ReadAllBytes(folder.PathOf($"managed/{file}")).AsSpan().SequenceEqual(File.ReadAllBytes(folder.PathOf($"native/{file}"))), $"{file} differs"));
    }

    /// <summary>What only the managed command can do is refused with the way out.</summary>
    [NativeToolTheory]
    [InlineData("layout")]
    public async Task Run_OfWhatNeedsToLoadAssemblies_SaysWhichCommandCan(string command)
    {
        using TemporaryFolder folder = new();
        ToolResult native = await ToolRunner.RunProgramAsync(NativeToolTheoryAttribute.Program!, [], command, typeof(NativeToolTests).Assembly.Location, "-o", folder.Path);
        Assert.Equal((ExitCode.CouldNotWork, ""), (native.ExitCode, native.Text));
        Assert.Contains("dotnet tool install SaveVm.Tool", native.Error, StringComparison.Ordinal);
    }

    [NativeToolTheory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("inspect", "--nonsense")]
    [InlineData("inspect", "/nowhere/vm.bin")]
    public async Task Run_WithoutAStream_SaysWhatTheManagedCommandSays(params string[] args)
    {
        ToolResult expected = ToolRunner.Run(args);
        ToolResult native = await ToolRunner.RunProgramAsync(NativeToolTheoryAttribute.Program!, [], args);
        Assert.Equal((expected.ExitCode, expected.Error, expected.Text), (native.ExitCode, native.Error, native.Text));
    }
}
