using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Emission;
using SaveVm.Generators.Model;
using SaveVm.Generators.Parsing;

namespace SaveVm.Generators.Golden;

/// <summary>Compares records with the <c>*.layout.json</c> files among the additional files of the compilation.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GoldenLayoutAnalyzer : DiagnosticAnalyzer
{
    private static readonly SourceTextValueProvider<GoldenLayout> s_layouts = new(static text => GoldenLayout.Parse(text.ToString()));

    /// <summary>The rules about golden layouts.</summary>
    internal static ImmutableArray<DiagnosticDescriptor> Rules { get; } = ImmutableArray.Create(
        DiagnosticDescriptors.LayoutChanged, DiagnosticDescriptors.LayoutIncompatible, DiagnosticDescriptors.LayoutVersionLowered,
        DiagnosticDescriptors.GoldenLayoutUnreadable, DiagnosticDescriptors.GoldenLayoutUnused, DiagnosticDescriptors.GoldenLayoutTwice,
        DiagnosticDescriptors.StateFieldWithoutVersion, DiagnosticDescriptors.StateFieldChanged, DiagnosticDescriptors.StateVersionWithoutChange,
        DiagnosticDescriptors.NestedStateGrown, DiagnosticDescriptors.StateVersionGivenUp, DiagnosticDescriptors.StateVersionLowered);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            List<(AdditionalText File, SourceText Text, GoldenLayout Layout)> files = [];
            foreach (AdditionalText file in start.Options.AdditionalFiles)
            {
                if (!file.Path.EndsWith(GoldenLayout.Suffix, StringComparison.OrdinalIgnoreCase) || file.GetText(start.CancellationToken) is not { } text) { continue; }
                if (start.TryGetValue(text, s_layouts, out GoldenLayout? layout) && layout is not null) { files.Add((file, text, layout)); }
            }
            if (files.Count == 0) { return; }
            var byRecord = new Dictionary<string, (AdditionalText File, GoldenLayout Layout)>(StringComparer.Ordinal);
            foreach ((AdditionalText file, _, GoldenLayout layout) in files)
            {
                if (layout.Error.Length == 0 && !byRecord.ContainsKey(layout.Record)) { byRecord.Add(layout.Record, (file, layout)); }
            }
            start.RegisterSymbolAction(
                symbol =>
                {
                    var type = (INamedTypeSymbol)symbol.Symbol;
                    if (byRecord.TryGetValue(NameOf(type), out (AdditionalText File, GoldenLayout Layout) golden)) { Compare(type, golden.Layout, symbol.ReportDiagnostic, symbol.CancellationToken); }
                },
                SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end =>
            {
                foreach ((AdditionalText file, SourceText text, GoldenLayout layout) in files) { Check(file, text, layout, isFirst: layout.Error.Length > 0 || ReferenceEquals(byRecord[layout.Record].File, file), end); }
            });
        });
    }

    private static void Compare(INamedTypeSymbol type, GoldenLayout golden, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (golden.IsSection)
        {
            GoldenStateRules.Compare(type, golden, report, cancellation);
            return;
        }
        // A record in error has its error already.
        if (!WireRecordParser.IsWireRecord(type) || WireRecordParser.Parse(type, cancellation).Model is not { } model) { return; }
        IReadOnlyList<LayoutRow> now = WireRecordEmitter.Layout(model);
        LayoutRow[] then = [.. golden.Rows];
        if (model.Version < golden.Version)
        {
            report(Diagnostic.Create(DiagnosticDescriptors.LayoutVersionLowered, LocationOf(type, ""), Fix(golden.Version, null), model.Name, model.Version, golden.Version));
        }
        else if (model.Version == golden.Version)
        {
            if (LayoutComparison.First(then, now) is not { } difference) { return; }
            LayoutDifference? breaking = LayoutComparison.FirstBreaking(then, golden.Version, now);
            report(Diagnostic.Create(
                DiagnosticDescriptors.LayoutChanged, LocationOf(type, difference.Field), Fix(model.Version + 1, breaking), difference.Field, model.Name, difference.Text, model.Version));
        }
        else if (LayoutComparison.FirstBreaking(then, golden.Version, now) is { } difference)
        {
            report(Diagnostic.Create(
                DiagnosticDescriptors.LayoutIncompatible, LocationOf(type, difference.Field), Fix(golden.Version + 1, difference), difference.Field, model.Name, difference.Text, golden.Version));
        }
    }

    /// <summary>What a code fix wants to know: the version to raise to, and the field that is there since then.</summary>
    private static ImmutableDictionary<string, string?> Fix(int version, LayoutDifference? breaking)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty.Add("version", version.ToString(CultureInfo.InvariantCulture));
        return breaking is { IsNew: true } ? properties.Add("since", MemberOf(breaking.Field)) : properties;
    }

    private static void Check(AdditionalText file, SourceText text, GoldenLayout layout, bool isFirst, CompilationAnalysisContext end)
    {
        int length = layout.Error.Length == 0 ? layout.Record.Length + 2 : 0;
        int position = Math.Min(layout.Position, text.Length);
        var span = new TextSpan(position, Math.Min(length, text.Length - position));
        var location = Location.Create(file.Path, span, text.Lines.GetLinePositionSpan(span));
        if (layout.Error.Length > 0) { end.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.GoldenLayoutUnreadable, location, layout.Error)); }
        else if (!isFirst) { end.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.GoldenLayoutTwice, location, layout.Record)); }
        else if (!Exists(end.Compilation, layout.Record)) { end.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.GoldenLayoutUnused, location, layout.Record)); }
    }

    /// <summary>Whether the compilation has such a record. Nested types have a plus before their name in metadata, and a point in layouts.</summary>
    private static bool Exists(Compilation compilation, string name)
    {
        for (string metadata = name; ;)
        {
            if (compilation.Assembly.GetTypeByMetadataName(metadata) is { } type && (WireRecordParser.IsWireRecord(type) || VmStateParser.SectionNameOf(type) is not null)) { return true; }
            int point = metadata.LastIndexOf('.');
            if (point < 0) { return false; }
            metadata = metadata.Substring(0, point) + "+" + metadata.Substring(point + 1);
        }
    }

    private static string NameOf(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    /// <summary>The member that a line of a layout belongs to: the length in front of a span has a line of its own.</summary>
    private static string MemberOf(string field) => field.EndsWith(".Length", StringComparison.Ordinal) ? field.Substring(0, field.Length - ".Length".Length) : field;

    /// <summary>A field's own declaration; the record's name for what is not there any more.</summary>
    private static Location LocationOf(INamedTypeSymbol type, string field)
    {
        string name = MemberOf(field);
        ISymbol? member = name.Length == 0 ? null : type.GetMembers(name).FirstOrDefault(static m => m.Locations.Any(static l => l.IsInSource));
        return (member ?? type).Locations.First(static l => l.IsInSource);
    }
}
