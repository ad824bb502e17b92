using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using SaveVm.Handlers.Extraction;
using SaveVm.IO;

namespace RamToElf;

/// <summary>
/// Turns the RAM of a migration stream or save file into an ELF core by guest physical address, and looks for the banner of a kernel in it:
/// <c>RamToElf vm.bin out ["Linux version "]</c>. Then <c>gdb -c out/ram.elf</c>.
/// </summary>
internal static class Program
{
    private const int LongestBanner = 200;

    private static int Main(string[] args)
    {
        if (args.Length is < 2 or > 3)
        {
            Console.Error.WriteLine("usage: RamToElf STREAM DIRECTORY [BEGINNING]");
            return 2;
        }
        return Run(args[0], args[1], args.Length > 2 ? args[2] : "Linux version ", Console.Out);
    }

    internal static int Run(string stream, string directory, string beginning, TextWriter text)
    {
        ExtractedRam ram;
        using (WireInput input = WireInput.Open(stream))
        using (OutputDirectory output = OutputDirectory.Create(directory))
        {
            ram = RamExtractor.Extract(input, output, new RamExtractOptions { Format = RamExtractFormat.Elf });
            output.Commit();
        }

        int found = 0;
        foreach ((long address, string banner) in Find(Path.Combine(directory, ram.File!), ram.Ranges, Encoding.ASCII.GetBytes(beginning)))
        {
            text.WriteLine($"0x{address:x}: {banner}");
            found++;
        }
        if (found == 0) { text.WriteLine($"no \"{beginning}\" in {ram.TotalBytes} bytes of RAM"); }
        return found > 0 ? 0 : 1;
    }

    private static IEnumerable<(long Address, string Banner)> Find(string elf, IReadOnlyList<GuestRamRange> ranges, byte[] beginning)
    {
        using FileStream file = File.OpenRead(elf);
        byte[] piece = new byte[1 << 20];
        foreach (GuestRamRange range in ranges)
        {
            // Pieces overlap by the longest banner, so that none is cut.
            for (long offset = 0; offset < range.Length; offset += piece.Length - LongestBanner)
            {
                file.Position = range.FileOffset!.Value + offset;
                int length = file.ReadAtLeast(piece.AsSpan(0, (int)Math.Min(piece.Length, range.Length - offset)), 1, throwOnEndOfStream: false);
                for (int place = 0; Next(piece.AsSpan(0, length), beginning, place) is >= 0 and int next; place = next + 1)
                {
                    if (next >= piece.Length - LongestBanner) { break; }
                    yield return (range.GuestAddress + offset + next, Text(piece.AsSpan(next, Math.Min(LongestBanner, length - next))));
                }
            }
        }
    }

    private static int Next(ReadOnlySpan<byte> piece, ReadOnlySpan<byte> beginning, int from)
    {
        int place = piece[from..].IndexOf(beginning);
        return place < 0 ? -1 : from + place;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
