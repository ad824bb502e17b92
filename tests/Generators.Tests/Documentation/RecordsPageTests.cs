using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Generators.Tests.Documentation;

/// <summary>
/// docs/records.md is a program: its records are compiled, its values written, and what comes out is what the page shows. <c>UPDATE_BASELINES=1</c> writes the
/// output into the page and fails the run.
/// </summary>
public sealed partial class RecordsPageTests
{
    private static readonly string s_page = Repository.PathOf("docs", "records.md");

    [Fact]
    public void Page_EverySnippet_CompilesRunsAndShowsItsOutput()
    {
        string page = File.ReadAllText(s_page);
        Match[] fences = [.. Fences().Matches(page).Cast<Match>()];
        var source = new StringBuilder("using System; using System.Buffers; using SaveVm.Records;\nnamespace Vendor;\n");
        var program = new StringBuilder("public static class Program\n{\n");
        List<int> shown = [];
        for (int i = 0; i < fences.Length; i++)
        {
            string code = fences[i].Groups["code"].Value;
            switch (fences[i].Groups["kind"].Value)
            {
                case "csharp record":
                    _ = source.AppendLine(code);
                    break;
                case "csharp code":
                    _ = program.AppendLine(code);
                    break;
                case "csharp write":
                    Assert.Equal("text", fences[i + 1].Groups["kind"].Value);
                    _ = program.AppendLine(CultureInfo.InvariantCulture, $"public static string Part{shown.Count}()\n{{\n{Dump(code)}\n}}");
                    shown.Add(i + 1);
                    break;
                case "csharp run":
                    Assert.Equal("text", fences[i + 1].Groups["kind"].Value);
                    _ = program.AppendLine(CultureInfo.InvariantCulture, $"public static string Part{shown.Count}()\n{{\nvar output = new System.IO.StringWriter {{ NewLine = \"\\n\" }};\n{code}\nreturn output.ToString();\n}}");
                    shown.Add(i + 1);
                    break;
            }
        }
        Type compiled = Compile(source.Append(program).Append('}').ToString());
        var expected = new StringBuilder();
        int at = 0;
        for (int i = 0; i < shown.Count; i++)
        {
            Group text = fences[shown[i]].Groups["code"];
            _ = expected.Append(page, at, text.Index - at).Append((string)compiled.GetMethod($"Part{i.ToString(CultureInfo.InvariantCulture)}")!.Invoke(null, null)!);
            at = text.Index + text.Length;
        }
        _ = expected.Append(page, at, page.Length - at);
        Assert.True(shown.Count > 25, $"only {shown.Count} snippets");
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(s_page, expected.ToString());
            Assert.Fail("docs/records.md was rewritten: review it, then run again without UPDATE_BASELINES");
        }
        Assert.Equal(expected.ToString(), page);
    }

    /// <summary>The page teaches all of it: no attribute of the vocabulary is missing.</summary>
    [Fact]
    public void Page_EveryAttribute_IsShown()
    {
        string page = File.ReadAllText(s_page);
        IEnumerable<string> attributes = typeof(SaveVm.Records.WireRecordAttribute).Assembly.GetTypes()
            .Where(static type => type.IsPublic && type.Namespace == "SaveVm.Records" && typeof(Attribute).IsAssignableFrom(type))
            .Select(static type => type.Name.Split('`')[0].Replace("Attribute", "", StringComparison.Ordinal));
        Assert.All(attributes, attribute => Assert.Matches($@"[\[ ]{attribute}[\]<(,]", page));
    }

    private static string Dump(string code)
    {
        Match context = Context().Match(code);
        string arguments = context.Success ? context.Groups["values"].Value : "";
        string value = code[(context.Success ? context.Length : 0)..].Trim();
        string type = TypeName().Match(value).Groups["type"].Value;
        string more = arguments.Length > 0 ? $", {arguments}" : "";
        return $$"""
            var value = {{value}};
            byte[] bytes = new byte[value.GetLength({{arguments}})];
            OperationStatus status = value.TryWrite(bytes{{more}}, out int written);
            if (status != OperationStatus.Done || written != bytes.Length) { throw new InvalidOperationException(value.ExplainWrite({{arguments}})?.ToString()); }
            var trace = new WireTrace();
            WireError? error = {{type}}.Explain(bytes{{more}}, trace);
            return AnnotatedDump.Format(bytes, trace, error);
            """;
    }

    private static Type Compile(string source)
    {
        Assert.Empty(GeneratorHost.AnalyzeAndCompile([], source).Analyzer.Where(static d => d.Severity >= DiagnosticSeverity.Warning));
        _ = GeneratorHost.Driver().RunGeneratorsAndUpdateCompilation(GeneratorHost.Compile(source), out Compilation output, out _);
        using var stream = new MemoryStream();
        IEnumerable<Diagnostic> errors = output.Emit(stream).Diagnostics.Where(static d => d.Severity >= DiagnosticSeverity.Warning);
        Assert.Empty(errors);
        return Assembly.Load(stream.ToArray()).GetType("Vendor.Program")!;
    }

    [GeneratedRegex(@"^```(?<kind>[^\n]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"\A// context: (?<values>.*)\n")]
    private static partial Regex Context();

    [GeneratedRegex(@"\Anew (?<type>\w+)")]
    private static partial Regex TypeName();
}
