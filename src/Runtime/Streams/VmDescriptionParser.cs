using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>
/// Reads the JSON of a VM description. The first pass takes names and sizes only; the fields of a device are read when somebody asks. Keys may repeat:
/// lists write the state of every element into the same object.
/// </summary>
internal static class VmDescriptionParser
{
    // A nested struct costs three levels of JSON (fields, field, struct); QEMU's own states nest about ten deep.
    private const int MaximumDepth = 256;
    private const int MaximumDevices = 1 << 16;
    private const int MaximumFields = 1 << 18;

    // 0x05, the length of the name, and the version: what stands in front of a subsection's own fields.
    private const int SubsectionOverhead = 1 + 1 + 4;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaximumDepth };

    public static bool TryParse(
        ReadOnlyMemory<byte> json, long offset, [NotNullWhen(true)] out VmDescription? description, [NotNullWhen(false)] out WireError? error)
    {
        var reader = new Utf8JsonReader(json.Span, ReaderOptions);
        try
        {
            description = ParseDescription(ref reader, json, offset);
            error = null;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a string that is not UTF-8, or a value of another type than the key asks for.
            description = null;
            error = Error(e, reader.TokenStartIndex);
            return false;
        }
    }

    /// <exception cref="WireFormatException">The text is not a description of a device.</exception>
    public static VmDescriptionNode ParseNode(ReadOnlyMemory<byte> json, long offset)
    {
        var reader = new Utf8JsonReader(json.Span, ReaderOptions);
        try
        {
            Expect(ref reader, JsonTokenType.StartObject);
            int budget = MaximumFields;
            return ParseNested(ref reader, ref budget);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new WireFormatException(Error(e, reader.TokenStartIndex), offset);
        }
    }

    private static WireError Error(Exception e, long offset) =>
        new(WireErrorKind.Malformed, nameof(VmDescription), "Json", offset, e.Message[..Math.Min(e.Message.Length, 120)], "a description of devices in JSON");

    private static VmDescription ParseDescription(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, long offset)
    {
        int? pageSize = null;
        VmDescriptionDevice? configuration = null;
        List<VmDescriptionDevice>? devices = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextKey(ref reader))
        {
            if (reader.ValueTextEquals("page_size"u8))
            {
                _ = reader.Read();
                pageSize = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("configuration"u8))
            {
                Expect(ref reader, JsonTokenType.StartObject);
                configuration = ParseDevice(ref reader, json, offset);
            }
            else if (reader.ValueTextEquals("devices"u8))
            {
                devices ??= [];
                Expect(ref reader, JsonTokenType.StartArray);
                while (NextElement(ref reader))
                {
                    if (devices.Count == MaximumDevices) { throw new JsonException($"more than {MaximumDevices} devices"); }
                    devices.Add(ParseDevice(ref reader, json, offset));
                }
            }
            else
            {
                reader.Skip();
            }
        }
        if (reader.Read()) { throw new JsonException("text behind the description"); }
        return new VmDescription(json, offset, pageSize, configuration, devices ?? throw new JsonException("no devices"));
    }

    // The reader stands on the object's brace.
    private static VmDescriptionDevice ParseDevice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, long offset)
    {
        int start = (int)reader.TokenStartIndex;
        string name = "";
        string vmsdName = "";
        long instanceId = 0;
        int version = 0;
        long length = 0;
        while (NextKey(ref reader))
        {
            if (reader.ValueTextEquals("name"u8)) { name = ReadText(ref reader); }
            else if (reader.ValueTextEquals("vmsd_name"u8)) { vmsdName = ReadText(ref reader); }
            else if (reader.ValueTextEquals("instance_id"u8)) { instanceId = ReadInteger(ref reader); }
            else if (reader.ValueTextEquals("version"u8)) { version = (int)ReadInteger(ref reader); }
            else if (reader.ValueTextEquals("fields"u8)) { length = Add(length, MeasureFields(ref reader)); }
            else if (reader.ValueTextEquals("subsections"u8)) { length = Add(length, MeasureSubsections(ref reader)); }
            else { reader.Skip(); }
        }
        return new VmDescriptionDevice(json[start..(int)reader.BytesConsumed], offset + start, name, (uint)instanceId, vmsdName, version, length);
    }

    // Bytes of a state = sum of its fields' sizes (which include everything nested) + its subsections.
    private static long MeasureFields(ref Utf8JsonReader reader)
    {
        long sum = 0;
        Expect(ref reader, JsonTokenType.StartArray);
        while (NextElement(ref reader))
        {
            long size = 0;
            long count = 1;
            while (NextKey(ref reader))
            {
                if (reader.ValueTextEquals("size"u8)) { size = ReadSize(ref reader); }
                else if (reader.ValueTextEquals("array_len"u8)) { count = ReadSize(ref reader); }
                else { reader.Skip(); }
            }
            sum = Add(sum, Multiply(size, count));
        }
        return sum;
    }

    private static long MeasureSubsections(ref Utf8JsonReader reader)
    {
        long sum = 0;
        Expect(ref reader, JsonTokenType.StartArray);
        while (NextElement(ref reader))
        {
            long length = SubsectionOverhead;
            while (NextKey(ref reader))
            {
                if (reader.ValueTextEquals("vmsd_name"u8)) { length = Add(length, Encoding.UTF8.GetByteCount(ReadText(ref reader))); }
                else if (reader.ValueTextEquals("fields"u8)) { length = Add(length, MeasureFields(ref reader)); }
                else if (reader.ValueTextEquals("subsections"u8)) { length = Add(length, MeasureSubsections(ref reader)); }
                else { reader.Skip(); }
            }
            sum = Add(sum, length);
        }
        return sum;
    }

    private static bool TryReadNodeKey(ref Utf8JsonReader reader, NodeBuilder node, ref int budget)
    {
        if (reader.ValueTextEquals("vmsd_name"u8)) { node.VmsdName = ReadText(ref reader); }
        else if (reader.ValueTextEquals("version"u8)) { node.Version = (int)ReadInteger(ref reader); }
        else if (reader.ValueTextEquals("fields"u8))
        {
            Expect(ref reader, JsonTokenType.StartArray);
            while (NextElement(ref reader)) { node.Fields.Add(ParseField(ref reader, ref budget)); }
        }
        else if (reader.ValueTextEquals("subsections"u8))
        {
            Expect(ref reader, JsonTokenType.StartArray);
            while (NextElement(ref reader)) { node.Subsections.Add(ParseNested(ref reader, ref budget)); }
        }
        else
        {
            return false;
        }
        return true;
    }

    private static VmDescriptionNode ParseNested(ref Utf8JsonReader reader, ref int budget)
    {
        Spend(ref budget);
        var node = new NodeBuilder();
        while (NextKey(ref reader))
        {
            if (!TryReadNodeKey(ref reader, node, ref budget)) { reader.Skip(); }
        }
        return node.Build();
    }

    private static VmDescriptionField ParseField(ref Utf8JsonReader reader, ref int budget)
    {
        Spend(ref budget);
        string name = "";
        string type = "";
        long size = 0;
        long? arrayLength = null;
        long? index = null;
        List<VmDescriptionNode>? states = null;
        NodeBuilder? element = null;
        while (NextKey(ref reader))
        {
            if (reader.ValueTextEquals("name"u8)) { name = ReadText(ref reader); }
            else if (reader.ValueTextEquals("type"u8)) { type = ReadText(ref reader); }
            else if (reader.ValueTextEquals("size"u8)) { size = ReadSize(ref reader); }
            else if (reader.ValueTextEquals("array_len"u8)) { arrayLength = ReadSize(ref reader); }
            else if (reader.ValueTextEquals("index"u8)) { index = ReadSize(ref reader); }
            else if (reader.ValueTextEquals("struct"u8))
            {
                Expect(ref reader, JsonTokenType.StartObject);
                (states ??= []).Add(ParseNested(ref reader, ref budget));
            }
            else
            {
                // Elements of lists stand in the field itself, one behind the other: each begins with its vmsd_name.
                if (reader.ValueTextEquals("vmsd_name"u8) && element is not null)
                {
                    Spend(ref budget);
                    (states ??= []).Add(element.Build());
                    element = null;
                }
                element ??= new NodeBuilder();
                if (!TryReadNodeKey(ref reader, element, ref budget)) { reader.Skip(); }
            }
        }
        if (element is { IsEmpty: false }) { (states ??= []).Add(element.Build()); }
        return new VmDescriptionField(name, type, size, arrayLength, index, states ?? (IReadOnlyList<VmDescriptionNode>)[]);
    }

    private static void Spend(ref int budget)
    {
        if (--budget < 0) { throw new JsonException($"more than {MaximumFields} fields in a device"); }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) { throw new JsonException($"{reader.TokenType} instead of {type}"); }
    }

    // To the next key of the object the reader is in; false behind its last one.
    private static bool NextKey(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    // To the next object of the array the reader is in; false behind its last one.
    private static bool NextElement(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray) { return false; }
        if (reader.TokenType != JsonTokenType.StartObject) { throw new JsonException($"{reader.TokenType} instead of {JsonTokenType.StartObject}"); }
        return true;
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.GetString() ?? throw new JsonException("null instead of a text");
    }

    private static long ReadInteger(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.GetInt64();
    }

    private static long ReadSize(ref Utf8JsonReader reader)
    {
        long size = ReadInteger(ref reader);
        return size >= 0 ? size : throw new JsonException("a negative size");
    }

    private static long Add(long a, long b) => a <= long.MaxValue - b ? a + b : long.MaxValue;

    private static long Multiply(long a, long b) => Math.BigMul(a, b) <= long.MaxValue ? a * b : long.MaxValue;

    private sealed class NodeBuilder
    {
        public string VmsdName { get; set; } = "";

        public int Version { get; set; }

        public List<VmDescriptionField> Fields { get; } = [];

        public List<VmDescriptionNode> Subsections { get; } = [];

        public bool IsEmpty => VmsdName.Length == 0 && Fields.Count == 0 && Subsections.Count == 0;

        public VmDescriptionNode Build() => new(VmsdName, Version, Fields, Subsections);
    }
}
