using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>
/// Source text as it looks while somebody types: tokens deleted, doubled, swapped, replaced by others. Nothing may throw; and where neither the compiler nor
/// the analyzer objects to what was typed, the generated code compiles.
/// </summary>
public sealed class DamageTests
{
    private const int Batches = 10;
    private const int PerBatch = 500;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Batches)];

    private static readonly string s_zoo = File.ReadAllText(Repository.PathOf("tests", "Generators.Tests", "Zoo", "Records.cs"));

    /// <summary>The declarations that are damaged, as tokens with the white space around them.</summary>
    private static readonly ImmutableArray<ImmutableArray<string>> s_pieces = ReadPieces();

    private static readonly ImmutableArray<string> s_spares =
    [
        .. s_pieces.SelectMany(static p => p).Distinct(StringComparer.Ordinal), "-1 ", "0 ", "4294967296 ", "null ", "default ", "\"\" ", "\"version\" ", "string ", "double ",
        "class ", "interface ", "file ", "<T> ", "[Context<int>(\"version\")] ", "[Open] ", "[Reserved] ", "[ToEnd] ", "[Range(3, 2)] ", "this ", "static ", "{ get; } ",
    ];

    [Theory, MemberData(nameof(Seeds))]
    public void Run_DamagedSources_NeverThrowsAndWhatIsAcceptedCompiles(int seed)
    {
        var random = new Random(seed);
        CSharpCompilation zoo = GeneratorHost.Compile(s_zoo);
        var options = (CSharpParseOptions)zoo.SyntaxTrees[0].Options;
        List<SyntaxTree> trees = [.. Enumerable.Range(0, PerBatch).Select(i => CSharpSyntaxTree.ParseText(Damaged(random, i), options, $"D{i.ToString(CultureInfo.InvariantCulture)}.cs"))];
        CSharpCompilation compilation = zoo.AddSyntaxTrees(trees);

        GeneratorDriver driver = GeneratorHost.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        Exception? thrown = driver.GetRunResult().Results[0].Exception;
        Assert.True(thrown is null, thrown?.ToString());
        ImmutableArray<Diagnostic> reported = GeneratorHost.AnalyzeSymbols(generated, compilation.SyntaxTrees);

        // What is accepted must compile, and what is not accepted must have a reason that somebody says.
        HashSet<string> refused = [.. reported.Where(IsError).Select(static d => d.Location.SourceTree!.FilePath)];
        int accepted = 0;
        var wrong = new List<string>();
        ILookup<string, SyntaxTree> written = generated.SyntaxTrees.Skip(compilation.SyntaxTrees.Length).ToLookup(static t => Path.GetFileName(t.FilePath).Split('.').FirstOrDefault(static part => part.Length > 1 && part[0] == 'D' && char.IsDigit(part[1])) ?? "");
        foreach (SyntaxTree tree in trees.Where(t => !refused.Contains(t.FilePath) && !t.GetDiagnostics().Any(IsError)))
        {
            if (compilation.GetSemanticModel(tree).GetDiagnostics().Any(IsError)) { continue; }
            accepted++;
            foreach (SyntaxTree output in written[Path.GetFileNameWithoutExtension(tree.FilePath)])
            {
                string text = output.ToString();
                Diagnostic? error = generated.GetSemanticModel(output).GetDiagnostics().FirstOrDefault(IsError);
                if (error is not null) { wrong.Add($"{error}\n{output.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line]}\nin {tree}"); }
                else if (text.Contains("has errors", StringComparison.Ordinal)) { wrong.Add($"Nobody says what is wrong with\n{tree}"); }
            }
        }
        Assert.True(accepted > PerBatch / 20, $"only {accepted} of {PerBatch} were accepted: the damage is too heavy to show anything");
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong.Take(5)));
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private static string Damaged(Random random, int number)
    {
        List<string> tokens = [.. s_pieces[random.Next(s_pieces.Length)]];
        bool heavy = number % 2 == 0;
        for (int left = random.Next(1, 4); left > 0; left--)
        {
            int at = random.Next(tokens.Count);
            int other = random.Next(tokens.Count);
            switch (heavy ? random.Next(4) : random.Next(4, 7))
            {
                case 0 when tokens.Count > 1:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    tokens.Insert(at, tokens[at]);
                    break;
                case 2:
                    (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                    break;
                case 3:
                    tokens[at] = s_spares[random.Next(s_spares.Length)];
                    break;
                case 4:
                {
                    // Another one of the same kind: a number, a type, a name.
                    int token = Enumerable.Range(0, tokens.Count).Select(i => (at + i) % tokens.Count).First(i => KindOf(tokens[i]) != 0);
                    string[] same = [.. s_spares.Where(t => KindOf(t) == KindOf(tokens[token]))];
                    tokens[token] = same[random.Next(same.Length)];
                    break;
                }
                case 5 when Attribute(tokens, at) is var (start, length):
                    tokens.RemoveRange(start, length);
                    break;
                case 6 when Attribute(tokens, at) is var (start, length) && Attribute(tokens, other) is var (where, _):
                    tokens.InsertRange(where, tokens.GetRange(start, length));
                    break;
            }
        }
        return $"using System; using System.Buffers; using SaveVm.Records;\nnamespace SaveVm.Generators.Tests.Zoo.D{number.ToString(CultureInfo.InvariantCulture)};\n{string.Concat(tokens)}";
    }

    private static int KindOf(string token) => token[0] switch
    {
        '-' or (>= '0' and <= '9') => 1,
        _ when token.Trim() is "byte" or "sbyte" or "ushort" or "short" or "uint" or "int" or "ulong" or "long" or "bool" => 2,
        >= 'A' and <= 'Z' => 3,
        _ => 0,
    };

    /// <summary>The first attribute list at or behind a token.</summary>
    private static (int Start, int Length)? Attribute(List<string> tokens, int from)
    {
        int start = tokens.FindIndex(from, static t => t == "[ ");
        int end = start < 0 ? -1 : tokens.FindIndex(start, static t => t == "] ");
        return end < 0 ? null : (start, end - start + 1);
    }

    private static ImmutableArray<ImmutableArray<string>> ReadPieces()
    {
        IEnumerable<MemberDeclarationSyntax> zoo = Members(s_zoo);
        IEnumerable<MemberDeclarationSyntax> baselines = BaselineTests.Records.SelectMany(static row => Members(GeneratorHost.Usings + (string)row[1]));
        IEnumerable<MemberDeclarationSyntax> rules = RuleCases.All.SelectMany(static rule => Members(GeneratorHost.Usings + rule.NearMiss));
        return
        [
            .. zoo.Concat(baselines).Concat(rules)
                .Where(static member => member.ToString().Contains("[WireRecord", StringComparison.Ordinal))
                .Select(static member => member.DescendantTokens().Select(static token => token.ToString() + " ").ToImmutableArray()),
        ];
    }

    private static IEnumerable<MemberDeclarationSyntax> Members(string source) =>
        ((CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)GeneratorHost.Compile("").SyntaxTrees[0].Options).GetRoot()).Members
            .OfType<BaseNamespaceDeclarationSyntax>()
            .SelectMany(static ns => ns.Members);
}
