using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using SaveVm.Handlers.Extraction;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>gdb opens the ELF core of a golden stream, and shows what the guest wrote.</summary>
public sealed class GdbTests
{
    [GdbFact]
    public async Task CoreFile_OfAGoldenStream_ShowsTheGuestsPattern()
    {
        using TemporaryFolder folder = new();
        GoldenManifest manifest = Golden.Manifest("ram-min-v11.1");
        using (WireInput input = WireInput.Open(Golden.PathOf(manifest.StreamFile)))
        using (OutputDirectory output = OutputDirectory.Create(folder.PathOf("out")))
        {
            _ = RamExtractor.Extract(input, output, new RamExtractOptions { Format = RamExtractFormat.Elf });
            output.Commit();
        }
        string text = await Gdb.RunAsync(Path.Combine(folder.PathOf("out"), RamExtractor.ElfName), ["x/2wx 0x100000", "x/1i 0xfffffff0", "info files"]);

        // The guest's fill rule, for page 0x100 (boot.asm).
        JsonElement guest = manifest.More["guest"];
        uint word = unchecked(guest.GetProperty("seed").GetUInt32() + (0x100u * 0x0100_0193u));
        Assert.Contains($"0x100000:\t0x{word:x8}\t0x{word + 1:x8}", text, StringComparison.Ordinal);
        Assert.Contains("0x0000000000000000 - 0x0000000001000000 is load", text, StringComparison.Ordinal);
        Assert.Contains("0x00000000fffc0000 - 0x0000000100000000 is load", text, StringComparison.Ordinal);
    }
}
