using System;
using System.Buffers;
using System.Globalization;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using SaveVm.Devices;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Handlers.Devices;

/// <summary>
/// Writes decoded devices as JSON, <c>docs/schema/devices.schema.json</c>. Integers of all widths are JSON numbers with all their digits; a reader that
/// makes doubles of them loses the last ones beyond 2^53.
/// </summary>
public static class DeviceJson
{
    /// <summary>The bytes of a buffer that are written unless all are asked for.</summary>
    public const int DefaultBytes = 256;

    // Names are shown as they are: the document is UTF-8, and goes into no HTML.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one document and a line feed.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="output">Takes the text in UTF-8.</param>
    /// <param name="mostBytes">How many bytes of a buffer are written at most.</param>
    public static void Write(DeviceInspection devices, Stream output, int mostBytes = DefaultBytes)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(output);
        using (var json = new Utf8JsonWriter(output, s_options)) { Write(devices, json, mostBytes); }
        output.WriteByte((byte)'\n');
    }

    /// <inheritdoc cref="Write(DeviceInspection, Stream, int)"/>
    public static void Write(DeviceInspection devices, IBufferWriter<byte> output, int mostBytes = DefaultBytes)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(output);
        using (var json = new Utf8JsonWriter(output, s_options)) { Write(devices, json, mostBytes); }
        output.Write("\n"u8);
    }

    private static void Write(DeviceInspection devices, Utf8JsonWriter json, int mostBytes)
    {
        json.WriteStartObject();
        if (devices.Stream.File is { } file) { json.WriteString("file", file); }
        json.WriteNumber("length", devices.Stream.Length);
        json.WriteString("format", devices.Stream.Format);
        json.WriteString("machine", devices.Stream.Machine);
        json.WriteString("description", devices.DescriptionSource switch
        {
            DeviceDescriptionSource.Stream => "stream",
            DeviceDescriptionSource.Given => "given",
            _ => null,
        });
        json.WriteStartArray("devices");
        foreach (InspectedDevice device in devices.Devices)
        {
            WriteDevice(device, json, mostBytes);
            // What is finished leaves the memory.
            if (json.BytesPending > 1 << 16) { json.Flush(); }
        }
        json.WriteEndArray();
        if (devices.Stream.Error is { } error)
        {
            json.WritePropertyName("error");
            JsonSerializer.Serialize(json, error, StreamReportJson.Default.ErrorReport);
        }
        json.WriteEndObject();
    }

    private static void WriteDevice(InspectedDevice device, Utf8JsonWriter json, int mostBytes)
    {
        DeviceState state = device.State;
        json.WriteStartObject();
        json.WriteString("name", state.Name);
        json.WriteNumber("instance", state.InstanceId);
        json.WriteNumber("version", state.VersionId);
        json.WriteNumber("offset", state.Offset);
        json.WriteNumber("length", state.Length);
        if (device.Checkpoint is { } checkpoint) { json.WriteNumber("checkpoint", checkpoint); }
        json.WriteBoolean("described", state.Layout is not null);
        if (state.Layout is { Name.Length: > 0 } layout) { json.WriteString("state", layout.Name); }
        json.WriteStartArray("fields");
        foreach (DeviceField field in state.AllFields()) { WriteField(field, json, mostBytes); }
        json.WriteEndArray();
        if (state.Findings.Count > 0)
        {
            json.WriteStartArray("findings");
            foreach (DeviceFinding finding in state.Findings) { WriteFinding(finding, json); }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteFinding(DeviceFinding finding, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("severity", finding.IsExplained ? "info" : "error");
        json.WriteString("path", finding.Path);
        json.WriteNumber("offset", finding.Offset);
        json.WriteString("found", finding.Found);
        json.WriteString("expected", finding.Expected);
        json.WriteEndObject();
    }

    private static void WriteField(DeviceField field, Utf8JsonWriter json, int mostBytes)
    {
        json.WriteStartObject();
        json.WriteString("path", field.Path);
        json.WriteString("type", field.Type);
        json.WriteNumber("offset", field.Offset);
        json.WriteNumber("length", field.Length);
        if (field.HasFields)
        {
            if (!string.IsNullOrEmpty(field.StateName)) { json.WriteString("state", field.StateName); }
            if (field.StateVersion is { } version) { json.WriteNumber("version", version); }
        }
        else
        {
            json.WritePropertyName("value");
            bool cut = field.Count == 1 ? WriteValue(field, 0, json, mostBytes) : WriteRun(field, json, mostBytes);
            if (cut) { json.WriteBoolean("truncated", value: true); }
        }
        json.WriteEndObject();
    }

    /// <returns>Whether not all bytes were written.</returns>
    private static bool WriteValue(DeviceField field, int element, Utf8JsonWriter json, int mostBytes)
    {
        switch (field.Kind)
        {
            case DeviceFieldKind.Boolean:
                json.WriteBooleanValue(field.GetBoolean(element));
                return false;
            case DeviceFieldKind.Signed:
                json.WriteNumberValue(field.GetInt64(element));
                return false;
            case DeviceFieldKind.Unsigned:
                json.WriteNumberValue(field.GetUInt64(element));
                return false;
            case DeviceFieldKind.Timer:
                if (field.GetTimer(element) is { } time) { json.WriteNumberValue(time); }
                else { json.WriteNullValue(); }
                return false;
            case DeviceFieldKind.Double:
                double number = field.GetDouble(element);
                if (double.IsFinite(number)) { json.WriteNumberValue(number); }
                else { json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); }
                return false;
            case DeviceFieldKind.NullPointer:
                json.WriteNullValue();
                return false;
            case DeviceFieldKind.PointerMarker:
                json.WriteBooleanValue(value: true);
                return false;
            case DeviceFieldKind.Text:
                json.WriteStringValue(field.GetText());
                return false;
            default:
                ReadOnlySpan<byte> bytes = field.GetBytes(element).Span;
                bool cut = bytes.Length > mostBytes;
                json.WriteStringValue(Convert.ToHexStringLower(cut ? bytes[..mostBytes] : bytes));
                return cut;
        }
    }

    // Numbers side by side, in one line: a value to a line helps nobody.
    private static bool WriteRun(DeviceField field, Utf8JsonWriter json, int mostBytes)
    {
        bool cut = false;
        var text = new ArrayBufferWriter<byte>(256);
        text.Write("["u8);
        using (var element = new Utf8JsonWriter(text))
        {
            for (int i = 0; i < field.Count; i++)
            {
                cut |= WriteValue(field, i, element, mostBytes);
                element.Flush();
                element.Reset();
                if (i < field.Count - 1) { text.Write(", "u8); }
            }
        }
        text.Write("]"u8);
        json.WriteRawValue(text.WrittenSpan);
        return cut;
    }
}
