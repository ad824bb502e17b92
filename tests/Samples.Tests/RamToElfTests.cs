using System;
using System.IO;
using System.Text;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>The sample that makes an ELF core, on a real stream and on one with the banner of a kernel.</summary>
public sealed class RamToElfTests
{
    [Fact]
    public void Run_StreamOfARealQemu_FindsTheFirmwaresBanner()
    {
        using TemporaryFolder folder = new();
        (int exitCode, string text) = Run(folder, Golden.PathOf("ram-min-v7.2.bin.br"), "SeaBIOS (version");

        // The firmware at the end of the first 4 GiB, and its copy below 1 MiB.
        Assert.Equal((0, "0xf041f: SeaBIOS (version %s)\n0xffff041f: SeaBIOS (version %s)\n"), (exitCode, text));
        Assert.True(File.Exists(folder.PathOf("out/ram.elf")));
    }

    [Fact]
    public void Run_GuestWithAKernelAbove4GiB_FindsItAtItsGuestAddress()
    {
        const string Banner = "Linux version 6.12.0-amd64 (builder@example) #1 SMP";
        using TemporaryFolder folder = new();
        using SparseMemory memory = new();
        GuestMemoryBlock ram = memory.Add("pc.ram", 2816L << 20, 2816L << 20, 4096);
        ram.Write((2L << 30) + 0x1234, Encoding.ASCII.GetBytes(Banner + "\n"));
        // Over the border of the pieces in which the sample reads.
        ram.Write((1 << 20) - 5, Encoding.ASCII.GetBytes(Banner + "\0"));
        using (OutputFile file = OutputFile.Create(folder.PathOf("vm.bin")))
        {
            StreamConfiguration configuration = new("pc-q35-7.2", TargetPageBits: null, [], Uuid: null);
            _ = MachineSaver.Save(file.Output, memory, new StoredMachine { Configuration = configuration });
            file.Commit();
        }

        (int exitCode, string text) = Run(folder, folder.PathOf("vm.bin"), "Linux version ");

        Assert.Equal((0, $"0xffffb: {Banner}\n0x100001234: {Banner}\n"), (exitCode, text));
    }

    [Fact]
    public void Run_NoKernel_SaysSo()
    {
        using TemporaryFolder folder = new();
        (int exitCode, string text) = Run(folder, Golden.PathOf("ram-min-v7.2.bin.br"), "Linux version ");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("no \"Linux version \" in ", text, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Text) Run(TemporaryFolder folder, string stream, string beginning)
    {
        using StringWriter text = new(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };
        return (RamToElf.Program.Run(stream, folder.PathOf("out"), beginning, text), text.ToString());
    }
}
