using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Tests.Inspection;
using SaveVm.TestSupport;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>For each rule a stream that keeps it and one that breaks it.</summary>
internal static partial class RuleCases
{
    private const string RamEnd = "0000000000000010";
    private const string Z = EndOfFile;

    private static readonly string C = Configuration();
    private static readonly string S = RamStart();
    private static readonly string Pages =
        "0000000000000008 06 70632e72616d" + Fill(0x5A, 4096) + "0000000000001028" + Fill(0xA5, 4096) + "0000000000002022 00 0000000000003022 00 0000000000000002 01 62 00";

    private static readonly string P = Part(3, Pages + RamEnd);
    private static readonly string E = End(3, RamEnd);
    private static readonly string D = Device(9, "timer", Fill(0x11, 24));
    private static readonly string R = Device(10, "rtc", Fill(0x22, 8));

    public static IReadOnlyDictionary<string, Func<RuleCase>> All { get; } =
        Framing().Concat(Descriptions()).Concat(Ram()).Concat(Channels()).Concat(Disks()).Concat(Conversations()).Concat(Manifests())
            .ToDictionary(static entry => entry.Rule, static entry => entry.Create, StringComparer.Ordinal);

    private static IEnumerable<(string Rule, Func<RuleCase> Create)> Framing() =>
    [
        ("stream-magic", static () => RuleCase.Of(Header + C + S + P + E + D + Z, "5145564e 00000003" + C + S + P + E + D + Z)),
        ("stream-version", static () => RuleCase.Of(Header + C + S + P + E + D + Z, "5145564d 00000004" + C + S + P + E + D + Z)),
        ("stream-truncated", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + P + E + D)),
        ("stream-item-type", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + "55" + P[2..] + E + D + Z)),
        ("stream-end", static () => RuleCase.Of(Header + C + S + P + E + D + Z + Description(Timer()), Header + C + S + P + E + D + "0a" + Description(Timer()))),
        ("stream-end-unsure", static () => RuleCase.Of(
            Header + S[..^11] + E[..^11] + D[..^11] + Z + Description(Timer()), Header + S[..^11] + E[..^11] + D[..^11] + Z)),
        ("stream-trailing", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + P + E + D + Z + "ffffffff")),
        ("configuration-missing", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + S + P + E + D + Z)),
        ("configuration-machine", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + Machine("pd") + S + P + E + D + Z)),
        ("configuration-machine-unknown", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + Machine("vendorboard") + S + P + E + D + Z)),
        ("configuration-length", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + "07 00010002" + Ascii("pc") + S + P + E + D + Z)),
        ("configuration-subsection", static () => RuleCase.Of(Header + PageBits(1, 12) + S + P + E + D + Z, Header + PageBits(2, 12) + S + P + E + D + Z)),
        ("configuration-page-bits", static () => RuleCase.Of(Header + PageBits(1, 12) + S + P + E + D + Z, Header + PageBits(1, 64) + S + P + E + D + Z)),
        ("configuration-capability", static () => RuleCase.Of(
            Header + Configuration("x-ignore-shared") + D + Z, Header + Configuration("x-ignore-sharee") + D + Z)),
        ("section-id", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + Part(4, Pages + RamEnd) + E + D + Z)),
        ("section-id-repeated", static () => RuleCase.Of(
            Header + C + S + Start(5, "dirty-bitmap", 1, "01") + P + E + End(5, "01") + D + Z, Header + C + S + Start(3, "dirty-bitmap", 1, "01") + P + E + End(5, "01") + D + Z)),
        ("section-repeated", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + P + E + D + D + Z)),
        ("section-name", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + RamStart(name: "rbm") + P + E + D + Z)),
        ("section-instance", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + RamStart(instance: 7) + P + E + D + Z)),
        ("section-version", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + RamStart(version: 5) + P + E + D + Z)),
        ("section-order", static () => RuleCase.Of(Header + C + S + P + Part(3, RamEnd) + E + D + Z, Header + C + S + P + E + E + D + Z)),
        ("section-no-end", static () => RuleCase.Of(
            Header + C + S + Start(5, "block", 1, BlockEnd) + P + E + End(5, BlockEnd) + D + Z, Header + C + S + Start(5, "block", 1, BlockEnd) + P + E + D + Z)
            with { Place = Length(Header + C + S) }),
        ("section-release", static () => RuleCase.Of(
            Header + Machine("pc-i440fx-9.0") + Disk + D + Z, Header + Machine("pc-i440fx-9.1") + Disk + D + Z) with { Place = Length(Header + Machine("pc-i440fx-9.1")) }),
        ("section-footer", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + P[..^11] + "7d 00000003" + E + D + Z)),
        ("section-unreadable", static () => RuleCase.Of(
            Header + S[..^11] + E[..^11] + Z, Header + S[..^11] + "01 00000007 03 787878 00000000 00000001 00" + E[..^11] + Z)),
        ("command-unknown", static () => RuleCase.Of(Header + C + "08 0001 0000" + S + P + E + D + Z, Header + C + "08 7777 0000" + S + P + E + D + Z)),
        ("command-length", static () => RuleCase.Of(Header + C + "08 0003 0000" + S + P + E + D + Z, Header + C + "08 0003 0003 000000" + S + P + E + D + Z)),
        ("command-payload", static () => Edited("postcopy", "08 0006 0019 00 06 70632e72616d", "08 0006 0019 00 06 70632e72617a")),
        ("command-order", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + "08 0001 0000" + P + E + D + Z)),
        ("command-value", static () => RuleCase.Of(
            Header + C + "08 0001 0000 08 0002 0004 00000001" + S + P + E + D + Z, Header + C + "08 0001 0000 08 0002 0004 00000005" + S + P + E + D + Z)),
        ("command-release", static () => RuleCase.Of(
            Header + Machine("pc-i440fx-9.2") + S + P + E + D + Z, Header + Machine("pc-i440fx-9.2") + S + P + "08 000b 0000" + E + D + Z)),
        ("package", static () => Shortened()),
    ];

    private static IEnumerable<(string Rule, Func<RuleCase> Create)> Descriptions() =>
    [
        ("vmdesc-missing", static () => RuleCase.Of(Header + C + S + P + E + D + Z + Description(Timer()), Header + C + S + P + E + D + Z)),
        ("vmdesc-truncated", static () => RuleCase.Of(Header + C + S + P + E + D + Z + Description(Timer()), Header + C + S + P + E + D + Z + Description(Timer())[..^10])),
        ("vmdesc-length", static () => RuleCase.Of(
            Header + C + S + P + E + D + Z + Description(Timer()), Header + C + S + P + E + D + Z + "06 000fffff" + Description(Timer())[12..])),
        ("vmdesc-json", static () => RuleCase.Of(
            Header + C + S + P + E + D + Z + Description(Timer()), Header + C + S + P + E + D + Z + Description(Timer()).Replace(Ascii("]}"), Ascii("}}"), StringComparison.Ordinal))
            with { Place = -1 }),
        ("vmdesc-section", static () => RuleCase.Of(
            Header + C + S + P + E + D + R + Z + Description(Timer(), Rtc()), Header + C + S + P + E + D + Z + Description(Timer(), Rtc())) with { Place = -1 }),
        ("vmdesc-size", static () => RuleCase.Of(
            Header + C + S + P + E + D + Z + Description(Timer()), Header + C + S + P + E + D + Z + Description(Timer(Field("x", "buffer", 22)))) with { Place = -1 }),
        ("vmdesc-page-size", static () => RuleCase.Of(
            Header + PageBits(1, 12) + S + P + E + D + Z + Description(Timer()), Header + PageBits(1, 12) + S + P + E + D + Z + DescriptionOf(8192, Timer())) with { Place = -1 }),
        ("vmdesc-configuration", static () => RuleCase.Of(
            Header + C + S + P + E + D + Z + Configured(Timer()), Header + S + P + E + D + Z + Configured(Timer())) with { Place = -1 }),
        ("vmdesc-subsection", static () => WithBody(
            "00010203 05 09" + Ascii("timer/sub") + "00000001 0a0b0c0d", "00010203 05 09" + Ascii("timer/sua") + "00000001 0a0b0c0d",
            Timer(Field("x", "buffer", 4), """[{"vmsd_name":"timer/sub","version":1,"fields":[{"name":"y","type":"buffer","size":4}]}]"""))),
        ("vmdesc-marker", static () => WithBody("30", "31", Timer(Field("p", "nullptr", 1)))),
        ("device-bool", static () => WithBody("01", "02", Timer(Field("b", "bool", 1)))),
        ("device-state", static () => WithBody("00", "07", Timer(Field("u", "unused_buffer", 1)))),
    ];

    private static IEnumerable<(string Rule, Func<RuleCase> Create)> Ram() =>
    [
        ("ram-total", static () => RamCase("0000000000005004", "0000000000105004")),
        ("ram-block-length", static () => RamCase("06 70632e72616d 0000000000004000", "06 70632e72616d 0000000000014000")),
        ("ram-block-name", static () => RamCase("01 62 0000000000001000", "06 70632e72616d 0000000000001000")),
        ("ram-list", static () => RuleCase.Of(
            Header + C + S + P + Part(3, RamEnd) + E + D + Z, Header + C + S + P + Part(3, "0000000000001004 01 63 0000000000001000" + RamEnd) + E + D + Z)),
        ("ram-page-size", static () => RuleCase.Of(Header + PageBits(1, 12) + S + P + E + D + Z, Header + PageBits(1, 20) + S + P + E + D + Z) with { Place = -1 }),
        ("ram-flags", static () => RamCase("0000000000002022 00", "0000000000002422 00")),
        ("ram-signal", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + P + End(3, "0000000000000030") + D + Z)),
        ("ram-mapped-items", static () => Edited("mapped-ram", "03 00000001" + RamEnd, "03 00000001 0000000000000002 01 61 00" + RamEnd)),
        ("ram-eos", static () => RuleCase.Of(Header + C + S + P + E + D + Z, Header + C + S + Part(3, Pages) + E + D + Z)),
        ("ram-continue", static () => RamCase("0000000000000008 06 70632e72616d", "0000000000000028")),
        ("ram-block-unknown", static () => RamCase("0000000000000008 06 70632e72616d", "0000000000000008 06 787878787878")),
        ("ram-page-range", static () => RamCase("0000000000002022 00", "0000000000902022 00")),
        ("ram-fill", static () => RamCase("0000000000002022 00", "0000000000002022 55")),
        ("ram-page-misplaced", static () => RamCase("0000000000002022 00", "0000000000000022 00")),
        ("ram-page-missing", static () => RamCase("0000000000000002 01 62 00", "") with { Place = -1 }),
        ("ram-page-repeated", static () => RuleCase.Of(
            Header + C + S + P + D + Z, Header + C + S + Part(3, Pages + "0000000000000022 00" + RamEnd) + D + Z)),
        ("ram-page-elsewhere", static () => Edited("postcopy", "02 00000003 0000000000001022 00" + RamEnd, "02 00000003" + RamEnd) with { Place = -1 }),
        ("ram-page-kept", static () => Edited("postcopy", "08 0006 0019 00 06 70632e72616d 00 0000000000001000 0000000000001000", "08 0006 0019 00 06 70632e72616d 00 0000000000002000 0000000000001000") with { Place = -1 }),
        ("ram-postcopy", static () => Edited(
            "postcopy", "02 00000003 0000000000001022 00" + RamEnd, "02 00000003 0000000000001060 01 0009 02 03 010203 fa1f 01 ee" + RamEnd)),
        ("ram-flush", static () => RuleCase.Of(
            Header + Machine("pc-i440fx-8.0") + S + P + E + D + Z, Header + Machine("pc-i440fx-8.0") + S + Part(3, Pages + "0000000000000200" + RamEnd) + E + D + Z)),
        ("xbzrle-encoding", static () => Edited("xbzrle", "01 0009 02 03", "02 0009 02 03")),
        ("xbzrle-length", static () => RuleCase.Of(
            Header + C + S + P + Part(3, Delta + RamEnd) + P + E + D + Z, Header + C + S + P + Part(3, Delta.Replace("01 0009", "01 1100", StringComparison.Ordinal) + RamEnd) + P + E + D + Z)),
        ("xbzrle-empty", static () => Edited("xbzrle", "01 0009 02 03 010203 fa1f 01 ee", "01 0000")),
        ("xbzrle-runs", static () => Edited("xbzrle", "02 03 010203 fa1f 01 ee", "02 03 010203 fa7f 01 ee")),
        ("xbzrle-first", static () => RuleCase.Of(
            Header + C + S + P + Part(3, Delta + RamEnd) + E + D + Z, Header + C + S + Part(3, Delta + RamEnd) + P + E + D + Z)),
        ("compressed-length", static () => CompressedCase(4, 0x7F)),
        ("compressed-data", static () => CompressedCase(14, 0xFF)),
        ("compressed-trailing", static () => LongerCompressed()),
        ("mapped-version", static () => Edited("mapped-ram", "00000001 0000000000001000", "00000009 0000000000001000")),
        ("mapped-page-size", static () => Edited("mapped-ram", "00000001 0000000000001000", "00000001 0000000000002000")),
        ("mapped-place", static () => MappedPlace()),
        ("mapped-alignment", static () => MappedAlignment()),
        ("mapped-padding", static () => Edited("mapped-ram", "0500000000000000", "2500000000000000")),
    ];

    private static IEnumerable<(string Rule, Func<RuleCase> Create)> Disks() =>
    [
        ("block-flags", static () => Edited("block", "0000000000100009 05 6469736b31 0000000000000002", "0000000000100009 05 6469736b31 0000000000000000", near: 14)),
        ("block-flags-unknown", static () => Edited("block", "0000000000000009 05 6469736b30", "0000000000000019 05 6469736b30")),
        ("block-order", static () => Edited("block", "0000000000000002 7e 00000002 02 00000002", "0000000000000009 05 6469736b30 0000000000000002 7e 00000002 02 00000002")),
        ("block-sector", static () => Edited("block", "0000000000100009 05 6469736b31", "0000000000100209 05 6469736b31")),
        ("block-device", static () => Edited("block", "0000000000000009 05 6469736b30", "0000000000000009 05 3f69736b30")),
        ("block-coverage", static () => Changed(
            Replace(SmallStreams.Create("block"), "0000000000100009 05 6469736b31", "0000000000000009 05 6469736b31"),
            "0000000000200009 05 6469736b30", "0000400000200009 05 6469736b30")),
        ("block-progress", static () => Edited("block", "000000000000c804", "000000000000ca04")),
        ("bitmap-flags", static () => BitmapCase("02 00000005 01", "02 00000005 00")),
        ("bitmap-flags-wide", static () => BitmapCase("2c 05 6469736b30 03 6f6666 01", "802c 05 6469736b30 03 6f6666 01")),
        ("bitmap-granularity", static () => BitmapCase("02 626d 00010000 03", "02 626d 00000300 03")),
        ("bitmap-state", static () => BitmapCase("02 626d 00010000 03", "02 626d 00010000 0b")),
        ("bitmap-name", static () => BitmapCase("14 03 6f6666 00001000", "14 02 626d 00001000")),
        ("bitmap-unannounced", static () => BitmapCase("24 02 626d", "24 02 627a")),
        ("bitmap-bits-order", static () => BitmapCase("4c 05 6469736b30 02 626d 0000000000000000", "4c 05 6469736b30 02 626d 0000000000010000", near: 18)),
        ("bitmap-bits-length", static () => BitmapCase("0000000000000000 00002000 0000000000000020", "0000000000000000 00000000 0000000000000020")),
        ("bitmap-buffer", static () => BitmapCase("00002000 0000000000000020", "00002000 0000000000000040")),
        ("bitmap-padding", static () => BitmapCase("0100010001000080 00", "0100010001000080 01")),
        ("bitmap-form", static () => BitmapCase("0000000000000020 0100010001000080" + Fill(0, 24), "0000000000000008 0100010001000080")),
        ("bitmap-order", static () => BitmapCase("46 03 6f6666 0000000000000000 00002000 24 02 626d", "24 02 626d 46 03 6f6666 0000000000000000 00002000")),
        ("bitmap-complete", static () => BitmapCase("24 02 626d", "") with { Place = -1 }),
    ];

    private static IEnumerable<(string Rule, Func<RuleCase> Create)> Conversations() =>
    [
        ("colo-message", static () => Edited("colo", "00000001 00000003", "00000001 00000004")),
        ("colo-size", static () => Edited("colo", "00000004 0000000000000032", "00000004 0000010000000032", isFound: false)),
        ("colo-section", static () => Edited("colo", "00000001 00000003 03 00000003", "00000001 00000003 02 00000003")),
        ("colo-cut", static () => CutColo()),
        ("return-type", static () => RuleCase.Of("0002 0004 00000001 0001 0004 00000000", "0002 0004 00000001 0009 0004 00000000")),
        ("return-length", static () => RuleCase.Of("0002 0004 00000001 0001 0004 00000000", "0002 0004 00000001 0001 0005 0000000000")),
        ("return-value", static () => RuleCase.Of(
            "0002 0004 00000001 0003 0013 0000000000001000 00001000 06 70632e72616d", "0002 0004 00000001 0003 0013 0000000000001001 00001000 06 70632e72616d")),
        ("return-order", static () => RuleCase.Of("0001 0004 00000000", "0001 0004 00000000 0002 0004 00000001")),
    ];

    private static IEnumerable<(string Rule, Func<RuleCase> Create)> Manifests()
    {
        string good = Header + C + S + P + E + D + R + Z;
        yield return ("manifest-length", () => RuleCase.Of(good, good + "00") with { HasManifest = true });
        yield return ("manifest-section", () => RuleCase.Of(good, good.Replace(Fill(0x22, 8), Fill(0x22, 7) + "23", StringComparison.Ordinal)) with { HasManifest = true, Place = Length(Header + C + S + P + E + D) });
        yield return ("manifest-missing", () => RuleCase.Of(good, Header + C + S + P + E + D + Z) with { HasManifest = true });
        yield return ("manifest-extra", () => RuleCase.Of(Header + C + S + P + E + D + Z, good) with { HasManifest = true });
        yield return ("manifest-block", () => RuleCase.Of(good, good.Replace(Fill(0xA5, 8), Fill(0xA4, 8), StringComparison.Ordinal)) with { HasManifest = true, Place = -1 });
        yield return ("manifest-channel", static () => ManifestOfChannels(isThere: true));
        yield return ("manifest-unchecked", static () => ManifestOfChannels(isThere: false));
    }

    private static readonly string Disk = Start(2, "block", 1, BlockEnd) + Part(2, BlockEnd) + End(2, BlockEnd);

    private const string BlockEnd = "0000000000000002";
    private const string Delta = "0000000000001040 06 70632e72616d 01 0009 02 03 010203 fa1f 01 ee";

    private static string RamStart(string name = "ram", uint instance = 0, uint version = 4) =>
        $"01 00000003 {String8(name)} {instance:x8} {version:x8} 0000000000005004 06 70632e72616d 0000000000004000 01 62 0000000000001000 {RamEnd} 7e 00000003";

    private static string Machine(string name) => $"07 {name.Length:x8} {Ascii(name)}";

    private static string PageBits(uint version, uint bits) => C + "05" + String8("configuration/target-page-bits") + $"{version:x8} {bits:x8}";

    private static string Device(uint id, string name, string body) => $"04 {id:x8} {String8(name)} 00000000 00000002 {body} 7e {id:x8}";

    private static string Description(params string[] devices) => DescriptionOf(4096, devices);

    private static string DescriptionOf(int pageSize, params string[] devices) =>
        Json("{\"page_size\":" + pageSize.ToString(System.Globalization.CultureInfo.InvariantCulture) + ",\"devices\":[" + string.Join(',', devices) + "]}");

    private static string Configured(string device) =>
        Json("""{"configuration":{"vmsd_name":"configuration","version":1,"fields":[{"name":"len","type":"uint32","size":4},{"name":"name","type":"buffer","size":2}]},"page_size":4096,"devices":[""" + device + "]}");

    private static string Json(string json) => $"06 {json.Length:x8} {Ascii(json)}";

    private static string Timer(string? fields = null, string? subsections = null) =>
        """{"name":"timer","instance_id":0,"vmsd_name":"timer","version":2,"fields":[""" + (fields ?? Field("x", "buffer", 24)) + "]"
        + (subsections is null ? "" : ",\"subsections\":" + subsections) + "}";

    private static string Rtc() => """{"name":"rtc","instance_id":0,"vmsd_name":"rtc","version":2,"fields":[{"name":"x","type":"buffer","size":8}]}""";

    private static string Field(string name, string type, int size) => $$"""{"name":"{{name}}","type":"{{type}}","size":{{size}}}""";

    private static RuleCase WithBody(string good, string bad, string device) => RuleCase.Of(
        Header + C + S + P + E + Device(9, "timer", good) + Z + Description(device), Header + C + S + P + E + Device(9, "timer", bad) + Z + Description(device));

    private static RuleCase RamCase(string good, string bad) => Changed(WireTable.Bytes(Header + C + S + P + E + D + Z), good, bad);

    private static RuleCase BitmapCase(string good, string bad, int near = 0)
    {
        byte[] stream = Replace(SmallStreams.Create("bitmaps"), "802c 05 6469736b30 03 6f6666 01", "2c 05 6469736b30 03 6f6666 01");
        RuleCase change = Changed(stream, good, bad);
        return near > 0 ? change with { Place = change.Place - near } : change;
    }

    private static RuleCase Edited(string stream, string good, string bad, int near = 0, bool isFound = true)
    {
        byte[] bytes = SmallStreams.Create(stream);
        RuleCase change = isFound ? Changed(bytes, good, bad) : ChangedAfter(bytes, good[..8], bad);
        return near > 0 ? change with { Place = change.Place - near } : change;
    }

    private static RuleCase Changed(byte[] stream, string good, string bad) => new(stream, Replace(stream, good, bad));

    // The word behind a COLO message depends on what is in the checkpoint.
    private static RuleCase ChangedAfter(byte[] stream, string message, string bad)
    {
        int place = stream.AsSpan().LastIndexOf(WireTable.Bytes(message));
        byte[] changed = [.. stream];
        WireTable.Bytes(bad).CopyTo(changed, place);
        return new RuleCase(stream, changed);
    }

    private static byte[] Replace(byte[] stream, string good, string bad)
    {
        byte[] from = WireTable.Bytes(good);
        int place = stream.AsSpan().IndexOf(from);
        if (place < 0) { throw new ArgumentException($"{good} is not in the stream", nameof(good)); }
        return [.. stream[..place], .. WireTable.Bytes(bad), .. stream[(place + from.Length)..]];
    }

    private static RuleCase Shortened(byte by = 1)
    {
        byte[] stream = SmallStreams.Create("postcopy");
        int place = stream.AsSpan().IndexOf(WireTable.Bytes("08 0007 0004"));
        byte[] changed = [.. stream];
        changed[place + 8] -= by;
        return new RuleCase(stream, changed) { Place = by == 1 ? place + 5 : -1 };
    }

    private static RuleCase CompressedCase(int at, byte value)
    {
        byte[] stream = SmallStreams.Create("compressed");
        int item = stream.AsSpan().IndexOf(WireTable.Bytes("0000000000000100 06 70632e72616d"));
        byte[] changed = [.. stream];
        changed.AsSpan(item + 15 + at - 4, at == 4 ? 1 : 16).Fill(value);
        return new RuleCase(stream, changed) { Place = item };
    }

    private static RuleCase LongerCompressed()
    {
        byte[] stream = SmallStreams.Create("compressed");
        int length = stream.AsSpan().IndexOf(WireTable.Bytes("0000000000003120")) + 8;
        int end = length + 4 + (stream[length + 2] << 8) + stream[length + 3];
        byte[] changed = [.. stream[..end], 0, .. stream[end..]];
        changed[length + 3]++;
        return new RuleCase(stream, changed) { Place = length };
    }

    private static RuleCase MappedPlace()
    {
        byte[] stream = SmallStreams.Create("mapped-ram");
        int header = stream.AsSpan().IndexOf(WireTable.Bytes("00000001 0000000000001000"));
        byte[] changed = [.. stream];
        changed.AsSpan(header + 12, 8).Clear();
        return new RuleCase(stream, changed) { Place = header };
    }

    private static RuleCase MappedAlignment()
    {
        byte[] stream = Golden.Read("mapped-ram-v11.1.bin.br");
        int header = stream.AsSpan().IndexOf(WireTable.Bytes("00000001 0000000000001000"));
        byte[] changed = [.. stream];
        changed[header + 12 + 7] += 8;
        return new RuleCase(stream, changed) { Place = header + 12 };
    }

    private static RuleCase CutColo()
    {
        byte[] stream = SmallStreams.Create("colo");
        return new RuleCase(stream, stream[..^3]);
    }

    private static int Length(string hex) => WireTable.Bytes(hex).Length;
}
