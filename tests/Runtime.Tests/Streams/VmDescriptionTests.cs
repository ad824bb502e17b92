using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Runtime.Tests.Streams;

public class VmDescriptionTests
{
    public static IEnumerable<object[]> Described => Golden.Ids.Where(static id => Golden.Manifest(id).Walk is { Vmdesc: true, WalkedToEnd: true }).Select(static id => new object[] { id });

    [Theory]
    [MemberData(nameof(Described))]
    public void TryParse_Golden_MeasuresEverySection(string id)
    {
        VmDescription description = Parse(Text(id));
        IReadOnlyList<GoldenItem> sections = [.. Golden.Manifest(id).Walk.Sections.Where(static s => s.Type == "full")];
        Assert.Equal(
            sections.Select(static s => (s.Name, s.InstanceId ?? 0, s.BodyLength ?? -1)),
            description.Devices.Select(static d => ((string?)d.Name, d.InstanceId, d.BodyLength)));
        Assert.Equal(4096, description.PageSize);
        Assert.Equal(Golden.Manifest(id).Qemu.StartsWith('1'), description.Configuration is not null);
    }

    [Theory]
    [MemberData(nameof(Described))]
    public void ReadState_Golden_TreeMeasuresTheSame(string id)
    {
        foreach (VmDescriptionDevice device in Parse(Text(id)).Devices)
        {
            VmDescriptionNode state = device.ReadState();
            Assert.Equal(device.VmsdName, state.VmsdName);
            Assert.Equal(device.BodyLength, Measure(state));
            CheckNested(state);
        }
    }

    [Fact]
    public void TryParse_Styles_SumUp()
    {
        // array_len (up to 9.2), index, neither (11.1), a subsection: 05, length, name and version stand in front of its fields.
        VmDescription description = Parse("""
            { "page_size" : 4096 , "devices" : [ { "name":"a/b", "instance_id":3, "vmsd_name":"b", "version":7, "fields":[
              {"name":"x","type":"uint32","size":4},
              {"name":"y","array_len":5,"type":"uint8","size":1},
              {"name":"z","index":0,"type":"uint16","size":2},{"name":"z","type":"uint16","size":2},
              {"name":"q","type":"qtailq","vmsd_name":"e","version":1,"fields":[{"name":"i","type":"u8","size":1}],"vmsd_name":"e","version":1,"fields":[{"name":"i","type":"u8","size":1}],"size":5},
              {"name":"s","type":"struct","struct":{"vmsd_name":"n","version":2,"fields":[{"name":"f","type":"u8","size":1}],"subsections":[{"vmsd_name":"n/s","version":1,"fields":[]}]},"size":10}
            ], "subsections":[{"vmsd_name":"b/sub","version":1,"fields":[{"name":"k","type":"u8","size":1}],"subsections":[{"vmsd_name":"b/sub/c","version":1,"fields":[]}]}] } ] }
            """);
        VmDescriptionDevice device = Assert.Single(description.Devices);
        Assert.Equal(4 + 5 + 4 + 5 + 10 + (6 + 5 + 1 + (6 + 7)), device.BodyLength);
        VmDescriptionNode state = device.ReadState();
        Assert.Equal(7, state.Version);
        Assert.Equal(5, state.Fields[1].ArrayLength);
        Assert.Equal(0, state.Fields[2].Index);
        Assert.Null(state.Fields[3].Index);
        Assert.Equal(2, state.Fields[4].States.Count);
        Assert.Equal("n/s", Assert.Single(state.Fields[5].States[0].Subsections).VmsdName);
        Assert.True(description.TryGetDevice("a/b", 3, out _));
        Assert.False(description.TryGetDevice("a/b", 0, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"devices\":{}}")]
    [InlineData("{\"devices\":[1]}")]
    [InlineData("{\"devices\":[]} x")]
    [InlineData("{\"devices\":[{\"name\":1}]}")]
    [InlineData("{\"devices\":[{\"name\":null}]}")]
    [InlineData("{\"devices\":[{\"fields\":[{\"size\":-1}]}]}")]
    [InlineData("{\"devices\":[{\"fields\":[{\"size\":1.5}]}]}")]
    [InlineData("{\"devices\":[{\"fields\":[{\"size\":99999999999999999999}]}]}")]
    [InlineData("{\"page_size\":\"x\",\"devices\":[]}")]
    [InlineData("{\"page_size\":99999999999,\"devices\":[]}")]
    public void TryParse_NotADescription_IsAnError(string text)
    {
        Assert.False(VmDescription.TryParse(Encoding.UTF8.GetBytes(text), 0, out VmDescription? description, out WireError? error));
        Assert.Null(description);
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
    }

    [Fact]
    public void TryParse_NotUtf8_IsAnError()
    {
        byte[] text = Encoding.UTF8.GetBytes("{\"devices\":[{\"name\":\"ab\"}]}");
        text[21] = 0xFF;
        Assert.False(VmDescription.TryParse(text, 0, out _, out _));
    }

    [Fact]
    public void TryParse_NestedWithoutEnd_IsAnError()
    {
        string text = "{\"devices\":[" + string.Concat(Enumerable.Repeat("{\"subsections\":[", 100_000));
        Assert.False(VmDescription.TryParse(Encoding.UTF8.GetBytes(text), 0, out _, out _));
    }

    [Fact]
    public void TryParse_HugeSizes_DoNotWrap()
    {
        VmDescription description = Parse("{\"devices\":[{\"name\":\"a\",\"fields\":[{\"size\":9223372036854775807,\"array_len\":4},{\"size\":5}]}]}");
        Assert.Equal(long.MaxValue, description.Devices[0].BodyLength);
    }

    [Fact]
    public void ReadState_FieldOfAnotherType_SaysWhere()
    {
        byte[] text = Encoding.UTF8.GetBytes("{\"devices\":[{\"name\":\"a\",\"fields\":[{\"name\":5,\"size\":1}]}]}");
        Assert.True(VmDescription.TryParse(text, 1000, out VmDescription? description, out _));
        WireFormatException error = Assert.Throws<WireFormatException>(() => description.Devices[0].ReadState());
        Assert.Equal(1000 + Encoding.UTF8.GetString(text).IndexOf('5', StringComparison.Ordinal), error.Offset);
    }

    private static long Measure(VmDescriptionNode node) =>
        node.Fields.Sum(static f => f.Size * (f.ArrayLength ?? 1)) + node.Subsections.Sum(static s => 6 + s.VmsdName.Length + Measure(s));

    // A struct's size is that of its state; lists have markers around theirs.
    private static void CheckNested(VmDescriptionNode node)
    {
        foreach (VmDescriptionField field in node.Fields)
        {
            if (field.Type == "struct" && field.States.Count == 1 && field.States[0].Fields.Count > 0) { Assert.Equal(field.Size, Measure(field.States[0])); }
            foreach (VmDescriptionNode state in field.States) { CheckNested(state); }
        }
        foreach (VmDescriptionNode subsection in node.Subsections) { CheckNested(subsection); }
    }

    private static VmDescription Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    private static VmDescription Parse(byte[] text)
    {
        Assert.True(VmDescription.TryParse(text, 0, out VmDescription? description, out WireError? error), error?.ToString());
        return description;
    }

    private static byte[] Text(string id)
    {
        GoldenItem item = Golden.Manifest(id).Walk.Sections.Single(static s => s.Type == "vmdesc");
        return Golden.ReadStream(id)[(int)(item.Offset + 5)..(int)(item.Offset + item.Length)];
    }
}
