using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Runtime.Tests.Streams;

/// <summary>
/// The framing half of <c>tests/Golden/mutations.json</c>: damage that real QEMU was asked about, on a whole golden stream, with the place and the words
/// of our answer.
/// </summary>
public class MutationTests
{
    private const string Base = "ram-min-v7.2";

    public static TheoryData<string, string> Refused => new()
    {
        { "magic-flipped", "Malformed @0x0 StreamHeader.Magic: found 2923779661 (0xAE45564D), expected 1363498573 (0x5145564D)" },
        { "magic-zero", "Malformed @0x0 StreamHeader.Magic: found 0, expected 1363498573 (0x5145564D)" },
        { "version-2", "Unsupported @0x4 StreamHeader.Version: found 2, expected 3" },
        { "version-4", "Unsupported @0x4 StreamHeader.Version: found 4, expected 3" },
        { "empty", "Truncated @0x0 StreamHeader.Magic: found 0 bytes left, expected 4 bytes" },
        { "cut-4", "Truncated @0x4 StreamHeader.Version: found 0 bytes left, expected 4 bytes" },
        { "cut-8", "Truncated @0x8 StreamItem.Type: found end of input, expected an item" },
        { "config-length-huge", "Malformed @0x9 ConfigurationHeader.Machine.Length: found 2147483647 (0x7FFFFFFF), expected at most 1024 bytes" },
        { "config-length-short", "Malformed @0x19 StreamItem.Type: found 0x32, expected an item: section, command or end" },
        { "section-type-unknown", "Malformed @0xC4 StreamItem.Type: found 0x55, expected an item: section, command or end" },
        { "section-id-unknown", "Malformed @0xC5 SectionPartHeader.Id: found 77 (0x4D), expected the id of a section that was started" },
        { "part-before-start", "Malformed @0x1B SectionPartHeader.Id: found 2, expected the id of a section that was started" },
        { "footer-wrong-id", "Malformed timer@0x23A3C8 SectionFooter: found 7E00000001 (5 bytes), expected 0x7E and section id 0, then an item" },
        { "footer-wrong-type", "Malformed timer@0x23A3C8 SectionFooter: found 7F00000000 (5 bytes), expected 0x7E and section id 0, then an item" },
        { "footer-missing", "Malformed timer@0x23A3C8 SectionFooter: found 0400000004 (5 bytes), expected 0x7E and section id 0, then an item" },
        { "command-unknown", "Unsupported @0x23A39E StreamCommand.Kind: found 30583 (0x7777), expected a command from 1 to 11" },
        { "command-bad-length", "Malformed @0x23A3A0 StreamCommand.Ping.Length: found 3, expected 4" },
        { "cut-after-ram-start", "Truncated @0xC4 StreamItem.Type: found end of input, expected an item" },
        { "cut-mid-device", "Truncated timer@0x23A3BB SectionFooter: found end of input, expected 0x7E and section id 0, then an item" },
        { "cut-before-eof", "Truncated @0x23D7F1 StreamItem.Type: found end of input, expected an item" },
        { "cut-vmdesc", "Truncated @0x247433 VmDescriptionSection.Json: found end of input, expected 99135 (0x1833F) bytes of text" },
        { "vmdesc-length-huge", "Malformed @0x23D7F3 VmDescriptionSection.Json.Length: found 4294967280 (0xFFFFFFF0), expected at most 67108864 bytes" },
    };

