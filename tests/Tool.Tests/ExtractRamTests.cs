using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>savevm extract ram</c>: what the library's tests do not see.</summary>
public sealed class ExtractRamTests
{
    [Fact]
    public void Ram_GoldenStream_WritesAFileForEachBlock()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "ram", Golden.PathOf("ram-min-v7.2.bin.br"), "-o", folder.PathOf("out"));

        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Contains("pc.ram.bin: block pc.ram, 16777216 bytes\n", result.Text, StringComparison.Ordinal);
        Assert.Contains("0x000000000-0x000ffffff: pc.ram from byte 0x0\n", result.Text, StringComparison.Ordinal);
        string hash = Golden.Manifest("ram-min-v7.2").RamBlocks.Single(static block => block.Name == "pc.ram").Sha256!;
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.PathOf("out/pc.ram.bin")))));
        AssertIndex(folder);
    }

    [Theory]
    [InlineData("elf", "ram.elf")]
    [InlineData("lime", "ram.lime")]
    public void Ram_ByGuestAddress_IsOneFileAndItsIndex(string format, string file)
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "ram", Golden.PathOf("ram-q35-min-v7.2.bin.br"), "-o", folder.PathOf("out"), "--format", format);

        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Equal(["index.json", file], Directory.GetFiles(folder.PathOf("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("(left out): block /rom@etc/acpi/tables", result.Text, StringComparison.Ordinal);
        AssertIndex(folder);
    }

    [Fact]
    public void Ram_WithChannels_HasAllPages()
    {
        using TemporaryFolder folder = new();
        GoldenManifest manifest = Golden.Manifest("multifd-zlib-v5.2");
        string[] channels = [.. manifest.ChannelFiles.SelectMany(static file => (string[])["--channel", Golden.PathOf(file)])];
        ToolResult result = ToolRunner.Run(["extract", "ram", Golden.PathOf(manifest.StreamFile), "-o", folder.PathOf("out"), .. channels]);

        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        string hash = manifest.RamBlocks.Single(static block => block.Name == "pc.ram").Sha256!;
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.PathOf("out/pc.ram.bin")))));
    }

    [Fact]
    public void Ram_ChannelsMissing_WarnsAndSaysWhatToDo()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run("extract", "ram", Golden.PathOf(Golden.Manifest("multifd-none-v5.2").StreamFile), "-o", folder.PathOf("out"));

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Contains("pages of pc.ram are not in the stream", result.Error, StringComparison.Ordinal);
        Assert.Contains("--channel", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ram_ChannelThatIsNotThere_CannotWork()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run(
            "extract", "ram", Golden.PathOf("ram-min-v7.2.bin.br"), "-o", folder.PathOf("out"), "--channel", folder.PathOf("nowhere"));
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("nowhere: no such file", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Ram_StreamCutShort_IsBadAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        byte[] stream = Golden.ReadStream("ram-min-v7.2");
        ToolResult result = ToolRunner.Run(stream.AsMemory(0, stream.Length / 2), ["extract", "ram", "-", "-o", folder.PathOf("out"), "--format", "elf"]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("truncated stream", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("does not say what machine", "old-machine-v7.2", "--format", "elf")]
    [InlineData("ram-node0, ram-node1", "numa-dimm-v11.1", "--format", "elf")]
    [InlineData("no RAM block 'x'", "ram-min-v7.2", "--format", "elf", "--ram-block", "x")]
    [InlineData("--base wants an address", "ram-min-v7.2", "--base", "here")]
    public void Ram_WhatCannotBeDone_SaysWhatIsMissing(string expected, string id, params string[] options)
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run(["extract", "ram", Golden.PathOf(Golden.Manifest(id).StreamFile), "-o", folder.PathOf("out"), .. options]);

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Ram_OptionsForOtherMachines_GiveTheRange()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run(
            "extract", "ram", Golden.PathOf("numa-dimm-v11.1.bin.br"), "-o", folder.PathOf("out"),
            "--format", "elf", "--base", "0x40000000", "--ram-block", "ram-node1", "--ram-block", "ram-node0");

        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Contains("0x040000000-0x0407fffff: ram-node1 from byte 0x0\n0x040800000-0x040ffffff: ram-node0 from byte 0x0\n", result.Text, StringComparison.Ordinal);
        AssertIndex(folder);
    }

    /// <summary>A machine without libzstd, played by a file of its name that is no library.</summary>
    [Fact]
    public async Task Ram_ZstdWithoutItsLibrary_SaysWhatIsMissing()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.PathOf("libzstd.so.1"), "");
        GoldenManifest manifest = Golden.Manifest("multifd-zstd-v7.2");
        string[] channels = [.. manifest.ChannelFiles.SelectMany(static file => (string[])["--channel", Golden.PathOf(file)])];
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "SaveVm.Tool.exe" : "SaveVm.Tool");
        ProcessStartInfo start = new(program, ["extract", "ram", Golden.PathOf(manifest.StreamFile), "-o", folder.PathOf("out"), .. channels]) { RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        start.Environment["LD_LIBRARY_PATH"] = folder.Path;
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(ExitCode.BadStream, process.ExitCode);
        Assert.Contains("libzstd.so.1 installed on this machine, which it is not", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("out")));
    }

    private static void AssertIndex(TemporaryFolder folder)
    {
        ToolResult document = new(0, File.ReadAllBytes(folder.PathOf("out/index.json")), "");
        Assert.Equal([], Schema.RamIndex.Validate(document.Json));
    }
}
