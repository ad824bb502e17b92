using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace SaveVm.Generators.Tests;

/// <summary>The pipeline does its work once: edits elsewhere change nothing, and nothing of a compilation is kept alive.</summary>
public sealed class CachingTests
{
    private const string Record = GeneratorHost.Usings + """
        [WireRecord] public readonly partial record struct Point(uint X, uint Y);
        [WireRecord] public readonly ref partial struct Named { [Counted] public ReadOnlySpan<byte> Name { get; init; } public Point At { get; init; } }
        [WireRecord] public readonly partial record struct InError([When("Nobody")] uint X);
        """;

    private const string State = GeneratorHost.Usings + """
        [SavevmSection("acme-dpu", Version = 2, MinimumVersion = 1)]
        public sealed partial class Device { public uint Control { get; set; } [Since(2), ArraySize(4)] public Queue[] Queues { get; set; } = []; }
        [VmState("acme-dpu/queue")] public sealed partial class Queue { public ulong Base { get; set; } }
        [SavevmSection("acme-other")] public sealed partial class DeviceInError { public decimal Control { get; set; } }
        """;

    /// <summary>
    /// The compiler looks for attributes again after every edit, and that is all: no step behind the filter, of records or of device states, good or in
    /// error, runs again.
    /// </summary>
    [Theory]
    [InlineData("class Other { int x; }")]
    [InlineData("class Other { } // a comment")]
    [InlineData("class Other { } class Another { Point p; Device? d; }")]
    [InlineData("class Other { void Unfinished( }")]
    public void Run_AfterAnEditElsewhere_RunsNoStepBeyondTheSyntaxFilter(string edited)
    {
        CSharpCompilation compilation = GeneratorHost.Compile(Record, "class Other { }", State);
        GeneratorDriver driver = GeneratorHost.Driver().RunGenerators(compilation);
        compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], CSharpSyntaxTree.ParseText(edited, (CSharpParseOptions)compilation.SyntaxTrees[1].Options, "Source1.cs"));
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results[0];

        string[] steps = [.. typeof(TrackingNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!)];
        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.All(Reasons(result, step), reason => Assert.Equal((step, IncrementalStepRunReason.Cached), (step, reason))));
        IncrementalStepRunReason[] outputs = [.. result.TrackedOutputSteps.Values.SelectMany(static steps => steps).SelectMany(static step => step.Outputs).Select(static output => output.Reason)];
        // Three records, one of them in error; a section and the structure in it; a section in error.
        Assert.Equal(6, outputs.Length);
        Assert.All(outputs, static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Run_AfterAnEditOfOneRecord_WritesThatOneAgain()
    {
        CSharpCompilation compilation = GeneratorHost.Compile(
            GeneratorHost.Usings + "[WireRecord] public readonly partial record struct A(uint X);",
            GeneratorHost.Usings + "[WireRecord] public readonly partial record struct B(uint X);");
        GeneratorDriver driver = GeneratorHost.Driver().RunGenerators(compilation);
        compilation = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[1],
            CSharpSyntaxTree.ParseText(GeneratorHost.Usings + "[WireRecord] public readonly partial record struct B(ulong X);", (CSharpParseOptions)compilation.SyntaxTrees[1].Options, "Source1.cs"));
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results[0];
        IncrementalStepRunReason[] reasons = Reasons(result, TrackingNames.Records);
        Assert.Equal(2, reasons.Length);
        Assert.True(reasons[0] is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reasons[0].ToString());
        Assert.Equal(IncrementalStepRunReason.Modified, reasons[1]);
    }

    /// <summary>A change of a nested record in another file must reach the records that read it in place.</summary>
    [Fact]
    public void Run_AfterAnEditOfANestedRecord_WritesTheOuterOneAgain()
    {
        CSharpCompilation compilation = GeneratorHost.Compile(
            GeneratorHost.Usings + "[WireRecord] public readonly partial record struct Outer(Inner I);",
            GeneratorHost.Usings + "[WireRecord] public readonly partial record struct Inner(uint X);");
        GeneratorDriver driver = GeneratorHost.Driver().RunGenerators(compilation);
        compilation = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[1],
            CSharpSyntaxTree.ParseText(GeneratorHost.Usings + "[WireRecord] public readonly partial record struct Inner(ulong X);", (CSharpParseOptions)compilation.SyntaxTrees[1].Options, "Source1.cs"));
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results[0];
        Assert.All(Reasons(result, TrackingNames.Records), static reason => Assert.Equal(IncrementalStepRunReason.Modified, reason));
        Assert.Contains("ReadUInt64BigEndian", result.GeneratedSources.Single(static s => s.HintName == "Vendor.Outer.g.cs").SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_EveryValueReachable_IsNoPartOfACompilation()
    {
        GeneratorRunResult result = GeneratorHost.Driver().RunGenerators(GeneratorHost.Compile(Record, State)).GetRunResult().Results[0];
        foreach (string name in new[] { TrackingNames.Records, TrackingNames.Sections, TrackingNames.States })
        {
            var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
            foreach (IncrementalGeneratorRunStep step in result.TrackedSteps[name])
            {
                foreach ((object value, _) in step.Outputs) { Visit(value, seen); }
            }
            Assert.True(seen.Count > 5, $"only {seen.Count} objects of {name} were looked at");
        }
    }

    [Fact]
    public void Model_OfTheSameSource_IsEqualByValue()
    {
        object first = ModelOf(Record);
        object second = ModelOf("// moved\n\n" + Record);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, ModelOf(Record.Replace("uint X", "int X", StringComparison.Ordinal)));
    }

    private static object ModelOf(string source) =>
        GeneratorHost.Driver().RunGenerators(GeneratorHost.Compile(source)).GetRunResult().Results[0].TrackedSteps[TrackingNames.Records][0].Outputs[0].Value;

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step) =>
        [.. result.TrackedSteps[step].SelectMany(static s => s.Outputs).Select(static o => o.Reason)];

    private static void Visit(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || (!value.GetType().IsValueType && !seen.Add(value))) { return; }
        Assert.False(
            value is ISymbol or Compilation or SyntaxNode or SyntaxTree or Location or SyntaxReference or SemanticModel or AttributeData,
            $"{value.GetType()} is reachable from the model");
        bool isDefaultArray = value.GetType().GetProperty("IsDefault")?.GetValue(value) is true;
        if (value is IEnumerable items && !isDefaultArray)
        {
            foreach (object? item in items) { Visit(item, seen); }
        }
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPrimitive) { Visit(field.GetValue(value), seen); }
            }
        }
    }
}
