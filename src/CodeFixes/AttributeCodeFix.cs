using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Removes an attribute that contradicts another one, or that changes nothing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AttributeCodeFix))]
public sealed class AttributeCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM009", "SVM031", "SVM050", "SVM054", "SVM065", "SVM068");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<AttributeSyntax>() is not { Parent.Parent: { } declaration } attribute) { yield break; }
        yield return Replace($"Remove [{attribute.Name}]", document, root, declaration, Edit.RemoveAttribute(declaration, attribute), "remove");
    }
}
