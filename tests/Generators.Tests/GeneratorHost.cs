using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Golden;

namespace SaveVm.Generators.Tests;

/// <summary>Runs the generator and the analyzer on source text, on the newest compiler of the test project.</summary>
internal static class GeneratorHost
{
    private static readonly CSharpParseOptions Options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest).WithDocumentationMode(DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("SaveVm.Generators", StringComparison.Ordinal))
            .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What all compilations start from: kept, so that the symbols of the platform are loaded once and not for every source.</summary>
    private static readonly CSharpCompilation s_empty = CSharpCompilation.Create(
        "Vendor",
        [],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, checkOverflow: true, allowUnsafe: true)
            .WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress), new("CS1701", ReportDiagnostic.Suppress)]));

    public const string Usings = "using System; using System.Collections.Generic; using SaveVm.Records; using SaveVm.VmState;\nnamespace Vendor;\n";

    public static CSharpCompilation Compile(params string[] sources) => Compile([], sources);

    /// <summary>A compilation that refers to more than the runtime and the platform.</summary>
    public static CSharpCompilation Compile(IEnumerable<MetadataReference> libraries, params string[] sources) => s_empty
        .AddReferences(libraries)
        .AddSyntaxTrees(sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, Options, $"Source{i}.cs")));

    public static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new WireRecordGenerator().AsSourceGenerator()],
        parseOptions: Options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The generated files by hint name.</summary>
    public static SortedDictionary<string, string> Generate(params string[] sources)
    {
        GeneratorDriverRunResult result = Driver().RunGenerators(Compile(sources)).GetRunResult();
        if (result.Results[0].Exception is { } exception) { throw new InvalidOperationException("The generator threw", exception); }
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (GeneratedSourceResult source in result.Results[0].GeneratedSources) { files.Add(source.HintName, source.SourceText.ToString()); }
        return files;
    }

    /// <summary>Everything that the compiler says about sources and generated files together, hidden things left out.</summary>
    public static ImmutableArray<Diagnostic> CompileGenerated(params string[] sources) => CompileGenerated([], sources);

    /// <inheritdoc cref="CompileGenerated(string[])"/>
    public static ImmutableArray<Diagnostic> CompileGenerated(IEnumerable<MetadataReference> libraries, params string[] sources)
    {
        _ = Driver().RunGeneratorsAndUpdateCompilation(Compile(libraries, sources), out Compilation output, out _);
        using var stream = new MemoryStream();
        return [.. output.Emit(stream).Diagnostics.Where(static d => d.Severity >= DiagnosticSeverity.Warning)];
    }

    /// <summary>Everything that is said about sources: by the analyzer, and by the compiler about sources and generated files together.</summary>
    public static (ImmutableArray<Diagnostic> Analyzer, ImmutableArray<Diagnostic> Compiler) AnalyzeAndCompile(IEnumerable<MetadataReference> libraries, string source)
    {
        CSharpCompilation compilation = Compile(libraries, source);
        _ = Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        using var stream = new MemoryStream();
        return (AnalyzeSymbols(output, compilation.SyntaxTrees), [.. output.Emit(stream).Diagnostics.Where(static d => d.Severity >= DiagnosticSeverity.Warning)]);
    }

    /// <summary>Another assembly with records, compiled.</summary>
    public static MetadataReference Library(string source)
    {
        _ = Driver().RunGeneratorsAndUpdateCompilation(Compile(source).WithAssemblyName("Library"), out Compilation output, out _);
        using var stream = new MemoryStream();
        if (!output.Emit(stream).Success) { throw new InvalidOperationException("The library does not compile"); }
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    /// <summary>What the analyzer reports, in the order of the source.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(params string[] sources) => AnalyzeAsync([], sources);

    /// <inheritdoc cref="AnalyzeAsync(string[])"/>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(IEnumerable<MetadataReference> libraries, params string[] sources) =>
        AnalyzeAsync(Compile(libraries, sources));

    /// <inheritdoc cref="AnalyzeAsync(string[])"/>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(CSharpCompilation sources)
    {
        // Like the compiler: the analyzer sees the generated files as well.
        _ = Driver().RunGeneratorsAndUpdateCompilation(sources, out Compilation generated, out _);
        return AnalyzeGeneratedAsync(generated);
    }

    /// <summary>What the analyzers report about sources with golden layouts beside them.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string source, IReadOnlyList<string> golden)
    {
        _ = Driver().RunGeneratorsAndUpdateCompilation(Compile(source), out Compilation generated, out _);
        return AnalyzeGeneratedAsync(generated, [.. golden.Select(static (text, i) => new GoldenText(System.FormattableString.Invariant($"golden/{i}.layout.json"), text))]);
    }

    /// <summary>What the analyzers report about a compilation that holds the generated files already.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeGeneratedAsync(Compilation generated, params ImmutableArray<AdditionalText> files)
    {
        var analyzers = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions(files),
            onAnalyzerException: static (exception, _, _) => throw new InvalidOperationException("The analyzer threw", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        CompilationWithAnalyzers compilation = generated.WithAnalyzers([new WireRecordAnalyzer(), new GoldenLayoutAnalyzer()], analyzers);
        ImmutableArray<Diagnostic> found = await compilation.GetAnalyzerDiagnosticsAsync(CancellationToken.None).ConfigureAwait(true);
        return [.. found.OrderBy(static d => d.Location.SourceSpan.Start)];
    }

    /// <summary>
    /// The same without the compiler's own driver, which would bind every method of the generated files as well: the analyzer's action on each type of some files.
    /// </summary>
    public static ImmutableArray<Diagnostic> AnalyzeSymbols(Compilation generated, IEnumerable<SyntaxTree> trees)
    {
        var options = new AnalyzerOptions([]);
        var actions = new SymbolActions(generated, options);
        new WireRecordAnalyzer().Initialize(actions);
        var found = new List<Diagnostic>();
        foreach (SyntaxTree tree in trees)
        {
            SemanticModel model = generated.GetSemanticModel(tree);
            foreach (BaseTypeDeclarationSyntax type in tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            {
                // A type in several places is analyzed once.
                if (model.GetDeclaredSymbol(type) is not { } symbol || symbol.DeclaringSyntaxReferences.First(r => trees.Contains(r.SyntaxTree)).Span != type.Span) { continue; }
#pragma warning disable RS1012, CS0618 // the constructor is what a driver calls
                actions.Run(new SymbolAnalysisContext(symbol, generated, options, found.Add, static _ => true, CancellationToken.None));
#pragma warning restore RS1012, CS0618
            }
        }
#pragma warning disable RS1012, CS0618 // the constructor is what a driver calls
        actions.End(new CompilationAnalysisContext(generated, options, found.Add, static _ => true, CancellationToken.None));
#pragma warning restore RS1012, CS0618
        return [.. found.OrderBy(static d => d.Location.SourceSpan.Start)];
    }

    /// <summary>A file beside the sources.</summary>
    private sealed class GoldenText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
