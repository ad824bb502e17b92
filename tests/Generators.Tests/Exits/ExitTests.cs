using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SaveVm.Generators.Tests.Zoo;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Generators.Tests.Exits;

/// <summary>
/// Every way out of every generated method of every construct is taken: a <c>return</c> that no input reaches is either wrong or too much. The zoo is compiled again
/// with a number at each exit, and driven by a program that is written from its symbols.
/// </summary>
public sealed class ExitTests
{
    /// <summary>Exits that no input can reach, how many, and why they are there.</summary>
    private static readonly (string Pattern, int Count, string Reason)[] s_unreachable =
    [
        (@"^(Integers|LittleIntegers|Constants|LargePayload|ToTheEnd|ListToEnd|Cage\.Inside\.Deep)\.Write: .* throw ", 7, "whatever these records hold can be written, and the room is what GetLength says"),
        (@"^Message\.TryWrite(Header)?: if \(kind is not .*\.WithoutCase\)\)", 2, "the tag was compared with the cases, which are fewer, before"),
        (@"^Message\..*Number\.GetLength\(\) > 65535", 3, "the nested record has four bytes, and its length two"),
    ];

    [Fact]
    public void GeneratedCode_OfEveryConstruct_TakesEveryExit()
    {
        CSharpCompilation zoo = GeneratorHost.Compile(File.ReadAllText(Repository.PathOf("tests", "Generators.Tests", "Zoo", "Records.cs")));
        _ = GeneratorHost.Driver().RunGeneratorsAndUpdateCompilation(zoo, out Compilation output, out _);
        INamedTypeSymbol[] records = [.. Records(output)];
        Assert.Equal(ZooLayouts.All.Count, records.Length);

        var marker = new ExitMarker();
        Compilation marked = output.AddSyntaxTrees(CSharpSyntaxTree.ParseText(ExitDriver.Write(records), (CSharpParseOptions)zoo.SyntaxTrees[0].Options, "Driver.cs"));
        foreach (SyntaxTree tree in output.SyntaxTrees.Skip(zoo.SyntaxTrees.Length))
        {
            marked = marked.ReplaceSyntaxTree(tree, tree.WithRootAndOptions(marker.Visit(tree.GetRoot()), tree.Options));
        }
        long[] counts = Run(marked);

        List<string> missed = [.. marker.Exits.Where((_, i) => counts[i] == 0)];
        foreach ((string pattern, int count, string reason) in s_unreachable)
        {
            int excused = missed.RemoveAll(exit => Regex.IsMatch(exit, pattern));
            Assert.True(excused == count, $"{excused} exits, and not {count}, are not taken because {reason}");
        }
        Assert.True(missed.Count == 0, $"{marker.Exits.Count} exits, these were not taken:\n{string.Join('\n', missed)}");
        Assert.True(marker.Exits.Count > 1000, $"only {marker.Exits.Count} exits");
    }

    private static IEnumerable<INamedTypeSymbol> Records(Compilation compilation) => compilation.SyntaxTrees.Take(1)
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Select(type => compilation.GetSemanticModel(tree).GetDeclaredSymbol(type)!))
        .Where(static type => type.GetAttributes().Any(static a => a.AttributeClass?.Name == "WireRecordAttribute"));

    private static long[] Run(Compilation compilation)
    {
        using var stream = new MemoryStream();
        Assert.Empty(compilation.Emit(stream).Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error));
        stream.Position = 0;
        var context = new AssemblyLoadContext("exits", isCollectible: true);
        try
        {
            Assembly assembly = context.LoadFromStream(stream);
            byte[][] samples = [.. AnimalList.All.SelectMany(static a => a.Samples).Distinct().Select(AnimalList.Bytes)];
            _ = assembly.GetType("Driver")!.GetMethod("Run")!.Invoke(null, [samples]);
            return (long[])assembly.GetType("ExitHits")!.GetField("Counts")!.GetValue(null)!;
        }
        finally { context.Unload(); }
    }
}
