using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Golden;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Records against their golden layouts: what is reported, where, and what is let through.</summary>
public sealed class GoldenLayoutTests
{
    private const string Types = "[Flags] public enum Bits : byte { None = 0, A = 1, B = 2, NEW }\n";

    /// <summary>The record that all golden layouts are of.</summary>
    private const string Golden = """
        { "record": "Vendor.Item", "version": 1, "minimumLength": 6, "maximumLength": 281, "fields": [
          { "name": "Flags", "type": "u8", "offset": 0, "size": 1, "rule": "Bits (3)" },
          { "name": "Id", "type": "u32", "offset": 1, "size": 4 },
          { "name": "Name.Length", "type": "u8", "offset": 5, "size": 1, "rule": "0 to 255" },
          { "name": "Name", "type": "bytes", "length": "Name.Length" },
          { "name": "Extra", "type": "u16", "size": 2, "condition": "Flags has A" },
          { "name": "High", "type": "u64", "size": 8, "bits": "4..63" },
          { "name": "Low", "type": "u64", "size": 8, "bits": "0..3" } ] }
        """;

    private const string Fields = """
        public Bits Flags { get; init; }
        public uint Id { get; init; }
        [Counted] public ReadOnlySpan<byte> Name { get; init; }
        [When(nameof(Flags), Bits.A)] public ushort Extra { get; init; }
        [Packed(0, Shift = 4)] public ulong High { get; init; }
        [Packed(0, Bits = 4)] public byte Low { get; init; }
        """;

