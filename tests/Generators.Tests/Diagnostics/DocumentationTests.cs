using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using SaveVm.CodeFixes;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Golden;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Each rule has a row in the release file, a page with examples that are true, a link to it, and a line in the index.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Folder = Repository.PathOf("docs", "diagnostics");

    private static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
    [
        .. typeof(DiagnosticDescriptors)
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(static field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .OrderBy(static d => d.Id, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Ids => [.. Descriptors.Select(static d => d.Id)];

    [Fact]
    public void Descriptors_All_AreSupportedByOneAnalyzerAndHaveAnIdOfTheirOwn()
    {
        Assert.True(Descriptors.Length >= 40, $"only {Descriptors.Length} rules");
        Assert.Equal(Descriptors.Select(static d => d.Id), Descriptors.Select(static d => d.Id).Distinct(StringComparer.Ordinal));
        Assert.Equal(
            Descriptors.Select(static d => d.Id),
            new WireRecordAnalyzer().SupportedDiagnostics.Concat(new GoldenLayoutAnalyzer().SupportedDiagnostics).Select(static d => d.Id).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Descriptor_OfEachRule_IsInTheReleaseFileAndLinksToItsPage(string id)
    {
        DiagnosticDescriptor descriptor = Descriptor(id);
        string releases = File.ReadAllText(Repository.PathOf("src", "Generators", "AnalyzerReleases.Unshipped.md"))
            + File.ReadAllText(Repository.PathOf("src", "Generators", "AnalyzerReleases.Shipped.md"));
        Assert.Contains($"\n{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}\n", releases, StringComparison.Ordinal);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.True(Uri.IsWellFormedUriString(descriptor.HelpLinkUri, UriKind.Absolute));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Page_OfEachRule_HasAFailingExampleThatReportsExactlyIt(string id)
    {
        (string page, MetadataReference[] libraries) = Page(id);
        string source = GeneratorHost.Usings + Fence(page, "failing");
        string[] golden = [.. Golden(page, "golden")];
        ImmutableArray<Diagnostic> found = golden.Length > 0 ? await GeneratorHost.AnalyzeAsync(source, golden) : await GeneratorHost.AnalyzeAsync(libraries, source);
        Diagnostic diagnostic = Assert.Single(found);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains($"\n> {diagnostic.GetMessage(CultureInfo.InvariantCulture)}\n", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Page_OfEachRule_HasACorrectionThatIsSilentAndCompiles(string id)
    {
        (string page, MetadataReference[] libraries) = Page(id);
        string source = GeneratorHost.Usings + Fence(page, "fixed");
        (ImmutableArray<Diagnostic> analyzer, ImmutableArray<Diagnostic> compiler) = GeneratorHost.AnalyzeAndCompile(libraries, source);
        Assert.Empty(analyzer);
        Assert.Empty(compiler);
        string[] golden = [.. Golden(page, "fixed-golden")];
        if (golden.Length == 0) { golden = [.. Golden(page, "golden")]; }
        if (golden.Length > 0) { Assert.Empty(await GeneratorHost.AnalyzeAsync(source, golden)); }
    }

    [Theory, MemberData(nameof(Ids))]
    public void Page_OfEachRule_SaysTitleSeverityAndWhetherThereIsAFix(string id)
    {
        DiagnosticDescriptor descriptor = Descriptor(id);
        string page = File.ReadAllText(Path.Combine(Folder, id + ".md"));
        string fix = Fixable.Contains(id) ? "Code fix: " : "No code fix";
        Assert.StartsWith($"# {id}: {descriptor.Title}\n\n{descriptor.DefaultSeverity}. {fix}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_OfPages_HoldsNoPageWithoutARule() =>
        Assert.Equal(
            Descriptors.Select(static d => d.Id + ".md").Append("README.md").Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder).Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    /// <summary>The index follows from the descriptors; <c>UPDATE_BASELINES=1</c> writes it again and fails the run.</summary>
    [Fact]
    public void Index_OfPages_ListsEveryRule()
    {
        string path = Path.Combine(Folder, "README.md");
        string expected = Index();
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(path, expected);
            Assert.Fail("The index was rewritten: review it, then run again without UPDATE_BASELINES");
        }
        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static ImmutableHashSet<string> Fixable { get; } =
    [
        .. typeof(WireRecordCodeFix).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))
            .SelectMany(static type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds),
    ];

    private static string Index()
    {
        StringBuilder text = new StringBuilder()
            .Append("# Diagnostics\n\n")
            .Append("What the analyzer says about wire records. Errors stop the record from being generated, and no other record: its members are declared all the same, so that\n")
            .Append("the code around it compiles; a record whose error is silenced throws when it is used. All rules can be silenced or raised with `#pragma warning` and `.editorconfig` (`dotnet_diagnostic.SVM050.severity = error`).\n\n")
            .Append("| Rule | Severity | Title | Code fix |\n|---|---|---|---|\n");
        foreach (DiagnosticDescriptor descriptor in Descriptors)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title} | {(Fixable.Contains(descriptor.Id) ? "yes" : "")} |\n");
        }
        return text.ToString();
    }

    private static DiagnosticDescriptor Descriptor(string id) => Descriptors.Single(d => d.Id == id);

    private static (string Page, MetadataReference[] Libraries) Page(string id)
    {
        string page = File.ReadAllText(Path.Combine(Folder, id + ".md"));
        Match library = Fences().Matches(page).FirstOrDefault(static m => m.Groups["kind"].Value == "library") ?? Match.Empty;
        return (page, library.Success ? [GeneratorHost.Library("using SaveVm.Records;\n" + library.Groups["code"].Value)] : []);
    }

    private static string Fence(string page, string kind)
    {
        IEnumerable<Match> found = Fences().Matches(page).Where(m => m.Groups["kind"].Value == kind);
        return Assert.Single(found).Groups["code"].Value;
    }

    private static IEnumerable<string> Golden(string page, string kind) => GoldenFences().Matches(page).Where(m => m.Groups["kind"].Value == kind).Select(static m => m.Groups["json"].Value);

    [GeneratedRegex(@"^```json (?<kind>[\w-]+)\n(?<json>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex GoldenFences();

    [GeneratedRegex(@"^```csharp (?<kind>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
