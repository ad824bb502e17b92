using System;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests;

/// <summary>Small streams written in hexadecimal.</summary>
internal static class StreamText
{
    public const string Header = "5145564d 00000003";
    public const string EndOfFile = "00";

    public static string Configuration(params string[] capabilities) =>
        "07 00000002 7063" + (capabilities.Length == 0 ? "" : $"05 1a {Ascii("configuration/capabilities")} 00000001 {capabilities.Length:x8}" + string.Concat(capabilities.Select(String8)));

    public static string Start(uint id, string name, uint version, string body) => $"01 {id:x8} {String8(name)} 00000000 {version:x8} {body} {Footer(id)}";

    public static string Part(uint id, string body) => $"02 {id:x8} {body} {Footer(id)}";

    public static string End(uint id, string body) => $"03 {id:x8} {body} {Footer(id)}";

    public static string String8(string text) => $"{text.Length:x2}{Ascii(text)}";

    public static string Ascii(string text) => Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(text));

    public static string U64(ulong value) => $"{value:x16}";

    /// <summary>So many equal bytes.</summary>
    public static string Fill(byte value, int count) => string.Concat(Enumerable.Repeat($"{value:x2}", count));

    /// <summary>Reads a stream with the loaders of a registry; what does not follow the format is thrown.</summary>
    public static void Read(string hex, params (string Name, ISectionLoader Loader)[] loaders)
    {
        using WireInput input = WireInput.FromMemory(WireTable.Bytes(hex));
        var registry = new SectionRegistry();
        foreach ((string name, ISectionLoader loader) in loaders) { registry.Add(name, loader); }
        var reader = new SavevmReader(input, registry);
        while (reader.Read())
        {
        }
    }

    public static StreamReport Inspect(string hex, InspectOptions? options = null)
    {
        using WireInput input = WireInput.FromMemory(WireTable.Bytes(hex));
        return StreamInspector.Inspect(input, options ?? new InspectOptions { Hash = true });
    }

    /// <summary>The stream is refused at this field.</summary>
    public static ErrorReport Refused(string hex, string record, string field)
    {
        ErrorReport? error = Inspect(hex).Error;
        Assert.NotNull(error);
        Assert.Equal($"{record}.{field}", $"{error.Record}.{error.Field}");
        return error;
    }

    private static string Footer(uint id) => $"7e {id:x8}";
}