    /// <summary>Rule, version, what is replaced in the record and by what (the fault in brackets), message.</summary>
    public static TheoryData<string, int, string, string, string> Changes => new()
    {
        { "SVM101", 1, "uint Id", "ulong [|Id|]", "'Id' of 'Item' is u64 of 8 bytes and was u32 of 4 bytes, which moves 'Name.Length' from offset 5 to 9; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "public uint Id", "[ByteOrder(ByteOrder.LittleEndian)] public uint [|Id|]", "'Id' of 'Item' is u32le of 4 bytes and was u32 of 4 bytes; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "public uint Id { get; init; }", "public ushort [|New|] { get; init; } public uint Id { get; init; }", "'New' of 'Item' is new at offset 1, which moves 'Id' from offset 1 to 3; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "public uint Id { get; init; }", "", "'Id' of 'Item' is gone at offset 1, which moves 'Name.Length' from offset 5 to 1; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "public byte Low { get; init; }", "public byte Low { get; init; } public byte [|Last|] { get; init; }", "'Last' of 'Item' is new; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "Shift = 4)] public ulong High", "Shift = 5)] public ulong [|High|]", "'High' of 'Item' has bits 5..63 of its word and had bits 4..63; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "Bits.A)] public ushort Extra", "Bits.B)] public ushort [|Extra|]", "'Extra' of 'Item' is there when Flags has B and was there when Flags has A; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "[Counted] public ReadOnlySpan<byte> Name", "[Counted(Maximum = 9)] public ReadOnlySpan<byte> [|Name|]", "'Name.Length' of 'Item' allows 0 to 9 and allowed 0 to 255; its version is still 1: raise it, or undo the change" },
        { "SVM101", 1, "[Counted] public ReadOnlySpan<byte> Name", "[FixedLength(4)] public ReadOnlySpan<byte> [|Name|]", "'Name.Length' of 'Item' is gone at offset 5; its version is still 1: raise it, or undo the change" },
        { "SVM102", 2, "uint Id", "ulong [|Id|]", "'Id' of 'Item' is u64 of 8 bytes and was u32 of 4 bytes; if version 1 is given up, write its golden layout again" },
        { "SVM102", 2, "public uint Id { get; init; }", "", "'Id' of 'Item' is gone at offset 1; if version 1 is given up, write its golden layout again" },
        { "SVM102", 3, "public byte Low { get; init; }", "public byte Low { get; init; } public byte [|Last|] { get; init; }", "'Last' of 'Item' is new, and what was written by version 1 does not have it: mark it [Since(2)], or [Optional] at the end; if version 1 is given up, write its golden layout again" },
        { "SVM102", 2, "public byte Low { get; init; }", "public byte Low { get; init; } [When(nameof(Flags), Bits.B)] public byte [|Last|] { get; init; }", "'Last' of 'Item' is new, and what was written by version 1 does not have it: mark it [Since(2)], or [Optional] at the end; if version 1 is given up, write its golden layout again" },
        { "SVM102", 2, "public uint Id { get; init; }", "[Since(1)] public ushort [|New|] { get; init; } public uint Id { get; init; }", "'New' of 'Item' is new at offset 1, and what was written by version 1 does not have it: mark it [Since(2)], or [Optional] at the end; if version 1 is given up, write its golden layout again" },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task Analyze_LayoutChanged_ReportsTheFieldAndWhatMoved(string id, int version, string old, string @new, string message)
    {
        bool versioned = @new.Contains("[Since", StringComparison.Ordinal);
        MarkedSource source = MarkedSource.Parse(Source(version, versioned, Fields.Replace(old, @new, StringComparison.Ordinal), mark: !@new.Contains("[|", StringComparison.Ordinal)));
        Diagnostic diagnostic = Assert.Single((await GeneratorHost.AnalyzeAsync(source.Text, [Golden])).Where(static d => d.Severity == DiagnosticSeverity.Error));
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(source.Span, diagnostic.Location.SourceSpan);
    }

    /// <summary>Version, what is replaced, by what, more flags.</summary>
    public static TheoryData<int, string, string, string> Growth => new()
    {
        { 1, "", "", "" },
        { 2, "", "", "" },
        { 1, "Id", "Number", "" },
        { 1, "Flags", "Features", "" },
        { 2, "public uint Id { get; init; }", "public uint Id { get; init; } [Since(2)] public ulong New { get; init; }", "" },
        { 2, "public byte Low { get; init; }", "public byte Low { get; init; } [Optional] public ulong? New { get; init; }", "" },
        { 2, "public byte Low { get; init; }", "public byte Low { get; init; } [When(nameof(Flags), Bits.C)] public ulong New { get; init; }", "C = 4" },
        { 2, "[Counted] public", "[Counted(Maximum = 100)] public", "" },
    };

    [Theory, MemberData(nameof(Growth))]
    public async Task Analyze_CompatibleGrowthOrAnotherName_IsSilent(int version, string old, string @new, string flags)
    {
        string fields = old.Length == 0 ? Fields : Fields.Replace(old, @new, StringComparison.Ordinal);
        string source = MarkedSource.Parse(Source(version, @new.Contains("[Since", StringComparison.Ordinal), fields, mark: true, flags)).Text;
        Assert.Empty(await GeneratorHost.AnalyzeAsync(source, [Golden]));
    }

    /// <summary>Rules about the files themselves; where they point into the file is the text of the record's name.</summary>
    [Fact]
    public async Task Analyze_FilesThatProtectNothing_AreReportedInTheFile()
    {
        string source = MarkedSource.Parse(Source(1, versioned: false, Fields, mark: true)).Text;
        string other = Golden.Replace("Vendor.Item", "Vendor.Cage.Gone", StringComparison.Ordinal);
        ImmutableArray<Diagnostic> found = await GeneratorHost.AnalyzeAsync(source, [Golden, Golden, other, "{ \"record\": 1 }", Golden.Replace(": 1,", ": 0,", StringComparison.Ordinal), "[1, ", ""]);
        Assert.Equal(["SVM104", "SVM104", "SVM104", "SVM104", "SVM105", "SVM106"], found.Select(static d => d.Id).Order(StringComparer.Ordinal));
        Diagnostic unused = found.Single(static d => d.Id == "SVM105");
        Assert.Equal("golden/2.layout.json", unused.Location.GetLineSpan().Path);
        Assert.Equal("\"Vendor.Cage.Gone\"", other.Substring(unused.Location.SourceSpan.Start, unused.Location.SourceSpan.Length));
    }

    [Fact]
    public async Task Analyze_VersionLowered_IsReportedAtTheRecord()
    {
        string source = MarkedSource.Parse(Source(1, versioned: false, Fields, mark: true)).Text;
        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(source, [Golden.Replace("\"version\": 1", "\"version\": 4", StringComparison.Ordinal)]));
        Assert.Equal("SVM103", diagnostic.Id);
        Assert.Equal("Item", source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    [Fact]
    public async Task Analyze_NestedTypeWithAGoldenLayout_IsFound()
    {
        const string Source = GeneratorHost.Usings + "public static partial class Cage { [WireRecord] public readonly partial record struct Deep(ulong Value); }";
        const string Layout = """{ "record": "Vendor.Cage.Deep", "version": 1, "fields": [ { "name": "Value", "type": "u32", "offset": 0, "size": 4 } ] }""";
        Assert.Equal("SVM101", Assert.Single(await GeneratorHost.AnalyzeAsync(Source, [Layout])).Id);
    }

    /// <summary>What the product writes is what the analyzer reads, for every construct: a record agrees with its own layout.</summary>
    [Fact]
    public void Parse_LayoutsOfTheZoo_GiveBackEveryLine()
    {
        foreach (WireLayout layout in Zoo.ZooLayouts.All)
        {
            var golden = GoldenLayout.Parse(WireLayoutFile.Write(layout));
            Assert.Equal(("", layout.Record, layout.Version), (golden.Error, golden.Record, golden.Version));
            Assert.Equal(
                layout.Fields.Select(static f => (f.Name, f.Type, (long?)f.Offset, (long?)f.Size, f.Length, f.Condition, f.Bits, f.Rule)),
                golden.Rows.Select(static r => (r.Name, r.Type, r.Offset, r.Size, r.Length, r.Condition, r.Bits, r.Rule)));
        }
    }

    [Fact]
    public void Parse_DamagedFiles_NeverThrows()
    {
        var random = new Random(20261125);
        int refused = 0;
        for (int i = 0; i < 20000; i++)
        {
            char[] text = Golden.ToCharArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--) { text[random.Next(text.Length)] = "{}[]\",:0\\u9-e. n"[random.Next(16)]; }
            var layout = GoldenLayout.Parse(new string(text, 0, random.Next(2) == 0 ? text.Length : random.Next(text.Length)));
            Assert.InRange(layout.Position, 0, text.Length);
            if (layout.Error.Length > 0) { refused++; }
        }
        Assert.InRange(refused, 10000, 19999);
        Assert.NotEmpty(GoldenLayout.Parse(new string('[', 100000)).Error);
    }

    private static string Source(int version, bool versioned, string fields, bool mark, string flags = "")
    {
        string context = versioned ? "[Context<int>(\"version\")] " : "";
        string name = mark ? "[|Item|]" : "Item";
        return GeneratorHost.Usings + Types.Replace("NEW", flags, StringComparison.Ordinal)
            + $"[WireRecord(Version = {version.ToString(CultureInfo.InvariantCulture)})] {context}public readonly ref partial struct {name}\n{{\n{fields}\n}}";
    }
}
