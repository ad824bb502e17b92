using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Rename;

namespace SaveVm.CodeFixes;

/// <summary>Renames a member whose name generated code needs for itself, with all its uses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RenameCodeFix))]
public sealed class RenameCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM029", "SVM066");

    /// <inheritdoc/>
    protected override async Task<IEnumerable<CodeAction>> ActionsAsync(
        Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SemanticModel? semantics = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (semantics?.GetDeclaredSymbol(node, cancellation) is not { ContainingType: { } type } symbol) { return []; }

        // A positional parameter and its property have one name; the property is what its users know.
        if (symbol is IParameterSymbol && type.GetMembers(symbol.Name).FirstOrDefault(static m => m is IPropertySymbol) is { } property) { symbol = property; }
        string name = char.ToUpperInvariant(symbol.Name[0]) + symbol.Name.Substring(1) + "Field";
        for (int i = 2; type.GetMembers(name).Length > 0; i++) { name = $"{symbol.Name}Field{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}"; }
        return
        [
            CodeAction.Create(
                $"Rename '{symbol.Name}' to '{name}'",
                cancel => Renamer.RenameSymbolAsync(document.Project.Solution, symbol, default, name, cancel),
                "rename"),
        ];
    }
}
