using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;
using SaveVm.Generators.Parsing;

namespace SaveVm.Generators.Golden;

/// <summary>What is reported of a section that is not as its golden layout says.</summary>
internal static class GoldenStateRules
{
    public static void Compare(INamedTypeSymbol type, GoldenLayout golden, Action<Diagnostic> report, CancellationToken cancellation)
    {
        // A section in error has its error already.
        if (VmStateParser.SectionNameOf(type) is null || VmStateParser.ParseDescription(type, cancellation) is not { } section) { return; }
        Location location = LocationOf(type);
        if (section.Version < golden.Version)
        {
            report(Diagnostic.Create(DiagnosticDescriptors.StateVersionLowered, location, type.Name, section.Version, golden.Version));
            return;
        }
        if (section.MinimumVersion > golden.MinimumVersion)
        {
            report(Diagnostic.Create(DiagnosticDescriptors.StateVersionGivenUp, location, type.Name, section.MinimumVersion, golden.MinimumVersion));
            return;
        }
        StateDifference? first = StateComparison.First(StateLayout.Of(golden), StateLayout.Of(section), golden.Version, out bool isChanged);
        if (first is { } difference)
        {
            report(Create(difference, type, golden));
        }
        else if (!isChanged && section.Version > golden.Version)
        {
            report(Diagnostic.Create(DiagnosticDescriptors.StateVersionWithoutChange, location, type.Name, section.Version, golden.Version));
        }
    }

    private static Diagnostic Create(StateDifference difference, INamedTypeSymbol section, GoldenLayout golden)
    {
        StateRow row = difference.Row;
        (ISymbol at, INamedTypeSymbol owner) = Find(section, row);
        string name = row.Member.Length > 0 ? row.Member : row.LastName(difference.Parent);
        Location location = LocationOf(at);
        return difference.Kind switch
        {
            StateDifferenceKind.Added => Diagnostic.Create(DiagnosticDescriptors.StateFieldWithoutVersion, location, name, owner.Name, difference.Version, difference.Version + 1),
            StateDifferenceKind.NestedAdded => Diagnostic.Create(DiagnosticDescriptors.NestedStateGrown, location, name, owner.Name, section.Name, golden.Version),
            StateDifferenceKind.Lowered => Diagnostic.Create(DiagnosticDescriptors.StateVersionLowered, location, name, row.NestedVersion, difference.Version),
            _ => Diagnostic.Create(DiagnosticDescriptors.StateFieldChanged, location, name, owner.Name, difference.Text, difference.Version),
        };
    }

    /// <summary>The member of a row, with its class; the section for what is not there any more.</summary>
    private static (ISymbol At, INamedTypeSymbol Owner) Find(INamedTypeSymbol section, StateRow row)
    {
        if (row.Owner.Length == 0) { return (section, section); }
        var waiting = new Queue<INamedTypeSymbol>([section]);
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        while (waiting.Count > 0)
        {
            INamedTypeSymbol type = waiting.Dequeue();
            if (!seen.Add(type)) { continue; }
            if (WireRecordParser.Qualified(type) == row.Owner)
            {
                ISymbol? member = type.GetMembers().FirstOrDefault(m => WireRecordParser.Escape(m.Name) == row.Member && m.Locations.Any(static l => l.IsInSource));
                return (member ?? section, type);
            }
            foreach (ITypeSymbol used in type.GetMembers().OfType<IPropertySymbol>().SelectMany(static p => PartsOf(p.Type)))
            {
                if (used is INamedTypeSymbol named && VmStateParser.IsVmState(named)) { waiting.Enqueue(named); }
            }
        }
        return (section, section);
    }

    private static IEnumerable<ITypeSymbol> PartsOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => PartsOf(array.ElementType),
        INamedTypeSymbol { TypeArguments.Length: > 0 } generic => generic.TypeArguments.SelectMany(PartsOf),
        _ => [type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)],
    };

    private static Location LocationOf(ISymbol symbol) => symbol.Locations.FirstOrDefault(static l => l.IsInSource) ?? Location.None;
}
