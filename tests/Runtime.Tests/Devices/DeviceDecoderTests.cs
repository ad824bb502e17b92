using System;
using System.Linq;
using SaveVm.Devices;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Runtime.Tests.Devices;

/// <summary>Every way in which releases from 5.2 to 11.1 describe a field, with the bytes that <c>vmstate.c</c> writes for it.</summary>
public class DeviceDecoderTests
{
    [Theory]
    [InlineData("'type': 'uint8', 'size': 1", "FF", "x: 255 @0+1")]
    [InlineData("'type': 'int8', 'size': 1", "FF", "x: -1 @0+1")]
    [InlineData("'type': 'int16', 'size': 2", "8000", "x: -32768 @0+2")]
    [InlineData("'type': 'uint16 equal', 'size': 2", "8000", "x: 32768 @0+2")]
    [InlineData("'type': 'int32', 'size': 4", "FFFFFFFE", "x: -2 @0+4")]
    [InlineData("'type': 'int32 le', 'size': 4", "00000002", "x: 2 @0+4")]
    [InlineData("'type': 'uint32', 'size': 4", "FFFFFFFE", "x: 4294967294 @0+4")]
    [InlineData("'type': 'int64', 'size': 8", "8000000000000000", "x: -9223372036854775808 @0+8")]
    [InlineData("'type': 'uint64', 'size': 8", "FFFFFFFFFFFFFFFF", "x: 18446744073709551615 @0+8")]
    [InlineData("'type': 'int64 equal', 'size': 8", "FFFFFFFFFFFFFFFE", "x: 18446744073709551614 @0+8")]
    [InlineData("'type': 'bool', 'size': 1", "01", "x: true @0+1")]
    [InlineData("'type': 'bool', 'size': 1", "02", "x: true @0+1")]
    [InlineData("'type': 'timer', 'size': 8", "000000003B9ACA00", "x: 1000000000 @0+8")]
    [InlineData("'type': 'timer', 'size': 8", "FFFFFFFFFFFFFFFF", "x: off @0+8")]
    [InlineData("'type': 'CPU_Double_U', 'size': 8", "C000000000000000", "x: -2 @0+8")]
    [InlineData("'type': 'float64', 'size': 8", "7FF8000000000123", "x: NaN @0+8")]
    [InlineData("'type': 'buffer', 'size': 3", "0102FF", "x: 0102ff @0+3")]
    [InlineData("'type': 'unused_buffer', 'size': 2", "0000", "x: 0000 @0+2")]
    [InlineData("'type': 'pci irq state', 'size': 4", "00000001", "x: 00000001 @0+4")]
    [InlineData("'type': 'bitmap', 'size': 8", "8000000000000001", "x: 8000000000000001 @0+8")]
    [InlineData("'type': 'capability', 'size': 4", "03616263", "x: 'abc' @0+4")]
    [InlineData("'type': 'capability', 'size': 4", "04616263", "x: 04616263 @0+4")]
    [InlineData("'type': 'uint32', 'array_len': 3, 'size': 4", "00000001 00000002 FFFFFFFF", "x[0..2]: 1,2,4294967295 @0+12")]
    [InlineData("'type': 'uint32', 'array_len': 1, 'size': 4", "00000001", "x[0]: 1 @0+4")]
    [InlineData("'type': 'buffer', 'array_len': 2, 'size': 2", "01020304", "x[0..1]: 0102,0304 @0+4")]
    [InlineData("'type': 'uint16', 'size': 3", "010203", "x: 010203 @0+3")]
    public void Decode_Field_HasValueAndPlace(string field, string hex, string expected)
    {
        DeviceState state = DeviceText.DecodeFields($"{{'name': 'x', {field}}}", hex);
        Assert.Equal([expected], DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    [Fact]
    public void Decode_OldStyle_IsOneBuffer()
    {
        DeviceState state = DeviceText.Decode("'size': 2, 'fields': [{'name': 'data', 'size': 2, 'type': 'buffer'}]", "0102", version: 4);
        Assert.Equal(["data: 0102 @0+2"], DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    // 5.2 to 9.2: an index each; 10.x: none at the last; 11.1: none at all.
    [Theory]
    [InlineData("'index': 0,", "'index': 1,", "'index': 2,")]
    [InlineData("'index': 0,", "'index': 1,", "")]
    [InlineData("", "", "")]
    public void Decode_ArrayOfStructs_NumbersElements(string first, string second, string third)
    {
        const string Rest = "'type': 'struct', 'struct': {'vmsd_name': 'e', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint8', 'size': 1}]}, 'size': 1}";
        DeviceState state = DeviceText.DecodeFields(
            $"{{'name': 'n', 'type': 'uint8', 'size': 1}}, {{'name': 'a', {first} {Rest}, {{'name': 'a', {second} {Rest}, {{'name': 'a', {third} {Rest}", "09 0A 0B 0C");
        Assert.Equal(
            ["n: 9 @0+1", "a[0]: struct e @1+1", "a[0].v: 10 @1+1", "a[1]: struct e @2+1", "a[1].v: 11 @2+1", "a[2]: struct e @3+1", "a[2].v: 12 @3+1"],
            DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    [Fact]
    public void Decode_CompressedStructs_NumbersElements()
    {
        DeviceState state = DeviceText.DecodeFields(
            "{'name': 'a', 'array_len': 2, 'type': 'struct', 'struct': {'vmsd_name': 'e', 'version': 1, 'fields': [{'name': 'v', 'array_len': 2, 'type': 'int8', 'size': 1}]}, 'size': 2}",
            "01 FF 02 FE");
        Assert.Equal(["a[0]: struct e @0+2", "a[0].v[0..1]: 1,-1 @0+2", "a[1]: struct e @2+2", "a[1].v[0..1]: 2,-2 @2+2"], DeviceText.Lines(state));
    }

    [Fact]
    public void Decode_Subsections_AreFieldsWithHeaders()
    {
        DeviceState state = DeviceText.Decode(
            """
            'vmsd_name': 'dev', 'version': 1, 'fields': [{'name': 's', 'type': 'struct', 'struct': {'vmsd_name': 's', 'version': 2, 'fields': [],
              'subsections': [{'vmsd_name': 's/a', 'version': 3, 'fields': [{'name': 'i', 'type': 'uint8', 'size': 1}]}]}, 'size': 10}],
              'subsections': [{'vmsd_name': 'dev/b', 'version': 1, 'fields': [{'name': 'k', 'type': 'uint8', 'size': 1}]}]
            """,
            "05 03 732F61 00000003 07  05 05 6465762F62 00000001 08");
        Assert.Equal(["s: struct s @0+10", "s.s/a: subsection s/a @0+10", "s.s/a.i: 7 @9+1", "dev/b: subsection dev/b @10+12", "dev/b.k: 8 @21+1"], DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    [Theory]
    [InlineData("vstruct")]
    [InlineData("tmp")]
    public void Decode_StateInsideTheField_IsNested(string type)
    {
        DeviceState state = DeviceText.DecodeFields(
            $"{{'name': 'x', 'type': '{type}', 'vmsd_name': 't', 'version': 1, 'fields': [{{'name': 'v', 'type': 'uint8', 'size': 1}}], 'subsections': [{{'vmsd_name': 't/s', 'version': 1, 'fields': []}}], 'size': 10}}",
            "07 05 03 742F73 00000001");
        Assert.Equal([$"x: {type} t @0+10", "x.v: 7 @0+1", "x.t/s: subsection t/s @1+9"], DeviceText.Lines(state));
    }

    // Keys repeat: the state of each element stands in the field's own object.
    private const string ListOfTwo =
        "'vmsd_name': 'e', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint8', 'size': 1}], 'vmsd_name': 'e', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint8', 'size': 1}],";

    [Theory]
    [InlineData("qtailq")]
    [InlineData("qlist")]
    public void Decode_List_ShowsElements(string type)
    {
        DeviceState state = DeviceText.DecodeFields($"{{'name': 'q', 'type': '{type}', {ListOfTwo} 'size': 5}}, {{'name': 'z', 'type': 'uint8', 'size': 1}}", "01 0A 01 0B 00 FF");
        Assert.Equal(
            [$"q: {type} @0+5", "q[0]: element e @0+2", "q[0].v: 10 @1+1", "q[1]: element e @2+2", "q[1].v: 11 @3+1", "z: 255 @5+1"],
            DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    [Fact]
    public void Decode_EmptyList_HasNoElements() =>
        Assert.Equal(["q: qtailq @0+1"], DeviceText.Lines(DeviceText.DecodeFields("{'name': 'q', 'type': 'qtailq', 'size': 1}", "00")));

    [Theory]
    [InlineData("01 0A 02 0B 00", 5)]
    [InlineData("01 0A 01 0B 01", 5)]
    [InlineData("01 0A 01 0B 0C 00", 6)]
    public void Decode_ListThatDoesNotFit_IsOpaqueAndSaid(string hex, int size)
    {
        DeviceState state = DeviceText.DecodeFields($"{{'name': 'q', 'type': 'qtailq', {ListOfTwo} 'size': {size}}}", hex);
        DeviceField field = Assert.Single(state.Fields);
        Assert.Equal((DeviceFieldKind.Opaque, size), (field.Kind, field.Length));
        Assert.Equal([$"error q @0: {size} bytes of a qtailq; 2 elements that fill it"], DeviceText.Findings(state));
    }

    [Fact]
    public void Decode_TreeWithDirectKeys_ShowsKeyAndValue()
    {
        DeviceState state = DeviceText.DecodeFields($"{{'name': 't', 'type': 'gtree', {ListOfTwo} 'size': 25}}", "00000002 01 0000000000000003 0A 01 FFFFFFFFFFFFFFFF 0B 00");
        Assert.Equal(
            [
                "t: gtree @0+25", "t[0]: element @4+10", "t[0].key: 3 @5+8", "t[0].value: struct e @13+1", "t[0].value.v: 10 @13+1",
                "t[1]: element @14+10", "t[1].key: 18446744073709551615 @15+8", "t[1].value: struct e @23+1", "t[1].value.v: 11 @23+1",
            ],
            DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    [Fact]
    public void Decode_TreeWithStatesForKeys_ShowsKeyAndValue()
    {
        DeviceState state = DeviceText.DecodeFields($"{{'name': 't', 'type': 'gtree', {ListOfTwo} 'size': 8}}", "00000001 01 03 0A 00");
        Assert.Equal(
            ["t: gtree @0+8", "t[0]: element @4+3", "t[0].key: struct e @5+1", "t[0].key.v: 3 @5+1", "t[0].value: struct e @6+1", "t[0].value.v: 10 @6+1"],
            DeviceText.Lines(state));
    }

    [Fact]
    public void Decode_NullPointersOf10_AreElements()
    {
        DeviceState state = DeviceText.DecodeFields(
            """
            {'name': 'p', 'array_len': 2, 'type': 'nullptr', 'size': 1}, {'name': 'p', 'index': 2, 'type': 'struct', 'struct': {'vmsd_name': 'e', 'version': 1,
             'fields': [{'name': 'v', 'type': 'uint16', 'size': 2}]}, 'size': 2}, {'name': 'p', 'type': 'nullptr', 'size': 1}
            """,
            "30 30 0001 30");
        Assert.Equal(["p[0..1]: null,null @0+2", "p[2]: struct e @2+2", "p[2].v: 1 @2+2", "p[3]: null @4+1"], DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    // 11.1, elements made on load: every one has a marker.
    [Fact]
    public void Decode_PointerMarkers_BelongToTheirElements()
    {
        const string Marker = "{'name': 'p', 'type': 'ptr-marker', 'size': 1}";
        const string Element = "{'name': 'p', 'type': 'struct', 'struct': {'vmsd_name': 'e', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint8', 'size': 1}]}, 'size': 1}";
        DeviceState state = DeviceText.DecodeFields($"{Marker}, {Element}, {Marker}, {Marker}, {Element}, {{'name': 'z', 'type': 'uint8', 'size': 1}}", "31 0A 30 31 30 FF");
        Assert.Equal(
            ["p[0]: valid @0+1", "p[0]: struct e @1+1", "p[0].v: 10 @1+1", "p[1]: null @2+1", "p[2]: valid @3+1", "p[2]: struct e @4+1", "p[2].v: 48 @4+1", "z: 255 @5+1"],
            DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    [Fact]
    public void Decode_NullPointersOf72_AreFoundByTheirSize()
    {
        DeviceState state = DeviceText.DecodeFields(
            "{'name': 'p', 'index': 0, 'type': 'struct', 'struct': {}, 'size': 1}, {'name': 'p', 'index': 1, 'type': 'struct', 'struct': {'vmsd_name': 'e', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint8', 'size': 1}]}, 'size': 1}, {'name': 'i', 'type': 'uint32', 'size': 1}",
            "30 0A 30");
        Assert.Equal(["p[0]: null @0+1", "p[1]: struct e @1+1", "p[1].v: 10 @1+1", "i: null @2+1"], DeviceText.Lines(state));
        Assert.Empty(state.Findings);
    }

    // Up to 9.2 an array that compresses says the size of its first element for all, null or not.
    [Fact]
    public void Decode_NullPointersThatTheDescriptionHides_AreFound()
    {
        DeviceState state = DeviceText.DecodeFields(
            "{'name': 'a', 'type': 'uint8', 'size': 1}, {'name': 'p', 'array_len': 4, 'type': 'uint32', 'size': 4}, {'name': 'z', 'type': 'uint8', 'size': 1}",
            "FF 00000001 30 00000002 30 FE");
        Assert.Equal(["a: 255 @0+1", "p[0]: 1 @1+4", "p[1]: null @5+1", "p[2]: 2 @6+4", "p[3]: null @10+1", "z: 254 @11+1"], DeviceText.Lines(state));
        Assert.Equal(["note p @1: 2 of 4 elements are null pointers of one byte; 4 elements of 4 bytes"], DeviceText.Findings(state));
    }

    [Fact]
    public void Decode_FirstPointerIsNull_RestOfTheArrayIsOpaque()
    {
        DeviceState state = DeviceText.DecodeFields(
            "{'name': 'p', 'array_len': 3, 'type': 'struct', 'struct': {}, 'size': 1}, {'name': 'z', 'type': 'uint8', 'size': 1}", "30 0001 30 FE");
        Assert.Equal(["p: 30000130 @0+4", "z: 254 @4+1"], DeviceText.Lines(state));
        Assert.Contains("error p @0: 4 bytes", Assert.Single(DeviceText.Findings(state)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001 02", "b @2", "x: 1 @0+2|(rest): 02 @2+1")]
    [InlineData("0001 0002 03", " @4", "x: 1 @0+2|b: 2 @2+2|(rest): 03 @4+1")]
    [InlineData("", "x @0", "")]
    public void Decode_OtherLength_SaysWhereItEnds(string hex, string place, string lines)
    {
        DeviceState state = DeviceText.DecodeFields("{'name': 'x', 'type': 'uint16', 'size': 2}, {'name': 'b', 'type': 'uint16', 'size': 2}", hex);
        Assert.Equal(lines.Split('|', StringSplitOptions.RemoveEmptyEntries), DeviceText.Lines(state));
        Assert.StartsWith($"error {place}:", Assert.Single(DeviceText.Findings(state)), StringComparison.Ordinal);
    }

    // What is behind the header of a subsection is right again.
    [Fact]
    public void Decode_FieldsOfOtherLength_SubsectionsAreFoundByTheirHeaders()
    {
        DeviceState state = DeviceText.Decode(
            "'vmsd_name': 'd', 'version': 1, 'fields': [{'name': 'x', 'type': 'uint16', 'size': 2}], 'subsections': [{'vmsd_name': 'd/s', 'version': 1, 'fields': [{'name': 'k', 'type': 'uint8', 'size': 1}]}]",
            "0102 03 05 03 642F73 00000001 08");
        Assert.Equal(["x: 258 @0+2", "(rest): 03 @2+1", "d/s: subsection d/s @3+10", "d/s.k: 8 @12+1"], DeviceText.Lines(state));
        Assert.Equal(["error  @2: 1 bytes more; the end of the state"], DeviceText.Findings(state));
    }

    [Fact]
    public void Decode_OtherSubsection_IsSaid()
    {
        DeviceState state = DeviceText.Decode(
            "'vmsd_name': 'd', 'version': 1, 'fields': [], 'subsections': [{'vmsd_name': 'd/s', 'version': 2, 'fields': [{'name': 'k', 'type': 'uint8', 'size': 1}]}]",
            "05 03 642F73 00000001 08");
        Assert.Equal(["(rest): 0503642f730000000108 @0+10"], DeviceText.Lines(state));
        Assert.StartsWith("error d/s @0:", Assert.Single(DeviceText.Findings(state)), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_StructLargerThanItsFields_KeepsTheRest()
    {
        DeviceState state = DeviceText.DecodeFields(
            "{'name': 's', 'type': 'struct', 'struct': {'vmsd_name': 's', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint8', 'size': 1}]}, 'size': 3}, {'name': 'z', 'type': 'uint8', 'size': 1}",
            "01 02 03 04");
        Assert.Equal(["s: struct s @0+3", "s.v: 1 @0+1", "s.(rest): 0203 @1+2", "z: 4 @3+1"], DeviceText.Lines(state));
        Assert.Equal(["error s @1: 2 bytes more; the end of the state"], DeviceText.Findings(state));
    }

    [Theory]
    [InlineData("'type': 'nullptr', 'size': 1", "31")]
    [InlineData("'type': 'ptr-marker', 'size': 1", "32")]
    public void Decode_NoMarkOfAPointer_IsSaid(string field, string hex)
    {
        DeviceState state = DeviceText.DecodeFields($"{{'name': 'x', {field}}}", hex);
        Assert.Equal(DeviceFieldKind.Opaque, state.Fields[0].Kind);
        Assert.Single(state.Findings);
    }

    [Fact]
    public void Decode_OtherVersionThanDescribed_IsSaid()
    {
        DeviceState state = DeviceText.Decode("'vmsd_name': 'd', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint8', 'size': 1}]", "01", version: 2);
        Assert.Equal(["error  @0: version 2 in the section's header; version 1 by the description"], DeviceText.Findings(state));
    }

    [Fact]
    public void Decode_NoDescription_IsOneOpaqueField()
    {
        DeviceState state = DeviceState.Decode(new(SectionType.Full, 0, 1, "dev", 0, 1), new byte[] { 1, 2 }, 0, description: null);
        Assert.Null(state.Layout);
        Assert.Equal((DeviceFieldKind.Opaque, 2L), (state.Fields.Single().Kind, state.Fields.Single().Length));
    }

    // Announced elements cost nothing: what has no bytes has no elements, and what has too many fields stays opaque.
    [Theory]
    [InlineData("{'name': 'x', 'array_len': 4000000000000000000, 'type': 'buffer', 'size': 0}", "")]
    [InlineData("{'name': 'x', 'array_len': 4000000000000000000, 'type': 'struct', 'struct': {'vmsd_name': 's', 'version': 1, 'fields': []}, 'size': 0}", "")]
    [InlineData("{'name': 'x', 'array_len': 4000000000000000000, 'type': 'uint64', 'size': 8}", "0102")]
    [InlineData("{'name': 'x', 'array_len': 9223372036854775807, 'type': 'uint64', 'size': 9223372036854775807}, {'name': 'y', 'type': 'buffer', 'size': 9223372036854775807}", "01")]
    public void Decode_AbsurdCounts_CostNothing(string field, string hex)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = DeviceText.DecodeFields(field, hex);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_DamagedDescriptionOrBytes_NeverThrows()
    {
        const string Fields =
            "'vmsd_name': 'd', 'version': 1, 'fields': [{'name': 'p', 'array_len': 4, 'type': 'uint32', 'size': 4}, {'name': 'q', 'type': 'qtailq', " + ListOfTwo
            + " 'size': 5}, {'name': 't', 'type': 'gtree', " + ListOfTwo + " 'size': 25}, {'name': 'm', 'type': 'ptr-marker', 'size': 1}, {'name': 'm', 'type': 'uint8', 'size': 1}],"
            + "'subsections': [{'vmsd_name': 'd/s', 'version': 1, 'fields': [{'name': 'k', 'type': 'uint8', 'size': 1}]}]";
        const string Hex = "00000001 00000002 00000003 00000004 010A010B00 00000002 0100000000000000030A 01FFFFFFFFFFFFFFFF0B 00 31 07 05 03 642F73 00000001 08";
        byte[] whole = Convert.FromHexString(Hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Empty(DeviceText.Decode(Fields, Hex).Findings);

        var random = new Random(11);
        for (int i = 0; i < 4000; i++)
        {
            byte[] damaged = [.. whole[..random.Next(whole.Length + 1)], .. new byte[random.Next(3)]];
            for (int k = random.Next(3); k > 0 && damaged.Length > 0; k--) { damaged[random.Next(damaged.Length)] = (byte)random.Next(0, 0x33); }
            char[] text = Fields.ToCharArray();
            for (int k = random.Next(3); k > 0; k--)
            {
                int at = random.Next(text.Length);
                if (char.IsAsciiDigit(text[at])) { text[at] = (char)('1' + random.Next(9)); }
            }
            // Decode checks that nothing is lost.
            _ = DeviceText.Decode(new string(text), Convert.ToHexString(damaged));
        }
    }

    [Fact]
    public void Decode_WithAStruct_AllocatesNothing()
    {
        DeviceState state = DeviceText.DecodeFields(
            "{'name': 'a', 'array_len': 8, 'type': 'struct', 'struct': {'vmsd_name': 'e', 'version': 1, 'fields': [{'name': 'v', 'type': 'uint16', 'size': 2}]}, 'size': 2}",
            string.Concat(Enumerable.Repeat("0102", 8)));
        byte[] body = [.. Enumerable.Repeat(new byte[] { 1, 2 }, 8).SelectMany(static b => b)];
        var sum = default(Sum);

        void Decode()
        {
            sum = default;
            for (int i = 0; i < 100; i++) { DeviceDecoder.Decode(state.Layout!, body, 0, ref sum); }
        }

        Assert.Equal(0, Allocation.LeastOf(Decode));
        Assert.Equal((100UL * 8 * 258, 0), (sum.Total, sum.Depth));
    }

    private struct Sum : IDeviceVisitor
    {
        public ulong Total;
        public int Depth;

        public void Enter(in DeviceScope scope) => Depth++;

        public void Leave() => Depth--;

        public void Field(in DeviceFieldValue field) => Total += field.GetUInt64();

        public readonly void Mismatch(in DeviceMismatch mismatch) => throw new InvalidOperationException(mismatch.ToString());
    }
}
