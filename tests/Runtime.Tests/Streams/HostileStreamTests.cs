using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Runtime.Tests.Streams;

/// <summary>Streams made to be slow or large: the work stays in proportion to the bytes.</summary>
public class HostileStreamTests
{
    // Generous: each of these takes well under a second, and would take minutes if the work grew with the square of the input.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static byte[] Header => [0x51, 0x45, 0x56, 0x4D, 0, 0, 0, 3];

    public static TheoryData<string> Cases =>
        ["devices", "devices without footers", "nameless devices without footers", "descriptions", "footers", "commands", "starts", "zeros", "description of many devices", "packages"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_ManyOfAKind_TakesTimeInProportion(string name)
    {
        byte[] bytes = [.. Header, .. Make(name)];
        foreach (Walk.Way way in Enum.GetValues<Walk.Way>())
        {
            using WireInput input = Walk.Open(bytes, way);
            var reader = new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(way));
            long start = Stopwatch.GetTimestamp();
            try
            {
                while (reader.Read()) { }
            }
            catch (WireFormatException e)
            {
                Assert.InRange(e.Offset, 0, bytes.Length);
            }
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit);
        }
    }

    [Fact]
    public void Read_GoldenBytesChanged_GivesItemsOrAFormatError()
    {
        byte[] good = Golden.ReadStream("rich-q35-native-v11.1");
        GoldenItem first = Golden.Manifest("rich-q35-native-v11.1").Walk.Sections.First(static s => s.Type == "full");
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = [.. good];
            for (int i = random.Next(1, 8); i > 0; i--) { bytes[random.Next((int)first.Offset, bytes.Length)] = (byte)random.Next(256); }
            Walk.Way way = (Walk.Way)random.Next(3);
            using WireInput input = Walk.Open(bytes, way);
            try
            {
                _ = Walk.Items(new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(way)));
            }
            catch (WireFormatException e)
            {
                Assert.InRange(e.Offset, 0, bytes.Length);
            }
        }
    }

    [Fact]
    public void Read_DeviceBeforeMuchRam_KeepsTheWindowSmall()
    {
        // QEMU 10.0 sends virtio-mem before the START of "ram"; on a pipe nobody can look behind the RAM.
        byte[] page = [0, 0, 0, 0, 0, 0, 0, 0x28, .. new byte[4096]];
        const int Pages = 8_000;
        byte[] bytes =
        [
            .. Header, .. Device(1, "virtio-mem-device-early", [1, 2, 3]),
            1, 0, 0, 0, 2, 3, .. "ram"u8, 0, 0, 0, 0, 0, 0, 0, 4, .. Enumerable.Repeat(page, Pages).SelectMany(static p => p), 0, 0, 0, 0, 0, 0, 0, 0x10, 0x7E, 0, 0, 0, 2,
            .. Device(3, "last", [9, 9]), 0,
        ];
        using WireInput input = WireInput.FromStream(new MemoryStream(bytes));
        var reader = new SavevmReader(input, SkimmingLoaders.Registry());
        long before = GC.GetAllocatedBytesForCurrentThread();
        List<string> items = Walk.Items(reader);
        Assert.Equal(5, items.Count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4L * reader.Options.LookAheadLimit);
        Assert.Equal(bytes.Length, input.Position);
    }

    private static byte[] Make(string name)
    {
        const int Count = 40_000;
        byte[] start = [1, 0, 0, 0, 2, 3, .. "ram"u8, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0x10];
        byte[] footer = [0x7E, 0, 0, 0, 2];
        return name switch
        {
            "devices" => [.. start, .. footer, .. Enumerable.Range(3, Count).SelectMany(static i => Device(i, "d" + i, [1])), 0],
            "devices without footers" => [.. start, .. Enumerable.Range(3, Count).SelectMany(static i => Device(i, "device", [1])[..^5]), 0],
            "nameless devices without footers" => [.. start, .. Enumerable.Range(3, Count).SelectMany(static i => (byte[])[.. Device(i, "", [1])[..^5], 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x10])],
            "descriptions" => [.. start, .. footer, .. Device(3, "d", [.. Enumerable.Range(0, Count).SelectMany(static i => (byte[])[0, 6, 0, 1, 0, 0, (byte)'{'])]), 0],
            "footers" => [.. start, .. footer, .. Device(3, "d", [.. Enumerable.Range(0, Count).SelectMany(static i => (byte[])[0x7E, 0, 0, 0, 3, 0])]), 0],
            "commands" => [.. start, .. Device(3, "d", [.. Enumerable.Range(0, Count).SelectMany(static i => (byte[])[8, 0, 9, 0, 0])])[..^5], 0],
            "starts" => [.. Enumerable.Range(0, 70_000).SelectMany(static i => (byte[])[1, 0, (byte)(i >> 16), (byte)(i >> 8), (byte)i, 3, .. "ram"u8, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0x10])],
            "zeros" => [.. start, .. Device(3, "d", new byte[8 << 20])[..^5], 0],
            "description of many devices" => [.. start, .. footer, .. Enumerable.Range(3, Count).SelectMany(static i => Device(i, "d" + i, [1])), 0, .. Description(Count)],
            "packages" => [.. start, .. footer, .. Enumerable.Repeat((byte[])[8, 0, 7, 0, 4, 0, 0, 0, 5, 8, 0, 4, 0, 0], Count).SelectMany(static p => p), 0],
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static byte[] Device(int id, string name, byte[] body)
    {
        byte[] number = [(byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id];
        return [4, .. number, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0, 0, 0, 0, 0, 0, 0, 1, .. body, 0x7E, .. number];
    }

    private static byte[] Description(int count)
    {
        string devices = string.Join(',', Enumerable.Range(0, count).Select(static i => $"{{\"name\":\"x{i}\",\"fields\":[]}}"));
        byte[] text = Encoding.ASCII.GetBytes($"{{\"devices\":[{devices}]}}");
        return [6, (byte)(text.Length >> 24), (byte)(text.Length >> 16), (byte)(text.Length >> 8), (byte)text.Length, .. text];
    }
}
