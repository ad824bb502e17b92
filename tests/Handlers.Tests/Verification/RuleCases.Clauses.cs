using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Tests.Inspection;
using SaveVm.TestSupport;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Verification;

/// <content>What rules say besides: further ways to break them.</content>
internal static partial class RuleCases
{
    private const string OpenReturnPath = "08 0001 0000";
    private const string Bits = "05 1e 636f6e66696775726174696f6e2f7461726765742d706167652d62697473 00000001 0000000c";
    private const string Uuid = "05 12 636f6e66696775726174696f6e2f75756964 00000001 000102030405060708090a0b0c0d0e0f";
    private const string Ping = "08 0002 0004 00000001";
    private const string Advise = "08 0003 0010 0000000000001000 0000000000001000";
    private const string Discard = "08 0006 0019 00 06 70632e72616d 00 0000000000001000 0000000000001000";
    private const string Listen = "08 0004 0000";
    private const string TimerDevice = "04 00000009 05 74696d6572 00000000 00000002 000102030405060708090a0b0c0d0e0f1011121314151617 7e 00000009";

    public static IReadOnlyDictionary<string, (string Rule, Func<RuleCase> Create)> Clauses { get; } = new Dictionary<string, (string, Func<RuleCase>)>(StringComparer.Ordinal)
    {
        ["a subsection of the configuration twice"] = ("configuration-subsection", static () => RuleCase.Of(
            Header + C + Bits + Uuid + S + P + E + D + Z, Header + C + Bits + Uuid + Bits + S + P + E + D + Z)),
        ["capabilities twice"] = ("configuration-subsection", static () => RuleCase.Of(
            Header + Configuration("x-ignore-shared") + Bits + D + Z, Header + Configuration("x-ignore-shared") + Bits + Configuration("x-colo")[Configuration().Length..] + D + Z)),
        ["PING without a return path"] = ("command-order", static () => RuleCase.Of(Header + C + OpenReturnPath + Ping + S + P + E + D + Z, Header + C + Ping + S + P + E + D + Z)),
        ["an advice twice"] = ("command-order", static () => Edited("postcopy", Advise, Advise + Advise)),
        ["LISTEN behind a device"] = ("command-order", static () => Edited("postcopy", Listen + TimerDevice, TimerDevice + Listen)),
        ["LISTEN in no package"] = ("command-order", static () => new RuleCase(
            SmallStreams.Create("postcopy"), WireTable.Bytes(Header + C + OpenReturnPath + Advise + S + P + Listen + TimerDevice + "08 0005 0000" + Part(3, RamEnd) + E + Z)) { Place = -1 }),
        ["RUN behind the package"] = ("command-order", static () => Shortened(by: 5)),
        ["an advice of other pages"] = ("command-payload", static () => Edited("postcopy", Advise, Advise[..^4] + "2000")),
        ["a discard of nothing"] = ("command-payload", static () => Edited("postcopy", Discard, "08 0006 0009 00 06 70632e72616d 00")),
        ["a page twice in postcopy"] = ("ram-page-repeated", static () => Edited(
            "postcopy", "02 00000003 0000000000001022 00" + RamEnd, "02 00000003 0000000000001022 00 0000000000001022 00" + RamEnd)),
        ["compressed pages of a new machine"] = ("section-release", static () => new RuleCase(OfMachine("compressed", "pc-i440fx-9.0"), OfMachine("compressed", "pc-i440fx-9.1")) { Place = -1 }),
        ["a packet number twice"] = ("multifd-order", static () => SamePacketNumber()),
        ["a packet number on two channels"] = ("multifd-order", static () => NumberOfAnotherChannel()),
        ["a packet number that is too high"] = ("multifd-order", static () => Packet(2, PacketNumber, 1)),
        ["a packet number with a gap in front of it"] = ("multifd-order", static () => HighLastNumber()),
        ["a packet is missing"] = ("multifd-order", static () => MissingPacket()),
        ["another number of an empty packet"] = ("multifd-order", static () => EmptyPacket()),
        ["a zlib stream without its last byte"] = ("compressed-data", static () => ShorterCompressed()),
        ["an end of section with an address"] = ("ram-signal", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + P + End(3, "0000000000001010") + D + Z)),
        ["a list with CONTINUE"] = ("ram-signal", static () => RamCase("0000000000005004", "0000000000005024")),
        ["a total that leaves out the last block"] = ("ram-total", static () => RamCase("0000000000005004", "0000000000004004")),
        ["a block without a name"] = ("ram-block-name", static () => RamCase("01 62 0000000000001000", "00 0000000000001000")),
        ["a name of a block that is too long"] = ("ram-block-name", static () => RamCase("06 70632e72616d 0000000000004000", "07 70632e72616d 0000000000004000")),
        ["no list"] = ("ram-list", static () => RamCase("0000000000005004 06 70632e72616d 0000000000004000 01 62 0000000000001000", "")),
        ["a zero page that is said to be whole"] = ("ram-flags", static () => ZeroPageAsPage()),
        ["a capability twice"] = ("configuration-capability", static () => RuleCase.Of(
            Header + Configuration("x-ignore-shared") + D + Z, Header + Configuration("x-ignore-shared", "x-ignore-shared") + D + Z) with { Place = Length(Header + Configuration("x-ignore-shared")) }),
        ["\"ram\" in a FULL section"] = ("section-order", static () => FullRam()),
        ["\"ram\" is started twice"] = ("section-id-repeated", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + S + P + E + D + Z)),
        ["a PART behind END and devices"] = ("section-order", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + P + E + D + Part(3, RamEnd) + Z)),
        ["two pages again and no END"] = ("section-no-end", static () => RuleCase.Of(
            Header + C + S + P + P + E + D + Z, Header + C + S + P + P + D + Z) with { Place = Length(Header + C + S + P) }),
        ["a device buffer whose size is too small"] = ("colo-size", static () => ShorterBuffer()),
        ["a chunk of two kinds"] = ("bitmap-flags-wide", static () => BitmapCase("14 03 6f6666 00001000", "34 03 6f6666 00001000")),
        ["a chunk that ends the section as well"] = ("bitmap-flags-wide", static () => BitmapCase("24 02 626d", "25 02 626d")),
        ["zeros without bits"] = ("bitmap-flags-wide", static () => BitmapCase("24 02 626d", "26 02 626d")),
        ["no end of section in bitmaps"] = ("bitmap-flags", static () => BitmapCase("02 00000005 01", "02 00000005")),
        ["an end of section with a sector"] = ("block-flags-unknown", static () => Edited("block", "000000000000c804 0000000000000002", "000000000000c804 0000000000100002")),
        ["more places than fit into a packet"] = ("multifd-pages", static () => Packet(0, 12 + 3, 0x81)),
        ["a packet with neither pages nor Sync"] = ("multifd-sync", static () => LastSignal(Flags + 3, 0)),
        ["a packet of pages with Sync"] = ("multifd-sync", static () => Packet(0, Flags + 3, 1)),
        ["a page size that no target has"] = ("vmdesc-page-size", static () => RuleCase.Of(
            Header + C + S + P + E + D + Z + Description(Timer()), Header + C + S + P + E + D + Z + DescriptionOf(4095, Timer())) with { Place = -1 }),
        ["block without 100 percent"] = ("block-progress", static () => Edited("block", "000000000000c804" + BlockEnd, BlockEnd)),
        ["bits in START"] = ("bitmap-order", static () => BitmapCase("03 6f6666 00001000 00", "03 6f6666 00001000 00 46 03 6f6666 0000000000000000 00002000")),
        ["bits in PART, without postcopy"] = ("bitmap-order", static () => BitmapCase("02 00000005", "02 00000005 46 03 6f6666 0000000000000000 00002000")),
        ["a bitmap announced in PART"] = ("bitmap-order", static () => BitmapCase("02 00000005", "02 00000005 14 03 6e6577 00001000 00")),
        ["zeros in a buffer"] = ("bitmap-form", static () => BitmapCase("0100010001000080", "0000000000000000")),
    };

    /// <summary>Where reading goes on behind it the LISTEN of the package is missed.</summary>
    public static RuleCase DamagedDiscard() => Edited("postcopy", Discard, "08 0006 0019 01" + Discard[15..]);

    private static byte[] OfMachine(string stream, string machine) => Replace(SmallStreams.Create(stream), C, Machine(machine));

    private static RuleCase ShorterCompressed()
    {
        byte[] stream = SmallStreams.Create("compressed");
        int length = stream.AsSpan().IndexOf(WireTable.Bytes("0000000000003120")) + 8;
        int end = length + 4 + (stream[length + 2] << 8) + stream[length + 3];
        byte[] changed = [.. stream[..(end - 1)], .. stream[end..]];
        changed[length + 3]--;
        return new RuleCase(stream, changed) { Place = length };
    }

    // Number 7 of the first channel is 5, which the second has between 4 and 6: only here could the missing 7 stand.
    private static RuleCase NumberOfAnotherChannel()
    {
        byte[] channel = s_plain.Value[1];
        (List<long> pages, _) = Packets(channel);
        long place = pages.Find(page => channel[page + PacketNumber + 7] == 7) + PacketNumber;
        return ChannelCase(channel, (int)place + 7, 5) with { Place = place };
    }

    private static RuleCase ShorterBuffer()
    {
        byte[] stream = SmallStreams.Create("colo");
        int size = stream.AsSpan().IndexOf(WireTable.Bytes("7e 00000003 00 00000004")) + 10;
        byte[] changed = [.. stream];
        changed[size + 7]--;
        return new RuleCase(stream, changed) { Place = size };
    }

    private static RuleCase ZeroPageAsPage()
    {
        byte[] stream = Golden.Read("ram-min-v7.2.bin.br");
        var zeros = StreamAnatomy.Of(stream).RamItems.Where(static item => (item.Flags & RamItemFlags.Zero) != 0).ToList();
        int item = (int)zeros[zeros.Count / 2].Offset;
        byte[] changed = [.. stream];
        changed[item + 7] = (byte)((changed[item + 7] & ~(int)RamItemFlags.Zero) | (int)RamItemFlags.Page);
        return new RuleCase(stream, changed) { Place = item };
    }

    private static RuleCase FullRam() => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + "04" + S[2..] + P + E + D + Z);

    private static RuleCase LastSignal(int field, byte value)
    {
        byte[] channel = s_plain.Value[1];
        (_, List<long> signals) = Packets(channel);
        return ChannelCase(channel, (int)signals[^1] + field, value) with { Place = signals[^1] + field };
    }

    private static RuleCase HighLastNumber()
    {
        byte[] channel = s_plain.Value[1];
        (_, List<long> signals) = Packets(channel);
        return ChannelCase(channel, (int)signals[^1] + PacketNumber + 6, 1) with { Place = signals[^1] + PacketNumber };
    }

    private static RuleCase MissingPacket()
    {
        byte[] channel = s_plain.Value[1];
        (_, List<long> empty) = Packets(channel);
        // Zero pages alone: no payload.
        int zero = (int)empty.Find(packet => channel[packet + 35] == 128);
        byte[] changed = [.. channel[..zero], .. channel[(zero + 1344)..]];
        return ChannelCase(channel, 0, channel[0]) with { BadChannels = [changed, s_plain.Value[2]], Place = -1 };
    }

    private static RuleCase EmptyPacket()
    {
        byte[] channel = Golden.Read("multifd-none-v5.2.ch2.fwd.br");
        (_, List<long> empty) = Packets(channel);
        long packet = empty.Find(packet => channel[packet + Flags + 3] == 0);
        byte[] changed = [.. channel];
        changed[packet + PacketNumber + 7]++;
        return new RuleCase(channel, changed);
    }

    private static RuleCase SamePacketNumber()
    {
        byte[] channel = s_plain.Value[1];
        (List<long> pages, _) = Packets(channel);
        byte[] changed = [.. channel];
        channel.AsSpan((int)pages[0] + PacketNumber, sizeof(ulong)).CopyTo(changed.AsSpan((int)pages[1] + PacketNumber));
        return new RuleCase(s_plain.Value[0], s_plain.Value[0])
        {
            Channels = [channel, s_plain.Value[2]],
            BadChannels = [changed, s_plain.Value[2]],
            Place = pages[1] + PacketNumber,
        };
    }
}
