using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Runtime.Tests.Streams;

/// <summary>Every golden stream, read in every way, agrees with its manifest: offset, length, id and name of every item.</summary>
public class GoldenWalkTests
{
    public static IEnumerable<object[]> AllWays =>
        from id in Golden.Ids
        from way in new[] { Walk.Way.Memory, Walk.Way.Pipe, Walk.Way.Socket }
        select new object[] { id, way.ToString() };

    public static IEnumerable<object[]> Recordings =>
        from id in Golden.ColoRecordings
        from way in new[] { Walk.Way.Memory, Walk.Way.Pipe, Walk.Way.Socket }
        select new object[] { id, way.ToString() };

    [Theory]
    [MemberData(nameof(AllWays))]
    public void Read_GoldenStream_AgreesWithManifest(string id, string way)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        byte[] bytes = Golden.ReadStream(id);
        using WireInput input = Open(bytes, way);
        var reader = new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(System.Enum.Parse<Walk.Way>(way)));
        var found = new List<string>();
        var parts = new Dictionary<string, int>();
        long position = 0;
        while (reader.Read())
        {
            Assert.Equal(position, reader.Offset);
            position = reader.Offset + reader.Length;
            found.Add(Describe(reader));
            if (reader.Kind == StreamItemKind.Section && reader.Section.Type == SectionType.Part)
            {
                parts[reader.Section.Name] = parts.GetValueOrDefault(reader.Section.Name) + 1;
            }
        }

        // The walker of the manifests gave up where devices are not described; nothing is left out here.
        List<string> expected = [.. manifest.Walk.Sections.Where(static s => s.Type != "config-subsection").Select(Describe)];
        Assert.Empty(expected.Except(found));
        if (manifest.Walk.WalkedToEnd)
        {
            List<string> unexpected = [.. found.Except(expected)];
            Assert.All(unexpected, static f => Assert.True(f == "header 0+8" || f.StartsWith("part", System.StringComparison.Ordinal), f));
            Assert.Equal(manifest.Walk.SectionFooters, reader.HasFooters);
            Assert.Equal(manifest.Walk.Vmdesc, reader.Description is not null);
            Assert.Equal(manifest.Walk.PartSections.Where(static p => p.Value > 0).OrderBy(static p => p.Key), parts.OrderBy(static p => p.Key));
        }
        if (manifest.Scenario != "colo") { Assert.Equal(bytes.Length, position); }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Read_ColoRecording_AgreesWithExpectations(string id, string way)
    {
        JsonElement expected = Golden.ColoExpected(id);
        using WireInput input = Open(Golden.Read($"colo/{id}.primary.bin.br"), way);
        var reader = new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(System.Enum.Parse<Walk.Way>(way)));
        List<string> devices = [];
        while (reader.Read()) { AddDevice(reader, devices); }
        JsonElement initial = expected.GetProperty("initial");
        Assert.Equal(Devices(initial.GetProperty("device_sections")), devices);
        Assert.Equal(initial.GetProperty("end_offset").GetInt64(), input.Position);
        foreach (JsonElement checkpoint in expected.GetProperty("checkpoints").EnumerateArray())
        {
            Assert.Equal(checkpoint.GetProperty("offset").GetInt64(), input.Position);
            Assert.True(input.Skip(8));
            reader.BeginLivePart();
            while (reader.Read()) { Assert.False(reader.IsOpaque); }
            Assert.Equal(checkpoint.GetProperty("live_end").GetInt64(), input.Position);
            Assert.True(input.Skip(12));
            devices.Clear();
            reader.BeginDeviceBuffer(checkpoint.GetProperty("device_bytes").GetInt64());
            while (reader.Read()) { AddDevice(reader, devices); }
            Assert.Equal(checkpoint.GetProperty("end").GetInt64(), input.Position);
            Assert.Equal(Devices(initial.GetProperty("device_sections")).Count, devices.Count);
        }
    }

    [Theory]
    [InlineData("old-machine-v5.2", "no-footer-no-config-v5.2")]
    [InlineData("old-machine-v7.2", "no-footer-no-config-v7.2")]
    public void Read_NeitherFootersNorDescription_FindsTheDevicesOfTheSisterStream(string id, string sister)
    {
        List<(string Name, long Length)> found = Sections(id);
        List<(string Name, long Length)> known = Sections(sister);

        // Machine type 2.2 sends neither of these, and shorter bodies where later ones have subsections.
        string[] absent = ["PCIHost 0 1", "pcspk 0 1", "globalstate 0 1"];
        var shorter = new Dictionary<string, long> { ["cpu 0 12"] = 31, ["fw_cfg 0 2"] = 68, ["0000:00:01.3/piix4_pm 0 3"] = 48 };
        Assert.Equal(
            known.Where(s => !absent.Contains(s.Name)).Select(s => (s.Name, s.Length - shorter.GetValueOrDefault(s.Name))),
            found);
    }

    [Theory]
    [InlineData("ram-min-v7.2")]
    [InlineData("rich-q35-native-v11.1")]
    [InlineData("mapped-ram-v11.1")]
    [InlineData("bitmaps-v5.2")]
    [InlineData("old-machine-v7.2")]
    [InlineData("postcopy-ram-v10.0")]
    public void Read_FileInAnyForm_GivesTheSameItems(string id)
    {
        byte[] bytes = Golden.ReadStream(id);
        List<string> expected = Items(WireInput.FromMemory(bytes));
        string folder = Directory.CreateTempSubdirectory("savevm-walk").FullName;
        try
        {
            string plain = Path.Combine(folder, "stream");
            File.WriteAllBytes(plain, bytes);
            string gz = plain + ".gz";
            using (var packed = new GZipStream(File.Create(gz), CompressionLevel.Fastest)) { packed.Write(bytes); }
            foreach (WireInput input in new[]
            {
                WireInput.Open(plain),
                WireInput.Open(plain, new WireInputOptions { MapFiles = false }),
                WireInput.Open(gz),
                WireInput.Open(Golden.PathOf(Golden.Manifest(id).StreamFile)),
            })
            {
                using (input) { Assert.Equal(expected, Items(input)); }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<string> Items(WireInput input) => Walk.Items(new SavevmReader(input, SkimmingLoaders.Registry()));

    private static List<(string Name, long Length)> Sections(string id)
    {
        using WireInput input = WireInput.FromMemory(Golden.ReadStream(id));
        var reader = new SavevmReader(input, SkimmingLoaders.Registry());
        List<(string Name, long Length)> sections = [];
        while (reader.Read())
        {
            if (reader.IsOpaque) { sections.Add(($"{reader.Section.Name} {reader.Section.InstanceId} {reader.Section.VersionId}", reader.BodyLength)); }
        }
        return sections;
    }

    private static WireInput Open(byte[] bytes, string way) => Walk.Open(bytes, System.Enum.Parse<Walk.Way>(way));

    private static void AddDevice(SavevmReader reader, List<string> devices)
    {
        if (reader.Kind == StreamItemKind.Section && reader.Section.Type == SectionType.Full)
        {
            devices.Add(string.Create(CultureInfo.InvariantCulture, $"{reader.Section.Id} {reader.Section.Name} {reader.Section.InstanceId} {reader.Section.VersionId} {reader.BodyLength}"));
        }
    }

    private static List<string> Devices(JsonElement sections) => [.. sections.EnumerateArray().Select(static s => $"{s[0]} {s[1]} {s[2]} {s[3]} {s[4]}")];

    private static string Describe(SavevmReader reader)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{reader.Offset}+{reader.Length}");
        return reader.Kind switch
        {
            StreamItemKind.Header => $"header {place}",
            StreamItemKind.Configuration => $"configuration {place} {reader.Configuration!.Machine}",
            StreamItemKind.Command => string.Create(CultureInfo.InvariantCulture, $"command {place} {(int)reader.Command}"),
            StreamItemKind.EndOfFile => $"eof {place}",
            StreamItemKind.VmDescription => $"vmdesc {place}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{reader.Section.Type.ToString().ToLowerInvariant()} {place} {reader.Section.Id} {reader.Section.Name} {reader.BodyLength}"),
        };
    }

    private static string Describe(GoldenItem item)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{item.Offset}+{item.Length}");
        return item.Type switch
        {
            "configuration" => $"configuration {place} {item.Machine}",
            "command" => string.Create(CultureInfo.InvariantCulture, $"command {place} {item.Command}"),
            "eof" or "vmdesc" => $"{item.Type} {place}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{item.Type} {place} {item.Id} {item.Name} {item.BodyLength}"),
        };
    }
}