    public static TheoryData<string> Crossed => ["config-missing", "config-other-machine", "section-instance-wrong", "section-name-unknown", "device-name-unknown", "device-version-newer", "device-twice", "device-dropped", "no-vmdesc", "trailing-garbage"];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_DamagedFraming_SaysWhereAndWhat(string mutation, string expected)
    {
        byte[] bytes = Mutate(mutation);
        foreach (Walk.Way way in Enum.GetValues<Walk.Way>())
        {
            using WireInput input = Walk.Open(bytes, way);
            WireFormatException error = Assert.Throws<WireFormatException>(() => Walk.Items(new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(way))));

            // Without a look at the description nobody knows how long the device should have been: the search for its footer comes to the end.
            if (way == Walk.Way.Memory || !mutation.StartsWith("footer", StringComparison.Ordinal)) { Assert.Equal(expected, $"{error.Kind} {error.Message}"); }
            else { Assert.Equal("timer", error.Section); }
        }
    }

    /// <summary>What is for the handlers, or for nobody, to judge: the framing is whole.</summary>
    [Theory]
    [MemberData(nameof(Crossed))]
    public void Read_WholeFraming_IsWalkedToItsEnd(string mutation)
    {
        byte[] bytes = Mutate(mutation);
        foreach (Walk.Way way in Enum.GetValues<Walk.Way>())
        {
            using WireInput input = Walk.Open(bytes, way);
            List<string> items = Walk.Items(new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(way)));
            Assert.Contains(mutation == "no-vmdesc" ? "EndOfFile" : "VmDescription", items[^1], StringComparison.Ordinal);
            Assert.Equal(bytes.Length - (mutation == "trailing-garbage" ? 100 : 0), input.Position);
        }
    }

    private static byte[] Mutate(string mutation)
    {
        byte[] bytes = Golden.ReadStream(Base);
        IReadOnlyList<GoldenItem> items = Golden.Manifest(Base).Walk.Sections;
        GoldenItem configuration = items[0];
        GoldenItem start = items.First(static s => s.Type == "start");
        GoldenItem part = items.First(static s => s.Type == "part");
        GoldenItem device = items.First(static s => s.Type == "full");
        GoldenItem last = items.Last(static s => s.Type == "full");
        GoldenItem eof = items.Single(static s => s.Type == "eof");
        GoldenItem description = items.Single(static s => s.Type == "vmdesc");
        int footer = (int)(device.Offset + device.Length) - 5;
        return mutation switch
        {
            "magic-flipped" => With(bytes, 0, 0xAE),
            "magic-zero" => With(bytes, 0, 0, 0, 0, 0),
            "version-2" => With(bytes, 7, 2),
            "version-4" => With(bytes, 7, 4),
            "empty" => [],
            "cut-4" => bytes[..4],
            "cut-8" => bytes[..8],
            "config-missing" => Without(bytes, configuration),
            "config-other-machine" => With(bytes, (int)(configuration.Offset + configuration.Length) - 1, (byte)'9'),
            "config-length-huge" => With(bytes, (int)configuration.Offset + 1, 0x7F, 0xFF, 0xFF, 0xFF),
            "config-length-short" => With(bytes, (int)configuration.Offset + 4, 12),
            "section-type-unknown" => With(bytes, (int)part.Offset, 0x55),
            "section-id-unknown" => With(bytes, (int)part.Offset + 4, 77),
            "section-name-unknown" => With(bytes, (int)start.Offset + 6, (byte)'x'),
            "section-instance-wrong" => With(bytes, (int)start.Offset + 12, 7),
            "device-name-unknown" => With(bytes, (int)device.Offset + 6, (byte)'x'),
            "device-version-newer" => With(bytes, (int)device.Offset + 18, 102),
            "device-twice" => [.. bytes[..(int)eof.Offset], .. Bytes(bytes, last), .. bytes[(int)eof.Offset..]],
            "device-dropped" => Without(bytes, last),
            "part-before-start" => Without(bytes, start),
            "footer-wrong-id" => With(bytes, footer + 4, 1),
            "footer-wrong-type" => With(bytes, footer, 0x7F),
            "footer-missing" => [.. bytes[..footer], .. bytes[(footer + 5)..]],
            "command-unknown" => Insert(bytes, device, 8, 0x77, 0x77, 0, 0),
            "command-bad-length" => Insert(bytes, device, 8, 0, 2, 0, 3, 0, 0, 0),
            "cut-after-ram-start" => bytes[..(int)part.Offset],
            "cut-mid-device" => bytes[..((int)device.Offset + 30)],
            "cut-before-eof" => bytes[..(int)eof.Offset],
            "cut-vmdesc" => bytes[..((int)description.Offset + 40_001)],
            "no-vmdesc" => bytes[..(int)description.Offset],
            "vmdesc-length-huge" => With(bytes, (int)description.Offset + 1, 0xFF, 0xFF, 0xFF, 0xF0),
            "trailing-garbage" => [.. bytes, .. Enumerable.Repeat((byte)0xFF, 100)],
            _ => throw new ArgumentOutOfRangeException(nameof(mutation)),
        };
    }

    private static byte[] With(byte[] bytes, int offset, params byte[] values)
    {
        values.CopyTo(bytes, offset);
        return bytes;
    }

    private static byte[] Without(byte[] bytes, GoldenItem item) => [.. bytes[..(int)item.Offset], .. bytes[(int)(item.Offset + item.Length)..]];

    private static byte[] Bytes(byte[] bytes, GoldenItem item) => bytes[(int)item.Offset..(int)(item.Offset + item.Length)];

    private static byte[] Insert(byte[] bytes, GoldenItem before, params byte[] values) => [.. bytes[..(int)before.Offset], .. values, .. bytes[(int)before.Offset..]];
}
