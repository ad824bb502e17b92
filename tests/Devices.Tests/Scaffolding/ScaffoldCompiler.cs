using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SaveVm.Generators;
using SaveVm.Generators.Diagnostics;
using Xunit;

namespace SaveVm.Devices.Tests.Scaffolding;

/// <summary>Compiles scaffolded files with the generator and the analyzer, and loads the result.</summary>
internal static class ScaffoldCompiler
{
    private static readonly CSharpParseOptions s_options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp12).WithDocumentationMode(DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("SaveVm.Generators", StringComparison.Ordinal))
            .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>All files as one assembly. Fails when compiler or analyzer have anything to say.</summary>
    public static async Task<Assembly> CompileAsync(IReadOnlyList<string> sources)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Scaffolded",
            sources.Select(static (source, i) => CSharpSyntaxTree.ParseText(source, s_options, $"Scaffold{i}.cs")),
            s_references,
            // Not a nullable project: the files bring their own directive.
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, checkOverflow: true, warningLevel: 9999)
                .WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress), new("CS1701", ReportDiagnostic.Suppress)]));
        _ = CSharpGeneratorDriver.Create([new WireRecordGenerator().AsSourceGenerator()], parseOptions: s_options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        ImmutableArray<Diagnostic> analyzed = await generated.WithAnalyzers([new WireRecordAnalyzer()]).GetAnalyzerDiagnosticsAsync().ConfigureAwait(true);
        using var stream = new MemoryStream();
        // Several streams have the same section: that would be an error in one program.
        Diagnostic[] found = [.. generated.Emit(stream).Diagnostics.Concat(analyzed).Where(static d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "SVM223")];
        Assert.True(found.Length == 0, string.Join('\n', found.Take(20).Select(static d => $"{d}\n    {LineOf(d.Location)}")));
        return Assembly.Load(stream.ToArray());
    }

    private static string? LineOf(Location location) => location.SourceTree?.GetText().Lines[location.GetLineSpan().StartLinePosition.Line].ToString().Trim();
}
