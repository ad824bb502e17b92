using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using SaveVm.Devices;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Runtime.Tests.Devices;

/// <summary>Decodes small devices, described in JSON with single quotes, and writes what came out as lines.</summary>
internal static class DeviceText
{
    public const int Offset = 1000;

    public static DeviceState Decode(string members, string hex, uint version = 1)
    {
        string json = $"{{'devices': [{{'name': 'dev', 'instance_id': 0, {members}}}]}}".Replace('\'', '"');
        Assert.True(VmDescription.TryParse(Encoding.UTF8.GetBytes(json), 0, out VmDescription? description, out _));
        byte[] body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        DeviceState state = DeviceState.Decode(new SectionInfo(SectionType.Full, 0, 1, "dev", 0, version), body, Offset, description.Devices[0]);

        // Whatever is made of the bytes, none is lost, and they can be written again.
        var output = new ArrayBufferWriter<byte>();
        state.WriteTo(output);
        Assert.Equal(Convert.ToHexString(body), Convert.ToHexString(output.WrittenSpan));
        return state;
    }

    public static DeviceState DecodeFields(string fields, string hex) => Decode($"'vmsd_name': 'dev', 'version': 1, 'fields': [{fields}]", hex);

    /// <summary><c>path: value @offset+length</c>, offsets from the start of the body.</summary>
    public static IEnumerable<string> Lines(DeviceState state) => state.AllFields().Select(
        static field => string.Create(CultureInfo.InvariantCulture, $"{field.Path}: {ValueOf(field)} @{field.Offset - Offset}+{field.Length}"));

    public static IEnumerable<string> Findings(DeviceState state) => state.Findings.Select(static finding => string.Create(
        CultureInfo.InvariantCulture,
        $"{(finding.IsExplained ? "note" : "error")} {finding.Path} @{finding.Offset - Offset}: {finding.Found}; {finding.Expected}"));

    private static string ValueOf(DeviceField field) => field.HasFields
        ? $"{field.Type} {field.StateName}".TrimEnd()
        : string.Join(",", Enumerable.Range(0, field.Count).Select(i => ValueOf(field, i)));

    private static string ValueOf(DeviceField field, int i) => field.Kind switch
    {
        DeviceFieldKind.Boolean => field.GetBoolean(i) ? "true" : "false",
        DeviceFieldKind.Signed => field.GetInt64(i).ToString(CultureInfo.InvariantCulture),
        DeviceFieldKind.Unsigned => field.GetUInt64(i).ToString(CultureInfo.InvariantCulture),
        DeviceFieldKind.Double => field.GetDouble(i).ToString("R", CultureInfo.InvariantCulture),
        DeviceFieldKind.Timer => field.GetTimer(i)?.ToString(CultureInfo.InvariantCulture) ?? "off",
        DeviceFieldKind.NullPointer => "null",
        DeviceFieldKind.PointerMarker => "valid",
        DeviceFieldKind.Text => $"'{field.GetText()}'",
        _ => Convert.ToHexStringLower(field.GetBytes(i).Span),
    };
}
