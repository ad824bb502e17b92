using System;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace SaveVm.Generators.Parsing;

/// <summary>Questions that are asked of every symbol after every key press, answered without making text of it.</summary>
internal static class SymbolExtensions
{
    /// <summary>The names in a namespace or type, without regard to case. By container, which a compilation keeps: asking all of them for every record is a square.</summary>
    private static readonly ConditionalWeakTable<INamespaceOrTypeSymbol, ILookup<string, string>> s_names = new();

    /// <summary>Whether a symbol stands right in the namespace of that full name.</summary>
    public static bool IsIn(this ISymbol symbol, string fullName)
    {
        INamespaceSymbol? level = symbol.ContainingNamespace;
        for (int end = fullName.Length; end > 0;)
        {
            int start = fullName.LastIndexOf('.', end - 1) + 1;
            if (level is null || level.Name.Length != end - start || string.CompareOrdinal(level.Name, 0, fullName, start, end - start) != 0) { return false; }
            level = level.ContainingNamespace;
            end = start - 1;
        }
        return level is { IsGlobalNamespace: true };
    }

    /// <summary>How many names of a container differ from one in nothing but case, and come before it.</summary>
    public static int CountBefore(this INamespaceOrTypeSymbol container, string name) =>
        s_names.GetValue(container, static c => c.GetMembers().OfType<INamespaceOrTypeSymbol>().Select(static m => m.Name).ToLookup(static n => n, StringComparer.OrdinalIgnoreCase))[name]
            .Count(other => string.CompareOrdinal(other, name) < 0);
}
