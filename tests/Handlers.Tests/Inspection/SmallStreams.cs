using System;
using System.IO;
using System.IO.Compression;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Inspection;

/// <summary>Whole streams of a few kilobytes, in which every kind of record occurs.</summary>
internal static class SmallStreams
{
    private const string RamEnd = "0000000000000010";
    private const string Device = "04 00000009 05 74696d6572 00000000 00000002 000102030405060708090a0b0c0d0e0f1011121314151617 7e 00000009";

    public static string[] Names { get; } = ["xbzrle", "compressed", "bitmaps", "block", "mapped-ram", "colo", "postcopy"];

    public static byte[] Create(string name) => WireTable.Bytes(name switch
    {
        "xbzrle" => Header + Configuration() + RamStart() + Part(3, Pages() + RamEnd)
            + Part(3, "0000000000001060 01 0009 02 03 010203 fa1f 01 ee" + "0000000000002022 55" + RamEnd) + End(3, RamEnd) + Device + EndOfFile,
        "compressed" => Header + Configuration() + RamStart() + Part(3, $"0000000000000100 06 70632e72616d {Compressed()} 0000000000003120 {Compressed()}" + RamEnd) + End(3, RamEnd) + Device + EndOfFile,
        "bitmaps" => Header + "08 0003 0000" + Bitmaps() + Device + EndOfFile,
        "block" => Header + Configuration()
            + Start(2, "block", 1, "0000000000000002")
            + Part(2, "0000000000002c04 0000000000000009 05 6469736b30 0000000000100009 05 6469736b31 0000000000000002")
            + End(2, "0000000000200009 05 6469736b30 000000000000c804 0000000000000002") + Device + EndOfFile,
        "mapped-ram" => Header + Configuration("mapped-ram") + MappedStart() + End(1, RamEnd) + Device + EndOfFile,
        "colo" => Header + Configuration() + "08 0008 0000" + RamStart() + Part(3, Pages() + RamEnd) + End(3, RamEnd) + Device + EndOfFile + Description()
            + Checkpoint("0000000000001022 00") + Checkpoint("0000000000000008 01 62" + Fill(0x33, 4096)),
        "postcopy" => Header + Configuration() + "08 0001 0000 08 0002 0004 00000001 08 0003 0010 0000000000001000 0000000000001000" + RamStart() + Part(3, Pages() + RamEnd)
            + "08 0006 0019 00 06 70632e72616d 00 0000000000001000 0000000000001000" + Package() + Part(3, "0000000000001022 00" + RamEnd) + End(3, RamEnd) + EndOfFile,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, message: null),
    });

    private static string RamStart() =>
        Start(3, "ram", 4, "0000000000005004 06 70632e72616d 0000000000004000 01 62 0000000000001000" + RamEnd);

    private static string Pages() =>
        "0000000000000008 06 70632e72616d" + Fill(0x5A, 4096) + "0000000000001028" + Fill(0xA5, 4096) + "0000000000002022 00" + "0000000000003022 00" + "0000000000000002 01 62 00" + "0000000000003002 06 70632e72616d 00";

    private static string Bitmaps() =>
        Start(5, "dirty-bitmap", 1, "1c 05 6469736b30 02 626d 00010000 03 14 03 6f6666 00001000 00 01")
        + Part(5, "01")
        + End(5, "4c 05 6469736b30 02 626d 0000000000000000 00002000 0000000000000020 0100010001000080" + Fill(0, 24)
            + "46 03 6f6666 0000000000000000 00002000 24 02 626d 802c 05 6469736b30 03 6f6666 01");

    private static string MappedStart()
    {
        string front = Header + Configuration("mapped-ram");
        string start = "01 00000001 03 72616d 00000000 00000004 0000000000003004 01 61 0000000000003000 00000001 0000000000001000";
        long bitmap = WireTable.Bytes(front + start).Length + 16;
        string head = start + U64((ulong)bitmap) + U64(0x1000) + "0500000000000000";
        return head + Fill(0, 0x1000 - WireTable.Bytes(front + head).Length) + Fill(0x11, 4096) + Fill(0, 4096) + Fill(0x33, 4096) + RamEnd + "7e 00000001";
    }

    private static string Checkpoint(string page)
    {
        string devices = Device + "00";
        return "00000001 00000003" + End(3, page + RamEnd) + "00" + "00000004" + U64((ulong)WireTable.Bytes(devices).Length) + devices;
    }

    private static string Description()
    {
        const string Json = """{"page_size": 4096, "devices": []}""";
        return $"06 {Json.Length:x8} {Ascii(Json)}";
    }

    private static string Package()
    {
        string package = "08 0004 0000" + Device + "08 0002 0004 00000003 08 0005 0000";
        return $"08 0007 0004 {WireTable.Bytes(package).Length:x8}" + package;
    }

    private static string Compressed()
    {
        byte[] page = new byte[4096];
        for (int i = 0; i < page.Length; i++) { page[i] = (byte)(i / 16); }
        using var memory = new MemoryStream();
        using (var deflater = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true)) { deflater.Write(page); }
        return $"{memory.Length:x8}" + Convert.ToHexString(memory.ToArray());
    }
}
