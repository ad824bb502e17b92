using System;
using System.Buffers;
using System.IO;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace VendorSection;

/// <summary>
/// Adds a vendor's own section to a stream that a real QEMU wrote, and reads the result back.
/// <code>dotnet run --project samples/VendorSection -- tests/Golden/ram-min-v11.1.bin.br out.bin</code>
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length != 2)
        {
            Console.Error.WriteLine("usage: VendorSection STREAM OUT");
            return 2;
        }
        Run(args[0], args[1], Console.Out);
        return 0;
    }

    public static void Run(string stream, string output, TextWriter text)
    {
        // 1. Where does the stream end, which ids are taken, and do its sections have footers?
        long end = 0;
        uint freeId = 0;
        bool footers = false;
        using (WireInput input = WireInput.Open(stream))
        {
            SavevmReader reader = new(input, Sections(new DpuSection()));
            while (reader.Read())
            {
                if (reader.Kind == StreamItemKind.Section) { freeId = Math.Max(freeId, reader.Section.Id + 1); }
                if (reader.Kind == StreamItemKind.EndOfFile) { end = reader.Offset; }
            }
            footers = reader.HasFooters ?? false;
        }

        // 2. Copy it, with our section before its end.
        ArrayBufferWriter<byte> section = new();
        DpuSection.Save(section, freeId, footers, text.WriteLine);
        using (WireInput input = WireInput.Open(stream))
        using (FileStream file = File.Create(output))
        {
            Copy(input, file, end);
            file.Write(section.WrittenSpan);
            Copy(input, file, long.MaxValue);
        }

        // 3. Read it back: our loader stands beside those of "ram" and its like.
        DpuSection dpu = new();
        using (WireInput input = WireInput.Open(output))
        {
            SavevmReader reader = new(input, Sections(dpu));
            while (reader.Read())
            {
                if (reader.Kind == StreamItemKind.Section && reader.Section.Name == DpuSection.SectionName)
                {
                    text.WriteLine($"{DpuSection.SectionName}: {reader.Length} bytes at offset {reader.Offset}, id {reader.Section.Id}, version {reader.Section.VersionId}");
                }
            }
        }
        dpu.Items.ForEach(item => text.WriteLine($"  {item}"));
    }

    private static SectionRegistry Sections(DpuSection dpu)
    {
        SectionRegistry registry = new();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(new RamLoader(new SparseMemory()), new RamBlockList()));
        registry.Add(DpuSection.SectionName, dpu);
        return registry;
    }

    private static void Copy(WireInput input, Stream output, long until)
    {
        while (input.Position < until && input.TryFill(1))
        {
            int count = (int)Math.Min(input.Buffered.Length, until - input.Position);
            output.Write(input.Buffered[..count]);
            input.Advance(count);
        }
    }
}
