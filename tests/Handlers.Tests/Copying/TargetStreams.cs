using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using SaveVm.Streams;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>
/// Streams with one thing each that docs/targets.md says yes or no to. The page is made by copying them for every release; real QEMUs are asked about the same bytes.
/// </summary>
internal static class TargetStreams
{
    public const int MemoryLength = 1 << 20;

    private const int PageSize = 4096;
    private const string Block = "03 72616d";
    private const string RamEnd = "0000000000000010";
    private const string Flush = "0000000000000200";

    private static string Machine => $"07 00000004 {Ascii("none")}";

    public static IEnumerable<TargetProbe> Items() =>
    [
        Item("`Zero`, filled with 0", null, $"0000000000000002 {Block} 00"),
        Item("`Zero`, filled with another byte", StreamFeature.NonZeroFill, $"0000000000000002 {Block} 55"),
        Item("`Page`", null, $"0000000000000008 {Block}" + Fill(0x5A, PageSize)),
        Item("`Page` and `Continue`", null, $"0000000000000002 {Block} 00 0000000000001028" + Fill(0xA5, PageSize)),
        Item("`Xbzrle`", null, $"0000000000000008 {Block}" + Fill(0x5A, PageSize) + "0000000000000060 01 0009 02 03 010203 fa1f 01 ee"),
        Item("`CompressedPage`", StreamFeature.CompressedPages, $"0000000000000100 {Block} {CompressedPage()}") with { Capabilities = ["compress"] },
        Item("`MultifdFlush`", StreamFeature.MultifdFlush, Flush),
        Item("`EndOfSection`", null, ""),
    ];

    public static IEnumerable<TargetProbe> Frames() =>
    [
        Frame("configuration and footers", null, Ram("")),
        new("neither configuration nor footers", null, WireTable.Bytes(Header + Ram("").Replace(" 7e 00000003", "", StringComparison.Ordinal) + EndOfFile))
        {
            Arguments = ["-global", "migration.send-configuration=off", "-global", "migration.send-section-footer=off"],
        },
        Frame("subsection `configuration/target-page-bits`", null, "05" + String8("configuration/target-page-bits") + "00000001 0000000c"),
        Frame("subsection `configuration/uuid`", null, "05" + String8("configuration/uuid") + "00000001" + Fill(0x42, 16)),
        Frame("capability `x-ignore-shared`", null, Named("x-ignore-shared") + Ram("", address: "0000000000000000")) with { Capabilities = ["x-ignore-shared"] },
        Mapped("capability `mapped-ram`", StreamFeature.MappedRam, "mapped-ram"),
        Mapped("capabilities `mapped-ram` and `x-ignore-shared`", StreamFeature.MappedRamIgnoreShared, "x-ignore-shared", "mapped-ram"),
        Frame("another capability of the release", null, Named("xbzrle", "multifd", "validate-uuid")),
        Frame("a capability that the release does not have", StreamFeature.UnknownCapability, Named("acme-turbo")),
        Frame("section `block`", StreamFeature.BlockSection, Start(2, "block", 1, "0000000000000002") + End(2, "0000000000000002")),
        Frame("section `dirty-bitmap`", null, Start(2, "dirty-bitmap", 1, "01") + End(2, "01")),
    ];

    /// <summary>A command, with what must stand in front of it.</summary>
    public static TargetProbe Command(CommandKind kind)
    {
        const string package = "08 0007 0004 0000000a 08 0004 0000 08 0005 0000";
        (string items, string[] capabilities) = kind switch
        {
            CommandKind.OpenReturnPath => (Command(kind, ""), []),
            CommandKind.Ping => (Command(CommandKind.OpenReturnPath, "") + Command(kind, "00000001"), []),
            // Without a return path 11.1 stands still when all is loaded: its thread for missing pages waits for one, and is waited for.
            CommandKind.PostcopyRamDiscard => (Command(CommandKind.OpenReturnPath, "") + Command(CommandKind.PostcopyAdvise, "00000000000010000000000000001000")
                + Command(kind, $"00 {Block} 00 0000000000001000 0000000000001000") + package, ["postcopy-ram"]),
            CommandKind.PostcopyAdvise => (Command(kind, ""), ["dirty-bitmaps"]),
            CommandKind.PostcopyListen or CommandKind.PostcopyRun or CommandKind.Packaged => (Command(CommandKind.PostcopyAdvise, "") + package, ["dirty-bitmaps"]),
            CommandKind.ReceivedBitmap => (Command(kind, Block), []),
            CommandKind.EnableColo => (Command(kind, ""), ["return-path", "x-colo"]),
            _ => (Command(kind, ""), (string[])[]),
        };
        StreamFeature? feature = kind switch
        {
            CommandKind.EnableColo => StreamFeature.EnableColo,
            CommandKind.SwitchoverStart => StreamFeature.SwitchoverStart,
            _ => null,
        };
        return Frame($"`{kind}`", feature, items) with { Capabilities = capabilities };
    }

