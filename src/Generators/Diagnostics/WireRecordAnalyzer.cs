using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SaveVm.Generators.Golden;
using SaveVm.Generators.Parsing;

namespace SaveVm.Generators.Diagnostics;

/// <summary>Reports what the parser finds wrong. An analyzer, not the generator, so that <c>#pragma</c> works and the generator's pipeline holds no locations.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WireRecordAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        typeof(DiagnosticDescriptors)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .Except(GoldenLayoutAnalyzer.Rules)
            .ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(VmStateAnalysis.Register);
        context.RegisterSymbolAction(
            static symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (VmStateParser.IsVmState(type))
                {
                    foreach (Diagnostic diagnostic in VmStateParser.Parse(type, symbol.CancellationToken).Diagnostics) { symbol.ReportDiagnostic(diagnostic); }
                }
                if (!WireRecordParser.IsWireRecord(type)) { return; }
                foreach (Diagnostic diagnostic in WireRecordParser.Parse(type, symbol.CancellationToken).Diagnostics)
                {
                    symbol.ReportDiagnostic(diagnostic);
                }
            },
            SymbolKind.NamedType);
    }
}
