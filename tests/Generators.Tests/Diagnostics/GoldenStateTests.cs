using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Device sections against their golden layouts: what is reported, where, and what is let through.</summary>
public sealed class GoldenStateTests
{
    private const string Golden = """
        {
          "record": "Vendor.Dpu", "section": "acme-dpu", "version": 2, "minimumVersion": 1,
          "fields": [
            { "name": "Control", "type": "uint32", "size": 4 },
            { "name": "Count", "type": "uint8", "size": 1, "condition": "version >= 2" },
            { "name": "Queues", "type": "struct", "length": "Count", "condition": "version >= 2", "rule": "version 1" },
            { "name": "Queues.Base", "type": "uint64", "size": 8 },
            { "name": "Port", "type": "struct", "rule": "version 1" },
            { "name": "Port.Speed", "type": "uint32", "size": 4 },
            { "name": "acme-dpu/stats", "type": "subsection", "rule": "version 1 to 1" },
            { "name": "acme-dpu/stats.Packets", "type": "uint64", "size": 8 }
          ]
        }
        """;

    private const string Source = """
        [SavevmSection("acme-dpu", Version = 2, MinimumVersion = 1)]
        public sealed partial class Dpu
        {
            public uint Control { get; set; }
            [Since(2)] public byte Count { get; set; }
            [Since(2), CountedBy(nameof(Count))] public Queue[] Queues { get; set; } = [];
            public Port Port { get; set; } = new();
            public bool IsFast => Control != 0;
            [Subsection] public Stats? Stats { get; set; }
        }
        [VmState("queue")] public sealed partial class Queue { public ulong Base { get; set; } }
        [VmState("port")] public sealed partial class Port { public uint Speed { get; set; } }
        [VmState("acme-dpu/stats")] public sealed partial class Stats { public ulong Packets { get; set; } }
        """;

