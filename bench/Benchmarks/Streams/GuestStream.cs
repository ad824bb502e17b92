using System;
using System.Buffers;
using System.IO;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;

namespace SaveVm.Benchmarks.Streams;

/// <summary>Makes the stream of a guest whose pages are half zero and half random, with the SDK's own records.</summary>
internal static class GuestStream
{
    private const int PageSize = 4096;
    private const int PagesPerPart = 1024;

    // Written in large pieces, a file gets large folios in the page cache; how the file came there decides a good part of what indexing it costs.
    private const int WriteSize = 64 << 20;
    private const uint RamSection = 2;
    private const int Seed = 20261121;

    /// <summary>Writes the stream of a guest of so many bytes, unless the file is there already.</summary>
    public static void Create(string path, long guestBytes)
    {
        string made = path + ".made";
        if (File.Exists(made)) { return; }
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0)) { Write(file, guestBytes); }
        File.WriteAllText(made, "");
    }

    private static void Write(Stream file, long guestBytes)
    {
        var random = new Random(Seed);
        byte[] pages = new byte[4 << 20];
        random.NextBytes(pages);
        var output = new ArrayBufferWriter<byte>(WriteSize + (PagesPerPart * (PageSize + 64)));
        new StreamHeader { Version = StreamHeader.CurrentVersion }.Write(output);

        new SectionHeader { Type = SectionType.Start, Id = RamSection, Name = "ram"u8, InstanceId = 0, VersionId = 4 }.Write(output);
        new RamItem { Address = (ulong)guestBytes, Flags = RamItemFlags.MemorySize }.Write(output, PageSize);
        new RamBlockEntry { Name = "pc.ram"u8, UsedLength = (ulong)guestBytes }.Write(output, RamBlockExtras.None);
        EndBody(output);

        long pageCount = guestBytes / PageSize;
        for (long first = 0; first < pageCount; first += PagesPerPart)
        {
            new SectionPartHeader { Type = SectionType.Part, Id = RamSection }.Write(output);
            for (long page = first; page < Math.Min(first + PagesPerPart, pageCount); page++)
            {
                RamItemFlags same = page == first ? RamItemFlags.None : RamItemFlags.Continue;
                bool zero = random.Next(2) == 0;
                new RamItem
                {
                    Address = (ulong)page * PageSize,
                    Flags = (zero ? RamItemFlags.Zero : RamItemFlags.Page) | same,
                    BlockName = page == first ? "pc.ram"u8 : default,
                    Page = zero ? default : pages.AsSpan(random.Next(pages.Length - PageSize), PageSize),
                }.Write(output, PageSize);
            }
            EndBody(output);
            if (output.WrittenCount >= WriteSize) { Flush(output, file); }
        }
        new SectionPartHeader { Type = SectionType.End, Id = RamSection }.Write(output);
        EndBody(output);
        output.GetSpan(1)[0] = (byte)SectionType.EndOfFile;
        output.Advance(1);
        Flush(output, file);
    }

    private static void EndBody(ArrayBufferWriter<byte> output)
    {
        new RamItem { Flags = RamItemFlags.EndOfSection }.Write(output, PageSize);
        new SectionFooter { Id = RamSection }.Write(output);
    }

    private static void Flush(ArrayBufferWriter<byte> output, Stream file)
    {
        file.Write(output.WrittenSpan);
        output.ResetWrittenCount();
    }
}
