using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using SaveVm.CodeFixes;
using Xunit;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Each fix gives the text that a person would have written, and nothing is left to report.</summary>
public sealed class CodeFixTests
{
    private const string Bits = "[Flags] public enum Bits : uint { None = 0, A = 1, B = 2 }\n";

    private static ImmutableArray<CodeFixProvider> Providers { get; } =
    [
        .. typeof(WireRecordCodeFix).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))
            .Select(static type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>Rule, title of the action, before, after.</summary>
    public static TheoryData<string, string, string, string> Fixes => new()
    {
        {
            "SVM001", "Make 'Point' partial",
            "/// <summary>A point.</summary>\n[WireRecord]\npublic readonly record struct Point(uint X);",
            "/// <summary>A point.</summary>\n[WireRecord]\npublic readonly partial record struct Point(uint X);"
        },
        {
            "SVM001", "Make 'Outer' partial",
            "// kept\nclass Outer\n{\n    [WireRecord] public readonly partial record struct Point(uint X);\n}",
            "// kept\npartial class Outer\n{\n    [WireRecord] public readonly partial record struct Point(uint X);\n}"
        },
        {
            "SVM002", "Make 'Point' readonly",
            "[WireRecord] public partial record struct Point(uint X);",
            "[WireRecord] public readonly partial record struct Point(uint X);"
        },
        {
            "SVM002", "Make 'Named' readonly",
            "[WireRecord]\n// kept\nref partial struct Named\n{\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord]\n// kept\nreadonly ref partial struct Named\n{\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM006", "Make 'Named' a ref struct",
            "[WireRecord]\npublic readonly partial struct Named\n{\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord]\npublic readonly ref partial struct Named\n{\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM006", "Make 'Named' a ref struct",
            "[WireRecord]\npublic readonly partial record struct Named\n{\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord]\npublic readonly ref partial struct Named\n{\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM007", "Give 'Y' an init accessor",
            "[WireRecord] public readonly partial record struct Point\n{\n    public uint X { get; init; }\n    public uint Y { get; }\n}",
            "[WireRecord] public readonly partial record struct Point\n{\n    public uint X { get; init; }\n    public uint Y { get; init; }\n}"
        },
        {
            "SVM007", "Give 'Y' an init accessor",
            "[WireRecord] public readonly partial record struct Point\n{\n    public uint X { get; init; }\n    public uint Y { get; set; }\n}",
            "[WireRecord] public readonly partial record struct Point\n{\n    public uint X { get; init; }\n    public uint Y { get; init; }\n}"
        },
        {
            "SVM008", "Count 'Name' in one byte",
            "[WireRecord] public readonly ref partial struct Named\n{\n    // kept\n    public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Named\n{\n    // kept\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM008", "Let 'Name' take all bytes up to the end",
            "[WireRecord] public readonly ref partial struct Named\n{\n    public uint Id { get; init; }\n    public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Named\n{\n    public uint Id { get; init; }\n    [ToEnd] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM009", "Remove [FixedLength]",
            "[WireRecord] public readonly ref partial struct Named\n{\n    [Counted, FixedLength(16)] public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Named\n{\n    [Counted] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM010", "Limit 'Data' to 1 MiB",
            "[WireRecord] public readonly ref partial struct Package\n{\n    [Counted(LengthPrefix.UInt32)] public ReadOnlySpan<byte> Data { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Package\n{\n    [Counted(LengthPrefix.UInt32, Maximum = 1 << 20)] public ReadOnlySpan<byte> Data { get; init; }\n}"
        },
        {
            "SVM011", "Move 'Size' before 'Name'",
            "[WireRecord] public readonly ref partial struct Named\n{\n    [LengthFrom(nameof(Size))] public ReadOnlySpan<byte> Name { get; init; }\n    /// <summary>Kept.</summary>\n    public ushort Size { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Named\n{\n    /// <summary>Kept.</summary>\n    public ushort Size { get; init; }\n    [LengthFrom(nameof(Size))] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM011", "Add a field 'Size' of two bytes",
            "[WireRecord] public readonly ref partial struct Named\n{\n    [LengthFrom(\"Size\")] public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Named\n{\n    public ushort Size { get; init; }\n    [LengthFrom(\"Size\")] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM011", "Declare the context value 'pageSize'",
            "[WireRecord]\npublic readonly ref partial struct Page\n{\n    [LengthFrom(\"pageSize\")] public ReadOnlySpan<byte> Data { get; init; }\n}",
            "[WireRecord]\n[Context<int>(\"pageSize\")]\npublic readonly ref partial struct Page\n{\n    [LengthFrom(\"pageSize\")] public ReadOnlySpan<byte> Data { get; init; }\n}"
        },
        {
            "SVM012", "Make 'Size' a ushort",
            "[WireRecord] public readonly ref partial struct Named\n{\n    public short Size { get; init; }\n    [LengthFrom(nameof(Size))] public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Named\n{\n    public ushort Size { get; init; }\n    [LengthFrom(nameof(Size))] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM013", "Move 'Text' to the end",
            "[WireRecord] public readonly ref partial struct Message\n{\n    [ToEnd] public ReadOnlySpan<byte> Text { get; init; }\n    public uint Checksum { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Message\n{\n    public uint Checksum { get; init; }\n    [ToEnd] public ReadOnlySpan<byte> Text { get; init; }\n}"
        },
        {
            "SVM019", "Move 'Kind' before 'Value'",
            "[WireRecord] public readonly partial record struct Item(\n    uint Id,\n    [When(nameof(Kind))] uint Value,\n    byte Kind);",
            "[WireRecord] public readonly partial record struct Item(\n    uint Id,\n    byte Kind,\n    [When(nameof(Kind))] uint Value);"
        },
        {
            "SVM019", "Move 'Kind' before 'Value'",
            "[WireRecord] public readonly partial record struct Item\n{\n    [When(nameof(Kind))] public uint Value { get; init; }\n    public byte Kind { get; init; } // kept\n}",
            "[WireRecord] public readonly partial record struct Item\n{\n    public byte Kind { get; init; } // kept\n    [When(nameof(Kind))] public uint Value { get; init; }\n}"
        },
        {
            "SVM024", "Declare the context value 'version'",
            "/// <summary>Kept.</summary>\n[WireRecord(Version = 2)]\npublic readonly partial record struct Item(uint Id, [Since(2)] uint Value);",
            "/// <summary>Kept.</summary>\n[WireRecord(Version = 2)]\n[Context<int>(\"version\")]\npublic readonly partial record struct Item(uint Id, [Since(2)] uint Value);"
        },
        {
            "SVM027", "Declare the context value 'mode'",
            "public enum Mode : byte { A, B }\n[WireRecord, Context<Mode>(\"mode\")] public readonly partial record struct Inner(uint Low, [When(\"mode\", Mode.B)] uint High);\n\n[WireRecord]\npublic readonly partial record struct Outer(Inner Body);",
            "public enum Mode : byte { A, B }\n[WireRecord, Context<Mode>(\"mode\")] public readonly partial record struct Inner(uint Low, [When(\"mode\", Mode.B)] uint High);\n\n[WireRecord]\n[Context<Vendor.Mode>(\"mode\")]\npublic readonly partial record struct Outer(Inner Body);"
        },
        {
            "SVM029", "Rename 'Layout' to 'LayoutField'",
            "[WireRecord] public readonly partial record struct Item(uint Id, uint Layout);\npublic static class User { public static uint Of(Item item) => item.Layout; }",
            "[WireRecord] public readonly partial record struct Item(uint Id, uint LayoutField);\npublic static class User { public static uint Of(Item item) => item.LayoutField; }"
        },
        {
            "SVM030", "Make 'Magic' a byte",
            "[WireRecord] public readonly partial record struct Header\n{\n    [Constant] public const char Magic = 'Q';\n}",
            "[WireRecord] public readonly partial record struct Header\n{\n    [Constant] public const byte Magic = (byte)'Q';\n}"
        },
        {
            "SVM030", "Make 'Magic' const",
            "[WireRecord] public readonly partial record struct Header\n{\n    [Constant] public static readonly uint Magic = 0x5145564D;\n    public uint Version { get; init; }\n}",
            "[WireRecord] public readonly partial record struct Header\n{\n    [Constant] public const uint Magic = 0x5145564D;\n    public uint Version { get; init; }\n}"
        },
        {
            "SVM031", "Remove [Range]",
            "[WireRecord] public readonly partial record struct Item\n{\n    // kept\n    [Range(0, 5)]\n    public short Level { get; init; }\n}",
            "[WireRecord] public readonly partial record struct Item\n{\n    // kept\n    public short Level { get; init; }\n}"
        },
        {
            "SVM045", "Make 'Point' a readonly record struct",
            "/// <summary>Kept.</summary>\n[WireRecord]\npublic sealed partial class Point\n{\n    public uint X { get; init; }\n}",
            "/// <summary>Kept.</summary>\n[WireRecord]\npublic readonly partial record struct Point\n{\n    public uint X { get; init; }\n}"
        },
        {
            "SVM045", "Make 'Point' a readonly record struct",
            "[WireRecord] sealed record Point(uint X);",
            "[WireRecord] readonly partial record struct Point(uint X);"
        },
        {
            "SVM047", "Add 'Bit3' to 'Bits'",
            Bits + "[WireRecord] public readonly partial record struct Item(Bits Flags, [When(nameof(Flags), (Bits)8)] uint Value);",
            "[Flags] public enum Bits : uint { None = 0, A = 1, B = 2, Bit3 = 8 }\n[WireRecord] public readonly partial record struct Item(Bits Flags, [When(nameof(Flags), (Bits)8)] uint Value);"
        },
        {
            "SVM047", "Add 'Value7' to 'Kind'",
            "public enum Kind : byte\n{\n    A,\n    B, // kept\n}\n[WireRecord] public readonly partial record struct Item(Kind Kind, [When(nameof(Kind), (Kind)7)] uint Value);",
            "public enum Kind : byte\n{\n    A,\n    B, // kept\n    Value7 = 7,\n}\n[WireRecord] public readonly partial record struct Item(Kind Kind, [When(nameof(Kind), (Kind)7)] uint Value);"
        },
        {
            "SVM050", "Remove [Context<int>]",
            "[WireRecord]\n[Context<int>(\"pageSize\")]\npublic readonly partial record struct Item(uint Id);",
            "[WireRecord]\npublic readonly partial record struct Item(uint Id);"
        },
        {
            "SVM054", "Remove [ByteOrder]",
            "[WireRecord] public readonly partial record struct Item([ByteOrder(ByteOrder.LittleEndian)] byte Id);",
            "[WireRecord] public readonly partial record struct Item(byte Id);"
        },
        {
            "SVM056", "Raise the version of 'Item' to 2",
            "[WireRecord]\n[Context<int>(\"version\")]\npublic readonly partial record struct Item(uint Id, [Since(2)] uint Value);",
            "[WireRecord(Version = 2)]\n[Context<int>(\"version\")]\npublic readonly partial record struct Item(uint Id, [Since(2)] uint Value);"
        },
        {
            "SVM056", "Raise the version of 'Item' to 3",
            "[WireRecord(Version = 2, ByteOrder = ByteOrder.LittleEndian)]\n[Context<int>(\"version\")]\npublic readonly partial record struct Item(uint Id, [Since(3)] uint Value);",
            "[WireRecord(Version = 3, ByteOrder = ByteOrder.LittleEndian)]\n[Context<int>(\"version\")]\npublic readonly partial record struct Item(uint Id, [Since(3)] uint Value);"
        },
        {
            "SVM061", "Lower the Maximum to 255",
            "[WireRecord] public readonly ref partial struct Named\n{\n    [Counted(Maximum = 300)] public ReadOnlySpan<byte> Name { get; init; }\n}",
            "[WireRecord] public readonly ref partial struct Named\n{\n    [Counted(Maximum = 255)] public ReadOnlySpan<byte> Name { get; init; }\n}"
        },
        {
            "SVM064", "Make 'Value' a property",
            "[WireRecord] public readonly partial struct Item\n{\n    public uint Id { get; init; }\n    // kept\n    public readonly uint Value;\n}",
            "[WireRecord] public readonly partial struct Item\n{\n    public uint Id { get; init; }\n    // kept\n    public uint Value { get; init; }\n}"
        },
        {
            "SVM065", "Remove [Range]",
            "[WireRecord] public readonly partial record struct Item(uint Id)\n{\n    [Range(0, 5)] public uint Level => Id & 7;\n}",
            "[WireRecord] public readonly partial record struct Item(uint Id)\n{\n    public uint Level => Id & 7;\n}"
        },
        {
            "SVM066", "Rename 'data' to 'DataField'",
            "[WireRecord] public readonly partial struct Item\n{\n    public uint Data { get; init; }\n    public uint data { get; init; }\n    public uint Both => Data + data;\n}",
            "[WireRecord] public readonly partial struct Item\n{\n    public uint Data { get; init; }\n    public uint DataField { get; init; }\n    public uint Both => Data + DataField;\n}"
        },
        {
            "SVM068", "Remove [When]",
            "[WireRecord] public readonly partial record struct Item(byte Kind, [When(nameof(Kind)), When(nameof(Kind))] uint Value);",
            "[WireRecord] public readonly partial record struct Item(byte Kind, [When(nameof(Kind))] uint Value);"
        },
    };

    [Theory, MemberData(nameof(Fixes))]
    public async Task Fix_OfEachRule_GivesTheExpectedTextWithoutDiagnostics(string id, string title, string before, string after)
    {
        Document document = Open(GeneratorHost.Usings + before);
        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(GeneratorHost.Usings + before));
        Assert.Equal(id, diagnostic.Id);
        List<CodeAction> actions = await ActionsAsync(document, diagnostic);
        CodeAction? action = actions.Find(a => a.Title == title);
        Assert.True(action is not null, $"'{title}' is not among: {string.Join(", ", actions.Select(static a => a.Title))}");
        string text = await ApplyAsync(document, action);
        Assert.Equal(GeneratorHost.Usings + after, text);
        (ImmutableArray<Diagnostic> analyzer, ImmutableArray<Diagnostic> compiler) = GeneratorHost.AnalyzeAndCompile([], text);
        Assert.Empty(analyzer);
        Assert.Empty(compiler);
    }

    private const string Golden = """{ "record": "Vendor.Item", "version": 1, "fields": [ { "name": "Id", "type": "u32", "offset": 0, "size": 4 }, { "name": "Value", "type": "u32", "offset": 4, "size": 4 } ] }""";

    /// <summary>Rule, title of the action, the golden layout, before, after.</summary>
    public static TheoryData<string, string, string, string, string> LayoutFixes => new()
    {
        {
            "SVM101", "Raise the version of 'Item' to 2 and mark 'Kind' [Since(2)]", Golden,
            "[WireRecord]\npublic readonly partial record struct Item(uint Id, ushort Kind, uint Value);",
            "[WireRecord(Version = 2)]\n[Context<int>(\"version\")]\npublic readonly partial record struct Item(uint Id, [Since(2)] ushort Kind, uint Value);"
        },
        {
            "SVM101", "Raise the version of 'Item' to 2", Golden,
            "[WireRecord]\npublic readonly partial struct Item\n{\n    public uint Id { get; init; }\n    public uint Value { get; init; }\n    // kept\n    [Optional] public uint? More { get; init; }\n}",
            "[WireRecord(Version = 2)]\npublic readonly partial struct Item\n{\n    public uint Id { get; init; }\n    public uint Value { get; init; }\n    // kept\n    [Optional] public uint? More { get; init; }\n}"
        },
        {
            "SVM102", "Mark 'Kind' [Since(2)]", Golden,
            "[WireRecord(Version = 3)]\n[Context<int>(\"version\")]\npublic readonly partial struct Item\n{\n    public uint Id { get; init; }\n    public uint Value { get; init; }\n    // kept\n    public uint Kind { get; init; }\n    [Since(3)] public uint Newest { get; init; }\n}",
            "[WireRecord(Version = 3)]\n[Context<int>(\"version\")]\npublic readonly partial struct Item\n{\n    public uint Id { get; init; }\n    public uint Value { get; init; }\n    // kept\n    [Since(2)] public uint Kind { get; init; }\n    [Since(3)] public uint Newest { get; init; }\n}"
        },
        {
            "SVM103", "Raise the version of 'Item' to 4", Golden.Replace("\"version\": 1", "\"version\": 4", StringComparison.Ordinal),
            "[WireRecord(Version = 3)] public readonly partial record struct Item(uint Id, uint Value);",
            "[WireRecord(Version = 4)] public readonly partial record struct Item(uint Id, uint Value);"
        },
    };

    [Theory, MemberData(nameof(LayoutFixes))]
    public async Task Fix_OfAChangedLayout_GivesTheExpectedTextWithoutDiagnostics(string id, string title, string golden, string before, string after)
    {
        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(GeneratorHost.Usings + before, [golden]));
        Assert.Equal(id, diagnostic.Id);
        Document document = Open(GeneratorHost.Usings + before);
        CodeAction action = Assert.Single(await ActionsAsync(document, diagnostic));
        Assert.Equal(title, action.Title);
        string text = await ApplyAsync(document, action);
        Assert.Equal(GeneratorHost.Usings + after, text);
        Assert.Empty(await GeneratorHost.AnalyzeAsync(text, [golden]));
        Assert.Empty(GeneratorHost.CompileGenerated(text));
    }

    /// <summary>What the old version wrote has lost a field: no version brings it back.</summary>
    [Fact]
    public async Task Fix_OfAFieldThatIsGone_IsNotOffered()
    {
        const string Source = GeneratorHost.Usings + "[WireRecord(Version = 2)] public readonly partial record struct Item(uint Id);";
        Diagnostic diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(Source, [Golden]));
        Assert.Equal("SVM102", diagnostic.Id);
        Assert.Empty(await ActionsAsync(Open(Source), diagnostic));
    }

    /// <summary>Every fix offered for any broken rule of the table can be applied, and gives text that parses.</summary>
    [Fact]
    public async Task Fix_OfEveryCase_CanBeApplied()
    {
        int applied = 0;
        foreach (RuleCase rule in RuleCases.All.Concat(MoreRuleCases.All).Where(static r => r.Library is null))
        {
            string source = MarkedSource.Parse(GeneratorHost.Usings + rule.Failing).Text;
            Document document = Open(source);
            foreach (Diagnostic diagnostic in await GeneratorHost.AnalyzeAsync(source))
            {
                foreach (CodeAction action in await ActionsAsync(document, diagnostic))
                {
                    string text = await ApplyAsync(document, action);
                    Assert.NotEqual(source, text);
                    Assert.DoesNotContain(
                        Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(text, (Microsoft.CodeAnalysis.CSharp.CSharpParseOptions)GeneratorHost.Compile("").SyntaxTrees[0].Options).GetDiagnostics(),
                        static d => d.Severity == DiagnosticSeverity.Error);
                    applied++;
                }
            }
        }
        Assert.True(applied > 40, $"only {applied} fixes were applied");
    }

    /// <summary>What a fix does in one place, fix-all does in all places of a file: each example twice, in namespaces of their own.</summary>
    [Theory, MemberData(nameof(Fixes))]
    public async Task FixAll_OfEachRule_CorrectsEveryPlace(string id, string title, string before, string after)
    {
        Document document = Open(Twice(before));
        ImmutableArray<Diagnostic> diagnostics = await GeneratorHost.AnalyzeAsync(Twice(before));
        Assert.Equal([id, id], diagnostics.Select(static d => d.Id));
        CodeFixProvider provider = Providers.Single(p => p.FixableDiagnosticIds.Contains(id));
        string key = (await ActionsAsync(document, diagnostics[0])).Find(a => a.Title == title)!.EquivalenceKey!;
        Assert.DoesNotContain('\'', key);
        var context = new FixAllContext(document, provider, FixAllScope.Document, key, [id], new Known(diagnostics, document), CancellationToken.None);
        CodeAction? action = await provider.GetFixAllProvider()!.GetFixAsync(context);
        Assert.NotNull(action);
        Assert.Equal(Twice(after).Replace("    \n", "\n", StringComparison.Ordinal), (await ApplyAsync(document, action)).Replace("    \n", "\n", StringComparison.Ordinal));
    }

    private static string Twice(string source)
    {
        string[] names = ["One", "Two"];
        string indented = "    " + source.Replace("\n", "\n    ", StringComparison.Ordinal);
        return GeneratorHost.Usings.Replace("namespace Vendor;\n", "", StringComparison.Ordinal)
            + string.Concat(names.Select(name => $"namespace Vendor.{name}\n{{\n{indented.Replace("Vendor.", $"Vendor.{name}.", StringComparison.Ordinal)}\n}}\n"));
    }

    [Fact]
    public void Providers_All_FixAtLeastTenRulesAndHaveAFixAll()
    {
        Assert.True(Providers.SelectMany(static p => p.FixableDiagnosticIds).Distinct().Count() >= 10);
        Assert.All(Providers, static p => Assert.NotNull(p.GetFixAllProvider()));
        Assert.All(Providers, static p => Assert.NotEmpty(p.GetType().GetCustomAttributes(typeof(ExportCodeFixProviderAttribute), inherit: false)));
        Assert.Empty(Providers.SelectMany(static p => p.FixableDiagnosticIds).Except(Fixes.Select(static row => (string)row[0]).Concat(LayoutFixes.Select(static row => (string)row[0]))));
    }

    /// <summary>Editors bring their own System.Composition, of whatever version.</summary>
    [Fact]
    public void Assembly_OfTheFixes_RefersToTheCompilerAlone() =>
        Assert.DoesNotContain(typeof(WireRecordCodeFix).Assembly.GetReferencedAssemblies(), static a => a.Name!.StartsWith("System.Composition", StringComparison.Ordinal));

    private static Document Open(string source)
    {
        Microsoft.CodeAnalysis.CSharp.CSharpCompilation compilation = GeneratorHost.Compile(source);
        var workspace = new AdhocWorkspace();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Vendor", "Vendor", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: compilation.SyntaxTrees[0].Options, metadataReferences: compilation.References));
        return project.AddDocument("Source0.cs", source);
    }

    private static async Task<List<CodeAction>> ActionsAsync(Document document, Diagnostic diagnostic)
    {
        SyntaxTree tree = (await document.GetSyntaxTreeAsync())!;
        Diagnostic here = diagnostic.Location.SourceTree is null
            ? diagnostic
            : Diagnostic.Create(diagnostic.Descriptor, Location.Create(tree, diagnostic.Location.SourceSpan), diagnostic.Properties);
        var actions = new List<CodeAction>();
        foreach (CodeFixProvider provider in Providers.Where(p => p.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, here, (action, _) => actions.Add(action), CancellationToken.None));
        }
        return actions;
    }

    private static async Task<string> ApplyAsync(Document document, CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }

    /// <summary>Hands out diagnostics that are known already.</summary>
    private sealed class Known(ImmutableArray<Diagnostic> diagnostics, Document document) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document of, CancellationToken cancellationToken)
        {
            SyntaxTree tree = (await document.GetSyntaxTreeAsync(cancellationToken))!;
            return diagnostics.Select(d => Diagnostic.Create(d.Descriptor, Location.Create(tree, d.Location.SourceSpan), d.Properties));
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => GetDocumentDiagnosticsAsync(document, cancellationToken);
    }
}