    /// <summary>Channels beside a stream; whoever does not look at the list of zero pages loads both.</summary>
    public static IEnumerable<TargetProbe> Channels(MigrationTarget target) =>
    [
        Channel(target, "page", null, Packet(2, 0, [0x1000], []) + Fill(0x77, PageSize)),
        Channel(target, "page, then zero page", StreamFeature.MultifdZeroPages, Packet(2, 0, [0x1000], []) + Fill(0x77, PageSize) + Packet(3, 0, [], [0x1000])),
    ];

    private static TargetProbe Item(string name, StreamFeature? feature, string item) => Frame(name, feature, Ram(item));

    private static TargetProbe Frame(string name, StreamFeature? feature, string items) => new(name, feature, WireTable.Bytes(Header + Machine + items + EndOfFile));

    private static string Named(params string[] capabilities) =>
        $"05 {String8("configuration/capabilities")} 00000001 {capabilities.Length:x8} {string.Concat(capabilities.Select(String8))}";

    private static string Ram(string item, string address = "", string start = "") =>
        Start(3, "ram", 4, $"{U64(MemoryLength | 4)} {Block} {U64(MemoryLength)} {address} {start} {RamEnd}") + Part(3, $"{item} {RamEnd}") + End(3, RamEnd);

    private static string Command(CommandKind kind, string payload) => $"08 {(int)kind:x4} {WireTable.Bytes(payload).Length:x4} {payload}";

    private static string CompressedPage()
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Fastest, leaveOpen: true)) { zlib.Write(WireTable.Bytes(Fill(0x33, PageSize))); }
        return $"{compressed.Length:x8} {Convert.ToHexString(compressed.ToArray())}";
    }

    /// <summary>Bitmap and pages stand behind the list of blocks, the pages on a place that is a multiple of 1 MiB.</summary>
    private static TargetProbe Mapped(string name, StreamFeature feature, params string[] capabilities)
    {
        string address = capabilities.Length > 1 ? U64(0) : "";
        string head = Header + Machine + Named(capabilities) + $"01 00000003 {String8("ram")} 00000000 00000004 {U64(MemoryLength | 4)} {Block} {U64(MemoryLength)} {address}";
        long bitmap = WireTable.Bytes(head).Length + 28;
        byte[] start = WireTable.Bytes($"{head} 00000001 {U64(PageSize)} {U64((ulong)bitmap)} {U64(MemoryLength)} {Fill(1, MemoryLength / PageSize / 8)}");
        byte[] end = WireTable.Bytes($"{RamEnd} 7e 00000003 {Part(3, RamEnd)} {End(3, RamEnd)} {EndOfFile}");
        byte[] stream = new byte[(2 * MemoryLength) + end.Length];
        start.CopyTo(stream, 0);
        end.CopyTo(stream, 2 * MemoryLength);
        return new TargetProbe(name, feature, stream) { Capabilities = capabilities, IsMapped = true };
    }

    /// <summary>Three synchronisations, as the release expects them, with packets in front of the second.</summary>
    private static TargetProbe Channel(MigrationTarget target, string name, StreamFeature? feature, string packets)
    {
        string flush = target.Accepts(StreamFeature.MultifdFlush) ? Flush : "";
        string main = Header + Machine
            + Start(3, "ram", 4, $"{U64(MemoryLength | 4)} {Block} {U64(MemoryLength)} {flush} {RamEnd}") + Part(3, flush + RamEnd) + End(3, flush + RamEnd) + EndOfFile;
        string channel = $"11223344 00000001 {Fill(0, 16)} 00 {Fill(0, 39)}" + Packet(0, 1, [], []) + packets + Packet(1, 1, [], []) + Packet(4, 1, [], []);
        return new TargetProbe(name, feature, WireTable.Bytes(main)) { Channel = WireTable.Bytes(channel), Capabilities = ["multifd"] };
    }

    private static string Packet(int number, uint flags, ulong[] pages, ulong[] zeroPages)
    {
        const int perPacket = (512 << 10) / PageSize;
        string offsets = string.Concat(pages.Concat(zeroPages).Select(U64));
        return $"11223344 00000001 {flags:x8} {perPacket:x8} {pages.Length:x8} {pages.Length * PageSize:x8} {U64((ulong)number)} {zeroPages.Length:x8} {Fill(0, 28)} "
            + Padded("ram") + offsets + Fill(0, (8 * perPacket) - (offsets.Length / 2));
    }

    private static string Padded(string name) => Ascii(name) + Fill(0, 256 - name.Length);
}
