using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>A record in error costs its own error, and nothing else.</summary>
public sealed class StubTests
{
    private const string Broken = GeneratorHost.Usings + """
        [WireRecord]
        [Context<int>("pageSize")]
        public readonly ref partial struct Broken
        {
            public uint Id { get; init; }
            [Range(5, 2)] public byte Level { get; init; }
            [LengthFrom("pageSize")] public ReadOnlySpan<byte> Data { get; init; }
        }

        [WireRecord] public readonly partial record struct BrokenToo(double Value);

        [WireRecord]
        [Context<int>("pageSize")]
        public readonly ref partial struct Outer
        {
            public Broken Inner { get; init; }
            public uint After { get; init; }
        }

        [WireRecord] public readonly partial record struct Fine(uint Id);

        public static class User
        {
            public static long All(ReadOnlySpan<byte> bytes, SaveVm.IO.WireInput input, System.Buffers.IBufferWriter<byte> output, Span<byte> room)
            {
                _ = Broken.TryRead(bytes, 4096, out Broken broken, out int consumed);
                _ = Broken.TryReadHeader(bytes, 4096, out broken, out long payloadLength, out consumed);
                broken = Broken.Read(input, 4096);
                broken = Broken.ReadHeader(input, 4096, out payloadLength);
                _ = Broken.Explain(bytes, 4096);
                broken.Write(output, 4096);
                broken.WriteHeader(output, 4096, payloadLength);
                _ = broken.TryWrite(room, 4096, out int written);
                _ = broken.TryWriteHeader(room, 4096, payloadLength, out written);
                _ = broken.ExplainWrite(4096);
                _ = Outer.TryRead(bytes, 4096, out Outer outer, out consumed);
                _ = Generic<BrokenToo>(bytes);
                return broken.GetLength(4096) + Broken.Layout.Fields.Count + Broken.MinimumLength + Broken.MaxHeaderLength + Fine.MinimumLength;
            }

            private static bool Generic<T>(ReadOnlySpan<byte> bytes)
                where T : IWireRecord<T> => T.TryRead(bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        }
        """;

    [Fact]
    public async Task Analyze_RecordsInError_ReportsThemAlone()
    {
        IEnumerable<Diagnostic> found = await GeneratorHost.AnalyzeAsync(Broken);
        Assert.Equal(["SVM032", "SVM005"], found.Select(static d => d.Id));
    }

    [Fact]
    public void Compile_UsersOfRecordsInError_HaveNoErrorsOfTheirOwn() => Assert.Empty(GeneratorHost.CompileGenerated(Broken));

    [Fact]
    public void Generate_RecordsInErrorBesideOthers_WritesTheOthers()
    {
        SortedDictionary<string, string> files = GeneratorHost.Generate(Broken);
        Assert.Equal(["Vendor.Broken.g.cs", "Vendor.BrokenToo.g.cs", "Vendor.Fine.g.cs", "Vendor.Outer.g.cs"], files.Keys);
        Assert.Contains("BinaryPrimitives", files["Vendor.Fine.g.cs"], StringComparison.Ordinal);
        Assert.All(files.Keys.Where(static k => k != "Vendor.Fine.g.cs"), hint => Assert.Contains("throw new", files[hint], StringComparison.Ordinal));
    }

    /// <summary>What the generator adds to a broken record brings no error that was not there without it.</summary>
    [Fact]
    public void Generate_EveryBrokenRule_AddsNoErrors()
    {
        foreach (RuleCase rule in RuleCases.All.Concat(MoreRuleCases.All).Concat(VmStateRuleCases.All).Where(static r => r.Library is null))
        {
            string source = MarkedSource.Parse(GeneratorHost.Usings + rule.Failing).Text;
            CSharpCompilation before = GeneratorHost.Compile(source);
            _ = GeneratorHost.Driver().RunGeneratorsAndUpdateCompilation(before, out Compilation after, out _);
            HashSet<string> known = [.. Errors(before)];
            Assert.True(Errors(after).All(known.Contains), $"{rule.Id}: {string.Join("; ", Errors(after).Where(e => !known.Contains(e)))}\n{source}");
        }
    }

    /// <summary>A record in error must not cost more than one without: its stub is cached like the rest.</summary>
    [Fact]
    public void Run_AfterAnEditElsewhere_ReusesTheStubs()
    {
        CSharpCompilation compilation = GeneratorHost.Compile(Broken, "class Other { }");
        GeneratorDriver driver = GeneratorHost.Driver().RunGenerators(compilation);
        compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], CSharpSyntaxTree.ParseText("class Other { int x; }", (CSharpParseOptions)compilation.SyntaxTrees[1].Options, "Source1.cs"));
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results[0];
        IncrementalStepRunReason[] reasons = [.. result.TrackedSteps[TrackingNames.Stubs].SelectMany(static s => s.Outputs).Select(static o => o.Reason)];
        Assert.Equal(3, reasons.Length);
        Assert.All(reasons, static reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
    }

    /// <summary>Hint names are compared without case: two records may still differ in nothing else. A type marked twice, an error of its own, gives one file.</summary>
    [Fact]
    public void Generate_NamesThatDifferInCaseAndTypesMarkedTwice_WritesOneFileEach()
    {
        SortedDictionary<string, string> files = GeneratorHost.Generate(GeneratorHost.Usings + """
            [WireRecord] public readonly partial record struct Point(uint X);
            [WireRecord] public readonly partial record struct POINT(uint X);
            [WireRecord] public readonly partial record struct @class(uint X);
            [WireRecord] public readonly partial record struct Twice { public uint X { get; init; } }
            [WireRecord] public readonly partial record struct Twice { }
            [VmState("state")] public sealed partial class State { public uint X { get; set; } }
            [VmState("state")] public sealed partial class State { }
            [SavevmSection("both"), VmState("both")] public sealed partial class Both { public uint X { get; set; } }
            [SavevmSection("both")] public sealed partial class Both { }
            """);
        Assert.Equal(["Vendor.Both.g.cs", "Vendor.POINT.g.cs", "Vendor.Point.2.g.cs", "Vendor.State.g.cs", "Vendor.Twice.g.cs", "Vendor.class.g.cs"], files.Keys);
    }

    private static IEnumerable<string> Errors(Compilation compilation) =>
        compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => $"{d.Id} {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
}
