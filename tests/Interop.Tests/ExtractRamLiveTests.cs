using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Extraction;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>
/// RAM by guest physical address against a real QEMU: values that QEMU itself put to addresses on both sides of the hole are found there, by our index and by
/// gdb.
/// </summary>
public sealed class ExtractRamLiveTests
{
    private const long MiB = 1 << 20;
    private const long FourGiB = 1L << 32;

    [LiveQemuFact("7.2")]
    public Task Extract_I440fxWithRamAbove4GiB_IsWhereQemuHasIt() => ExtractAsync("7.2", "pc", 3600, below: 3072);

    [LiveQemuFact("7.2")]
    public Task Extract_Q35WithRamAbove4GiB_IsWhereQemuHasIt() => ExtractAsync("7.2", "q35", 2832, below: 2048);

    [LiveQemuFact("7.2")]
    public Task Extract_OldI440fx_IsWhereQemuHasIt() => ExtractAsync("7.2", "pc-i440fx-1.7", 3600, below: 3584);

    [LiveQemuFact("11.1")]
    public Task Extract_Microvm_IsWhereQemuHasIt() => ExtractAsync("11.1", "microvm", 3088, below: 3072);

    private static async Task ExtractAsync(string release, string machine, long mebibytes, long below)
    {
        long[] addresses = [MiB, (below * MiB) - 8, FourGiB, FourGiB + ((mebibytes - below) * MiB) - 8];
        ulong[] values = [.. addresses.Select(static (_, i) => 0x5A5A_0000_1234_0000UL + (ulong)i)];
        string[] loaders = [.. addresses.SelectMany((address, i) => (string[])["-device", string.Create(CultureInfo.InvariantCulture, $"loader,addr=0x{address:x},data=0x{values[i]:x},data-len=8")])];
        await using QemuGuest guest = await QemuGuest.StartAsync(
            release, LiveQemu.CreateFolder(), ["-M", machine, "-m", $"{mebibytes}", "-accel", "tcg", .. loaders]);
        // QEMU itself has the values there.
        for (int i = 0; i < addresses.Length; i++)
        {
            await guest.SaveMemoryAsync(addresses[i], 8, "value.bin");
            Assert.Equal(BitConverter.GetBytes(values[i]), await File.ReadAllBytesAsync(guest.PathOf("value.bin")));
        }
        await guest.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 1L << 40 });
        await guest.MigrateAsync("stream.bin");

        foreach (RamExtractFormat format in (RamExtractFormat[])[RamExtractFormat.Elf, RamExtractFormat.Lime])
        {
            // Streams of machine types up to 2.3 do not say what machine they are of.
            RamExtractOptions options = new() { Format = format, Machine = machine.Contains('-', StringComparison.Ordinal) ? machine : null };
            ExtractedRam ram = Extract(guest.PathOf("stream.bin"), guest.PathOf($"{format}"), options);
            string file = Path.Combine(guest.PathOf($"{format}"), ram.File!);
            for (int i = 0; i < addresses.Length; i++) { Assert.Equal(values[i], ReadAt(file, ram, addresses[i])); }
            if (format == RamExtractFormat.Elf && Gdb.SkipReason is null) { await CheckGdbAsync(file, addresses, values); }
        }
    }

    private static async Task CheckGdbAsync(string file, long[] addresses, ulong[] values)
    {
        string text = await Gdb.RunAsync(file, [.. addresses.Select(static address => string.Create(CultureInfo.InvariantCulture, $"x/1gx 0x{address:x}"))]);
        for (int i = 0; i < addresses.Length; i++)
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"0x{addresses[i]:x}:\t0x{values[i]:x16}"), text, StringComparison.Ordinal);
        }
    }

    private static ExtractedRam Extract(string stream, string directory, RamExtractOptions options)
    {
        using WireInput input = WireInput.Open(stream);
        using OutputDirectory output = OutputDirectory.Create(directory);
        ExtractedRam ram = RamExtractor.Extract(input, output, options);
        output.Commit();
        return ram;
    }

    private static ulong ReadAt(string file, ExtractedRam ram, long address)
    {
        GuestRamRange range = ram.Ranges.Single(range => address >= range.GuestAddress && address < range.GuestAddress + range.Length);
        using FileStream stream = File.OpenRead(file);
        stream.Position = range.FileOffset!.Value + (address - range.GuestAddress);
        byte[] bytes = new byte[8];
        stream.ReadExactly(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
