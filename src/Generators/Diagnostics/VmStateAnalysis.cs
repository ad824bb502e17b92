using System;
using System.Collections.Concurrent;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SaveVm.Generators.Parsing;

namespace SaveVm.Generators.Diagnostics;

/// <summary>What can be said of all states of a compilation together only.</summary>
internal static class VmStateAnalysis
{
    public static void Register(CompilationStartAnalysisContext context)
    {
        var sections = new ConcurrentBag<(string Name, INamedTypeSymbol Type)>();
        context.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (VmStateParser.SectionNameOf(type) is { Length: > 0 } name) { sections.Add((name, type)); }
            },
            SymbolKind.NamedType);
        context.RegisterCompilationEndAction(end =>
        {
            foreach (IGrouping<string, (string Name, INamedTypeSymbol Type)> group in sections.GroupBy(static s => s.Name, StringComparer.Ordinal))
            {
                INamedTypeSymbol[] types = [.. group.Select(static s => s.Type).OrderBy(static t => t.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(static t => t.Locations[0].SourceSpan.Start)];
                foreach (INamedTypeSymbol type in types.Skip(1)) { end.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.SectionTwice, type.Locations[0], group.Key, types[0].Name)); }
            }
        });
    }
}