    /// <summary>Rule, what is replaced, by what with the fault marked, message.</summary>
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "SVM240", "public Port Port", "public ushort [|Mode|] { get; set; } public Port Port", "'Mode' of 'Dpu' is not in its golden layout, so streams of version 2 do not have it: raise Version to 3 and mark it [Since(3)], or put it into a subsection" },
        { "SVM240", "public Port Port", "[Since(2)] public ushort [|Mode|] { get; set; } public Port Port", "'Mode' of 'Dpu' is not in its golden layout, so streams of version 2 do not have it: raise Version to 3 and mark it [Since(3)], or put it into a subsection" },
        { "SVM240", "Packets { get; set; }", "Packets { get; set; } public ulong [|Bytes|] { get; set; }", "'Bytes' of 'Stats' is not in its golden layout, so streams of version 1 do not have it: raise Version to 2 and mark it [Since(2)], or put it into a subsection" },
        { "SVM241", "public uint Control", "public ulong [|Control|]", "'Control' of 'Dpu' is uint64 of 8 bytes and was uint32 of 4 bytes: streams of version 2 would be misread; if that version is given up, raise MinimumVersion above it and write the golden layout again" },
        { "SVM241", "public uint Control", "[MustEqual] public uint [|Control|]", "'Control' of 'Dpu' is uint32 equal of 4 bytes and was uint32 of 4 bytes: streams of version 2 would be misread; if that version is given up, raise MinimumVersion above it and write the golden layout again" },
        { "SVM241", "[Since(2)] public byte Count", "public byte [|Count|]", "'Count' of 'Dpu' is there always and was there when version >= 2: streams of version 2 would be misread; if that version is given up, raise MinimumVersion above it and write the golden layout again" },
        { "SVM241", "[Since(2), CountedBy(nameof(Count))]", "[Since(2), CountedBy(nameof(Count), Multiply = 2)]", "'Queues' of 'Dpu' has Count * 2 elements and had Count: streams of version 2 would be misread; if that version is given up, raise MinimumVersion above it and write the golden layout again" },
        { "SVM241", "public uint Speed", "public ushort [|Speed|]", "'Speed' of 'Port' is uint16 of 2 bytes and was uint32 of 4 bytes: streams of version 2 would be misread; if that version is given up, raise MinimumVersion above it and write the golden layout again" },
        { "SVM241", "    [Subsection] public Stats? Stats { get; set; }", "", "'acme-dpu/stats' of 'Dpu' is gone: streams of version 2 would be misread; if that version is given up, raise MinimumVersion above it and write the golden layout again" },
        { "SVM243", "public uint Speed", "public byte [|Lanes|] { get; set; } public uint Speed", "'Lanes' is new in 'Port', nested in 'Dpu': a nested state has no version on the wire, so the elements in streams of version 2 would be misread; put the field into a subsection, or nest a class of its own with [Since]" },
        { "SVM243", "ulong Base { get; set; }", "ulong Base { get; set; } public uint [|Head|] { get; set; }", "'Head' is new in 'Queue', nested in 'Dpu': a nested state has no version on the wire, so the elements in streams of version 2 would be misread; put the field into a subsection, or nest a class of its own with [Since]" },
        { "SVM243", "\"port\")] public sealed partial class Port {", "\"port\", Version = 2, MinimumVersion = 1)] public sealed partial class Port { [Since(2)] public byte [|Lanes|] { get; set; }", "'Lanes' is new in 'Port', nested in 'Dpu': a nested state has no version on the wire, so the elements in streams of version 2 would be misread; put the field into a subsection, or nest a class of its own with [Since]" },
        { "SVM242", "Version = 2, Minimum", "Version = 3, Minimum", "'Dpu' has version 3, and the fields of version 2: destinations of version 2 refuse it for nothing; lower Version, or add what it was raised for" },
        { "SVM244", "Version = 2, MinimumVersion = 1", "Version = 3, MinimumVersion = 0x2", "'Dpu' reads versions from 2 on, its golden layout from 1: lower MinimumVersion, or, when the older streams are given up, write the golden layout again" },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task Analyze_SectionChanged_ReportsTheField(string id, string old, string @new, string message)
    {
        Assert.Contains(old, Source, StringComparison.Ordinal);
        string changed = Source.Replace(old, @new, StringComparison.Ordinal);
        string name = changed.Contains("[|", StringComparison.Ordinal) ? "class Dpu" : id == "SVM241" && old.StartsWith("[Since(2), Counted", StringComparison.Ordinal) ? "Queues {" : "class Dpu";
        if (!changed.Contains("[|", StringComparison.Ordinal))
        {
            changed = name == "Queues {" ? changed.Replace("Queue[] Queues", "Queue[] [|Queues|]", StringComparison.Ordinal) : changed.Replace("class Dpu", "class [|Dpu|]", StringComparison.Ordinal);
        }
        MarkedSource source = MarkedSource.Parse(GeneratorHost.Usings + changed);
        // That [Since(2)] says nothing where only version 2 is read is another rule's business.
        ImmutableArray<Diagnostic> found = await GeneratorHost.AnalyzeAsync(source.Text, [Golden]);
        Diagnostic diagnostic = Assert.Single(found, static d => d.Id != "SVM225");
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(source.Span, diagnostic.Location.SourceSpan);
    }

    /// <summary>What is replaced, by what.</summary>
    public static TheoryData<string, string> Growth => new()
    {
        { "", "" },
        { "Version = 2, Minimum|public Port Port", "Version = 3, Minimum|[Since(3)] public ushort Mode { get; set; } public Port Port" },
        { "Version = 2, Minimum|public Port Port", "Version = 3, Minimum|[Since(3)] public Queue Other { get; set; } = new(); public Port Port" },
        { "public Port Port", "[PresentIf(nameof(IsFast))] public ushort Mode { get; set; } public Port Port" },
        { "[Subsection] public Stats? Stats", "[Subsection] public Late? Late { get; set; } [Subsection] public Stats? Stats|[VmState(\"queue\")]" },
        { "(\"acme-dpu/stats\")|Packets { get; set; }", "(\"acme-dpu/stats\", Version = 2, MinimumVersion = 1)|Packets { get; set; } [Since(2)] public ulong Bytes { get; set; }" },
        { "uint Speed", "uint Rate" },
        { "public uint Control|IsFast => Control", "public uint Command|IsFast => Command" },
    };

    [Theory, MemberData(nameof(Growth))]
    public async Task Analyze_GrowthThatOlderStreamsSurvive_IsSilent(string old, string @new)
    {
        string changed = Source + "\n[VmState(\"acme-dpu/late\")] public sealed partial class Late { public ulong When { get; set; } }\n";
        string[] news = @new.Split('|');
        string[] olds = old.Split('|');
        for (int i = 0; i < olds.Length; i++)
        {
            if (olds[i].Length > 0) { changed = changed.Replace(olds[i], news[i], StringComparison.Ordinal); }
        }
        Assert.Empty(await GeneratorHost.AnalyzeAsync(GeneratorHost.Usings + changed, [Golden]));
    }

    [Theory]
    [InlineData("Version = 2, MinimumVersion = 1", "Version = 1", "Dpu", "'Dpu' has version 1, but its golden layout has version 2: versions only grow")]
    public async Task Analyze_VersionLowered_IsReportedAtTheClass(string old, string @new, string at, string message)
    {
        string source = GeneratorHost.Usings + Source.Replace(old, @new, StringComparison.Ordinal).Replace("[Since(2)] ", "", StringComparison.Ordinal).Replace("Since(2), ", "", StringComparison.Ordinal);
        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(source, [Golden]));
        Assert.Equal(("SVM245", message, at), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture), source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)));
    }

    [Fact]
    public async Task Analyze_LayoutOfAClassThatIsNoSection_HasNoRecord()
    {
        ImmutableArray<Diagnostic> found = await GeneratorHost.AnalyzeAsync(GeneratorHost.Usings + Source, [Golden, Golden.Replace("Vendor.Dpu", "Vendor.Queue", StringComparison.Ordinal)]);
        Assert.Equal("SVM105", Assert.Single(found).Id);
    }
}
