using System;
using System.CodeDom.Compiler;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Parsing;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Every rule fires where it should, with the text it should have, and is silent next to it.</summary>
public sealed class RuleTests
{
    private static readonly RuleCase[] s_all = [.. RuleCases.All, .. MoreRuleCases.All, .. VmStateRuleCases.All];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int>();
            for (int i = 0; i < s_all.Length; i++) { data.Add(s_all[i].Id, i); }
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Analyze_RuleBroken_ReportsItAtTheFault(string id, int index)
    {
        RuleCase rule = Case(index);
        MarkedSource source = MarkedSource.Parse(GeneratorHost.Usings + rule.Failing);
        ImmutableArray<Diagnostic> found = await GeneratorHost.AnalyzeAsync(Libraries(rule), source.Text);
        Diagnostic diagnostic = Assert.Single(found);
        Assert.Equal(
            (id, source.Text.Substring(source.Span.Start, source.Span.Length), source.Span, rule.Message),
            (diagnostic.Id, source.Text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length), diagnostic.Location.SourceSpan,
                diagnostic.GetMessage(CultureInfo.InvariantCulture)));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Analyze_RuleNearlyBroken_IsSilentAndCompiles(string id, int index)
    {
        Assert.NotEmpty(id);
        RuleCase rule = Case(index);
        string source = GeneratorHost.Usings + rule.NearMiss;
        (ImmutableArray<Diagnostic> analyzer, ImmutableArray<Diagnostic> compiler) = GeneratorHost.AnalyzeAndCompile(Libraries(rule), source);
        Assert.Empty(analyzer);
        Assert.Empty(compiler);
    }

    [Fact]
    public void Cases_AllTogether_CoverEveryRule() =>
        Assert.Empty(new WireRecordAnalyzer().SupportedDiagnostics.Select(static d => d.Id).Except(s_all.Select(static c => c.Id)));

    /// <summary>SVM029 knows every name that the generator writes into a record.</summary>
    [Fact]
    public void GeneratedMembers_OfEveryConstruct_AreReserved() =>
        Assert.Equal([], typeof(Zoo.ZooLayouts).Assembly.GetTypes()
            .Where(static type => typeof(IWireLayout).IsAssignableFrom(type) && type.IsValueType)
            .SelectMany(static type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(static member => member.IsDefined(typeof(GeneratedCodeAttribute)))
            .Select(static member => member.Name.StartsWith("get_", StringComparison.Ordinal) ? member.Name[4..] : member.Name)
            .Distinct()
            .Except(WireRecordParser.GeneratedMembers));

    private static RuleCase Case(int index) => s_all[index];

    private static IReadOnlyList<MetadataReference> Libraries(RuleCase rule) =>
        rule.Library is null ? [] : [GeneratorHost.Library("using SaveVm.Records;\n" + rule.Library)];
}
