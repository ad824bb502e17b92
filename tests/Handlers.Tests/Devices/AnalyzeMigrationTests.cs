using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using SaveVm.Devices;
using SaveVm.Handlers.Devices;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Devices;

/// <summary>Values and descriptions are what QEMU 10.0's own <c>analyze-migration.py</c> makes of the same streams, where it can read them.</summary>
public class AnalyzeMigrationTests
{

    public static IEnumerable<object[]> WithState => With("state");

    public static IEnumerable<object[]> WithDescription => With("desc");

    [Theory]
    [MemberData(nameof(WithState))]
    public void Values_Golden_AreThoseOfTheScript(string id)
    {
        byte[] stream = Golden.ReadStream(id);
        using WireInput input = WireInput.FromMemory(stream);
        DeviceInspection inspection = DeviceInspector.Inspect(input);
        using JsonDocument script = JsonDocument.Parse(Golden.Read($"{id}.state-10.0.json.br"));
        Dictionary<long, uint> ids = inspection.Stream.Sections.Where(static s => s.Type == "full").ToDictionary(static s => s.Offset, static s => s.Id);
        int compared = 0;
        foreach (InspectedDevice device in inspection.Devices)
        {
            SectionReport section = inspection.Stream.Sections.Last(s => s.Offset < device.State.Offset);
            JsonElement expected = script.RootElement.GetProperty($"{device.State.Name} ({section.Id})");
            compared += Compare(device.State.Fields, expected, stream, $"{id} {device.State.Name}");
        }
        Assert.Equal(ids.Count, script.RootElement.EnumerateObject().Count(static p => p.Name != "ram" && !p.Name.StartsWith("ram (", StringComparison.Ordinal)));
        Assert.InRange(compared, 100, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(WithDescription))]
    public void Layouts_Golden_AreThoseOfTheScript(string id)
    {
        using WireInput input = WireInput.FromMemory(Golden.ReadStream(id));
        VmDescription description = DeviceInspector.ReadDescription(input);
        using JsonDocument script = JsonDocument.Parse(Golden.Read($"{id}.desc-10.0.json.br"));
        JsonElement devices = script.RootElement.GetProperty("devices");
        Assert.Equal(devices.GetArrayLength(), description.Devices.Count);
        foreach ((VmDescriptionDevice device, JsonElement expected) in description.Devices.Zip(devices.EnumerateArray()))
        {
            Assert.Equal((expected.GetProperty("name").GetString(), expected.GetProperty("instance_id").GetInt64()), (device.Name, device.InstanceId));
            Compare(DeviceLayout.Of(device.ReadState()), expected, $"{id} {device.Name}");
        }
    }

    private static IEnumerable<object[]> With(string what) =>
        Golden.Ids.Where(id => System.IO.File.Exists(Golden.PathOf($"{id}.{what}-10.0.json.br"))).Select(static id => new object[] { id });

    private static void Compare(DeviceLayout layout, JsonElement expected, string where)
    {
        JsonElement[] fields = [.. expected.GetProperty("fields").EnumerateArray()];
        Assert.True(fields.Length == layout.Fields.Count, where);
        foreach ((DeviceLayoutField field, JsonElement described) in layout.Fields.Zip(fields))
        {
            Assert.Equal(
                (described.GetProperty("name").GetString(), described.GetProperty("type").GetString(), described.GetProperty("size").GetInt64()),
                (field.Name, field.Type, field.Size));
            Assert.Equal(described.TryGetProperty("array_len", out JsonElement count) ? count.GetInt64() : 1, field.Count);
            if (described.TryGetProperty("index", out JsonElement index)) { Assert.Equal(index.GetInt64(), field.FirstIndex); }
            if (field.Kind == DeviceFieldKind.Struct)
            {
                Compare(field.States[0], described.TryGetProperty("struct", out JsonElement nested) ? nested : described, $"{where}.{field.Name}");
            }
        }
        JsonElement[] subsections = expected.TryGetProperty("subsections", out JsonElement array) ? [.. array.EnumerateArray()] : [];
        Assert.Equal(subsections.Select(static s => s.GetProperty("vmsd_name").GetString()), layout.Subsections.Select(static s => (string?)s.Name));
        foreach ((DeviceLayout subsection, JsonElement described) in layout.Subsections.Zip(subsections)) { Compare(subsection, described, $"{where}.{subsection.Name}"); }
    }

    // The script puts the elements of an array into a list, unless it is one element.
    private static int Compare(IReadOnlyList<DeviceField> fields, JsonElement expected, byte[] stream, string where)
    {
        int compared = 0;
        foreach (IGrouping<string, DeviceField> group in fields.GroupBy(static field => field.Name))
        {
            JsonElement value = expected.GetProperty(group.Key);
            List<(DeviceField Field, int Element)> elements = [.. group.SelectMany(static field => Enumerable.Range(0, field.Count).Select(i => (field, i)))];
            if (elements.Count > 1 || value.ValueKind == JsonValueKind.Array)
            {
                Assert.True(elements.Count == value.GetArrayLength(), $"{where}.{group.Key}: {elements.Count} elements, not {value.GetArrayLength()}");
                foreach (((DeviceField field, int element), JsonElement one) in elements.Zip(value.EnumerateArray())) { compared += Compare(field, element, one, stream, where); }
            }
            else
            {
                compared += Compare(elements[0].Field, 0, value, stream, where);
            }
        }
        return compared;
    }

    private static int Compare(DeviceField field, int element, JsonElement expected, byte[] stream, string where)
    {
        if (field.HasFields && expected.ValueKind == JsonValueKind.Object) { return Compare(field.Fields, expected, stream, $"{where}.{field.Name}"); }
        string found = field.Kind switch
        {
            DeviceFieldKind.Boolean => field.GetBoolean(element) ? "True" : "False",
            DeviceFieldKind.Signed or DeviceFieldKind.Unsigned => Hexadecimal(field, element),
            _ => string.Join(' ', Bytes(field, element, stream).Select(static b => b.ToString("x2", CultureInfo.InvariantCulture))),
        };
        // "0xffffffff (-1)": the number in brackets is a help for people.
        string text = expected.ValueKind == JsonValueKind.String ? expected.GetString()! : expected.ToString();
        Assert.True(found == text.Split(" (")[0], $"{where}.{field.Path}: {found}, the script says {text}");
        if (field.Kind == DeviceFieldKind.Signed && text.Contains(" (", StringComparison.Ordinal))
        {
            Assert.Equal($"({field.GetInt64(element)})", text.Split(' ')[1]);
        }
        return 1;
    }

    private static string Hexadecimal(DeviceField field, int element) =>
        $"0x{field.GetBits(element).ToString("x16", CultureInfo.InvariantCulture)[^(2 * field.Size)..]}";

    private static ReadOnlySpan<byte> Slice(byte[] stream, long offset, long length) => stream.AsSpan((int)offset, (int)length);

    private static byte[] Bytes(DeviceField field, int element, byte[] stream)
    {
        long size = field.HasFields ? field.Length : field.Size;
        return Slice(stream, field.Offset + (element * size), size).ToArray();
    }
}
