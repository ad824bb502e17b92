using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Makes a member a property with an <c>init</c> accessor.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PropertyCodeFix))]
public sealed class PropertyCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM007", "SVM064");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { AccessorList: { } accessors } property && diagnostic.Id == "SVM007")
        {
            AccessorDeclarationSyntax? set = accessors.Accessors.FirstOrDefault(static a => a.IsKind(SyntaxKind.SetAccessorDeclaration));
            AccessorDeclarationSyntax? last = accessors.Accessors.LastOrDefault();
            if (last is null) { yield break; }
            AccessorDeclarationSyntax init = SyntaxFactory.AccessorDeclaration(SyntaxKind.InitAccessorDeclaration)
                .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
                .WithTriviaFrom(set ?? last);
            SyntaxList<AccessorDeclarationSyntax> list = set is not null
                ? accessors.Accessors.Replace(set, set.Body is null && set.ExpressionBody is null ? init : set.WithKeyword(SyntaxFactory.Token(SyntaxKind.InitKeyword).WithTriviaFrom(set.Keyword)))
                : accessors.Accessors.Replace(last, last.WithTrailingTrivia(SyntaxFactory.Space)).Add(init.WithLeadingTrivia());
            yield return Replace(
                $"Give '{property.Identifier.ValueText}' an init accessor", document, root, property, property.WithAccessorList(accessors.WithAccessors(list)), "init");
        }
        if (node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is { Declaration: { Variables: { Count: 1 } variables } declaration } field && diagnostic.Id == "SVM064")
        {
            string type = declaration.Type.WithoutTrivia().ToString();
            SyntaxTokenList modifiers = SyntaxFactory.TokenList(field.Modifiers.Where(static m => !m.IsKind(SyntaxKind.ReadOnlyKeyword)));
            string access = string.Join(" ", modifiers.Select(static m => m.ValueText));
            string name = variables[0].Identifier.Text;
            MemberDeclarationSyntax made = ((PropertyDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"{access} {type} {name} {{ get; init; }}")!)
                .WithAttributeLists(field.AttributeLists)
                .WithTriviaFrom(field);
            yield return Replace($"Make '{name}' a property", document, root, field, made, "property");
        }
    }
}
