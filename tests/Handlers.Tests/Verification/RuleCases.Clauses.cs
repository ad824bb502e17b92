using System;
using System.Collections.Generic;
using SaveVm.Handlers.Tests.Inspection;
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
        ["block without 100 percent"] = ("block-progress", static () => Edited("block", "000000000000c804" + BlockEnd, BlockEnd)),
        ["bits in START"] = ("bitmap-order", static () => BitmapCase("03 6f6666 00001000 00", "03 6f6666 00001000 00 46 03 6f6666 0000000000000000 00002000")),
        ["bits in PART, without postcopy"] = ("bitmap-order", static () => BitmapCase("02 00000005", "02 00000005 46 03 6f6666 0000000000000000 00002000")),
        ["a bitmap announced in PART"] = ("bitmap-order", static () => BitmapCase("02 00000005", "02 00000005 14 03 6e6577 00001000 00")),
        ["zeros in a buffer"] = ("bitmap-form", static () => BitmapCase("0100010001000080", "0000000000000000")),
    };

    /// <summary>Where reading goes on behind it the LISTEN of the package is missed.</summary>
    public static RuleCase DamagedDiscard() => Edited("postcopy", Discard, "08 0006 0019 01" + Discard[15..]);

    private static byte[] OfMachine(string stream, string machine) => Replace(SmallStreams.Create(stream), C, Machine(machine));

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
