using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Declares what a record needs to be told: context values, and its own version.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ContextCodeFix))]
public sealed class ContextCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM024", "SVM027", "SVM056");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { AttributeLists.Count: > 0 } type) { yield break; }
        switch (diagnostic.Id)
        {
            case "SVM024" when !Edit.DeclaresContext(type, "version"):
                yield return Declare(document, root, type, "version", "int");
                break;
            case "SVM027" when !Edit.DeclaresContext(type, Argument(diagnostic, 1)):
                yield return Declare(document, root, type, Argument(diagnostic, 1), Argument(diagnostic, 2));
                break;
            case "SVM056" when Edit.RecordAttribute(type) is { } record:
                yield return Replace(
                    $"Raise the version of '{type.Identifier.ValueText}' to {Argument(diagnostic, 1)}", document, root, record,
                    Edit.SetNamed(record, "Version", Argument(diagnostic, 1)), "version");
                break;
        }
    }

    private static CodeAction Declare(Document document, SyntaxNode root, TypeDeclarationSyntax type, string name, string of) =>
        Replace($"Declare the context value '{name}'", document, root, type, Edit.AddTypeAttribute(type, $"Context<{of}>(\"{name}\")"), "context");
}
