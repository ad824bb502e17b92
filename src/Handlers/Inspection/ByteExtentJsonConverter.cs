using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>Writes a range as <c>[start, length]</c>.</summary>
internal sealed class ByteExtentJsonConverter : JsonConverter<ByteExtent>
{
    public override ByteExtent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read()) { throw new JsonException(); }
        ulong start = reader.GetUInt64();
        if (!reader.Read()) { throw new JsonException(); }
        ulong length = reader.GetUInt64();
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) { throw new JsonException(); }
        return new ByteExtent(start, length);
    }

    public override void Write(Utf8JsonWriter writer, ByteExtent value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Start);
        writer.WriteNumberValue(value.Length);
        writer.WriteEndArray();
    }
}
