using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SaveVm.Devices;
using SaveVm.Handlers.Devices;

namespace SaveVm.Tool.View;

/// <summary>The fields of devices for people: a row for each, with its place, type and value.</summary>
internal static class DeviceView
{
    private const int MostElements = 8;
    private const int MostBytes = 24;

    // A longer path moves the value of its own row only.
    private const int WidestPath = 56;

    public static void Write(DeviceInspection devices, ToolConsole console, bool full)
    {
        TextWriter writer = console.Writer;
        bool first = true;
        foreach (InspectedDevice device in devices.Devices)
        {
            if (!first) { writer.WriteLine(); }
            first = false;
            WriteDevice(device, writer, full);
        }
        if (devices.DescriptionSource == DeviceDescriptionSource.None)
        {
            writer.WriteLine();
            writer.WriteLine("The stream has no VM description, so the fields are not known. With --description FILE that of another stream of the same machine is used.");
        }
    }

    private static void WriteDevice(InspectedDevice device, TextWriter writer, bool full)
    {
        DeviceState state = device.State;
        string checkpoint = device.Checkpoint is { } number ? string.Create(CultureInfo.InvariantCulture, $", checkpoint {number}") : "";
        writer.WriteLine(Printable.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Name}, instance {state.InstanceId}, version {state.VersionId}, {Quantity.Of(state.Length, "byte", "bytes")} at {Quantity.Offset(state.Offset)}{checkpoint}")));

        List<string[]> rows = [["Offset", "Bytes", "Type", "Field", "Value"]];
        foreach (DeviceField field in state.AllFields())
        {
            rows.Add([Quantity.Offset(field.Offset), Quantity.Count(field.Length), Printable.Of(field.Type), Printable.Of(field.Path), Printable.Of(ValueOf(field, full))]);
        }
        WriteRows(rows, writer);

        foreach (DeviceFinding finding in state.Findings)
        {
            string place = finding.Path.Length > 0 ? $"{finding.Path} at {Quantity.Offset(finding.Offset)}" : Quantity.Offset(finding.Offset);
            string severity = finding.IsExplained ? "Note" : "Description and bytes disagree";
            writer.WriteLine(Printable.Of($"  {severity}: {place}: found {finding.Found}, expected {finding.Expected}"));
        }
    }

    private static void WriteRows(List<string[]> rows, TextWriter writer)
    {
        int[] widths = [.. Enumerable.Range(0, 4).Select(column => rows.Max(row => row[column].Length))];
        widths[3] = Math.Min(widths[3], WidestPath);
        foreach (string[] row in rows)
        {
            string line = $"  {row[0].PadLeft(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadRight(widths[2])}  {row[3].PadRight(widths[3])}  {row[4]}";
            writer.WriteLine(line.TrimEnd());
        }
    }

    private static string ValueOf(DeviceField field, bool full)
    {
        if (field.HasFields)
        {
            return string.IsNullOrEmpty(field.StateName) ? "" : string.Create(CultureInfo.InvariantCulture, $"{field.StateName}, version {field.StateVersion}");
        }
        if (field.Count == 1) { return ElementOf(field, 0, full); }
        int shown = full ? field.Count : Math.Min(field.Count, MostElements);
        string values = string.Join(", ", Enumerable.Range(0, shown).Select(i => ElementOf(field, i, full)));
        return shown < field.Count ? $"[{values}, ...]" : $"[{values}]";
    }

    private static string ElementOf(DeviceField field, int element, bool full) => field.Kind switch
    {
        DeviceFieldKind.Boolean => field.GetBoolean(element) ? "true" : "false",
        DeviceFieldKind.Signed => field.GetInt64(element) is < 0 and { } negative
            ? negative.ToString(CultureInfo.InvariantCulture)
            : UnsignedOf(field.GetBits(element), field),
        DeviceFieldKind.Unsigned => UnsignedOf(field.GetBits(element), field),
        DeviceFieldKind.Timer => field.GetTimer(element) is { } time ? TimeOf(time) : "not armed",
        DeviceFieldKind.Double => field.GetDouble(element).ToString("R", CultureInfo.InvariantCulture),
        DeviceFieldKind.NullPointer => "null",
        DeviceFieldKind.PointerMarker => "not null",
        DeviceFieldKind.Text => $"\"{field.GetText()}\"",
        _ => BytesOf(field.GetBytes(element).Span, full),
    };

    // Registers are read in hexadecimal, counts in decimal; in arrays one of them is enough.
    private static string UnsignedOf(ulong value, DeviceField field)
    {
        if (value < 10) { return value.ToString(CultureInfo.InvariantCulture); }
        string hexadecimal = $"0x{value.ToString("x", CultureInfo.InvariantCulture)}";
        return field.Count > 1 ? hexadecimal : string.Create(CultureInfo.InvariantCulture, $"{value} ({hexadecimal})");
    }

    private static string TimeOf(ulong nanoseconds)
    {
        const ulong PerSecond = 1_000_000_000;
        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / PerSecond}.{nanoseconds % PerSecond:D9} s");
    }

    private static string BytesOf(ReadOnlySpan<byte> bytes, bool full)
    {
        if (!full && bytes.Length > MostBytes)
        {
            if (!bytes.ContainsAnyExcept((byte)0)) { return "all zero"; }
            return $"{Spaced(bytes[..MostBytes])} ...";
        }
        return Spaced(bytes);
    }

    private static string Spaced(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length * 3);
        foreach (byte value in bytes) { _ = text.Append(CultureInfo.InvariantCulture, $"{value:x2} "); }
        return text.ToString().TrimEnd();
    }
}
