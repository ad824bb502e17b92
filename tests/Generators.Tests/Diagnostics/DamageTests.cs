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
    private const int Seed = 20261129;

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Batches)];

    private static readonly string s_zoo = System.IO.File.ReadAllText(Repository.PathOf("tests", "Generators.Tests", "Zoo", "Records.cs"));

    /// <summary>The declarations that are damaged, as tokens with the white space around them.</summary>
    private static readonly ImmutableArray<ImmutableArray<string>> s_pieces = ReadPieces();

    private static readonly ImmutableArray<string> s_spares =
    [
        .. s_pieces.SelectMany(static p => p).Distinct(StringComparer.Ordinal), "-1 ", "0 ", "4294967296 ", "null ", "default ", "\"\" ", "\"version\" ", "string ", "double ",
        "class ", "interface ", "file ", "<T> ", "[Context<int>(\"version\")] ", "[Open] ", "[Reserved] ", "[ToEnd] ", "[Range(3, 2)] ", "this ", "static ", "{ get; } ",
    ];

    private static readonly ImmutableArray<string> s_damaged = Damage();

    /// <summary>What the figure in the documents means: so many sources, no two alike, and none of them as it was before.</summary>
    [Fact]
    public void Damage_AllBatches_GivesFiveThousandDifferentSources()
    {
        Assert.Equal(5000, Batches * PerBatch);
        Assert.Equal(5000, s_damaged.Except(s_pieces.Select(static piece => string.Concat(piece)), StringComparer.Ordinal).Count());
        Assert.InRange(s_damaged.Count(static text => text.Contains("[ VmState", StringComparison.Ordinal) || text.Contains("[ SavevmSection", StringComparison.Ordinal)), 1000, 4000);
    }

    [Theory, MemberData(nameof(Numbers))]
    public void Run_DamagedSources_NeverThrowsAndWhatIsAcceptedCompiles(int batch)
    {
        CSharpCompilation zoo = GeneratorHost.Compile(s_zoo);
        var options = (CSharpParseOptions)zoo.SyntaxTrees[0].Options;
        List<SyntaxTree> trees = [.. Enumerable.Range(0, PerBatch).Select(i => CSharpSyntaxTree.ParseText(File(i, s_damaged[(batch * PerBatch) + i]), options, $"D{i.ToString(CultureInfo.InvariantCulture)}.cs"))];
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

    /// <summary>In a namespace of its own, and with names of sections of its own.</summary>
    private static string File(int number, string text)
    {
        string own = number.ToString(CultureInfo.InvariantCulture);
        return $"using System; using System.Buffers; using System.Collections.Generic; using SaveVm.Records; using SaveVm.VmState;\nnamespace SaveVm.Generators.Tests.Zoo.D{own};\n{text.Replace("\"acme", $"\"acme{own}", StringComparison.Ordinal)}";
    }

    private static ImmutableArray<string> Damage()
    {
        var random = new Random(Seed);
        HashSet<string> seen = [.. s_pieces.Select(static piece => string.Concat(piece))];
        ImmutableArray<string>.Builder damaged = ImmutableArray.CreateBuilder<string>(Batches * PerBatch);
        while (damaged.Count < Batches * PerBatch)
        {
            string text = Damaged(random, heavy: damaged.Count % 2 == 0);
            if (seen.Add(text)) { damaged.Add(text); }
        }
        return damaged.MoveToImmutable();
    }

    private static string Damaged(Random random, bool heavy)
    {
        List<string> tokens = [.. s_pieces[random.Next(s_pieces.Length)]];
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
        return string.Concat(tokens);
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

    /// <summary>Each record of the zoo and of the baselines; each example of a rule as a whole, with the types that it needs.</summary>
    private static ImmutableArray<ImmutableArray<string>> ReadPieces()
    {
        IEnumerable<string> records = BaselineTests.Records.Select(static row => GeneratorHost.Usings + (string)row[1]).Prepend(s_zoo)
            .SelectMany(static source => Members(source))
            .Select(static member => member.ToString())
            .Where(static text => text.Contains("[WireRecord", StringComparison.Ordinal));
        IEnumerable<string> rules = RuleCases.All.Concat(VmStateRuleCases.All)
            .Select(static rule => string.Join('\n', Members(GeneratorHost.Usings + rule.NearMiss)));
        return [.. records.Concat(rules).Select(static text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens().Select(static token => token.ToString() + " ").ToImmutableArray())];
    }

    private static IEnumerable<MemberDeclarationSyntax> Members(string source) =>
        ((CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)GeneratorHost.Compile("").SyntaxTrees[0].Options).GetRoot()).Members
            .OfType<BaseNamespaceDeclarationSyntax>()
            .SelectMany(static ns => ns.Members);
}
