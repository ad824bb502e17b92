using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Makes a type what a record has to be: a struct, readonly, ref for spans, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TypeModifierCodeFix))]
public sealed class TypeModifierCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM001", "SVM002", "SVM006", "SVM045");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type) { yield break; }
        string name = type.Identifier.ValueText;
        switch (diagnostic.Id)
        {
            case "SVM001":
                yield return Replace($"Make '{name}' partial", document, root, type, Edit.AddModifier(type, SyntaxKind.PartialKeyword), "partial");
                break;
            case "SVM002":
                yield return Replace($"Make '{name}' readonly", document, root, type, Edit.AddModifier(type, SyntaxKind.ReadOnlyKeyword), "readonly");
                break;
            case "SVM006" when Edit.Parameters(type) is null:
            {
                TypeDeclarationSyntax plain = type is RecordDeclarationSyntax record ? Struct(record) : type;
                TypeDeclarationSyntax made = Edit.AddModifier(Edit.AddModifier(plain, SyntaxKind.RefKeyword), SyntaxKind.ReadOnlyKeyword);
                yield return Replace($"Make '{name}' a ref struct", document, root, type, made, "ref");
                break;
            }
            case "SVM045" when type is ClassDeclarationSyntax or RecordDeclarationSyntax:
                yield return Replace($"Make '{name}' a readonly record struct", document, root, type, RecordStruct(type), "struct");
                break;
        }
    }

    /// <summary>A record struct without its <c>record</c>: no ref struct has one.</summary>
    private static StructDeclarationSyntax Struct(RecordDeclarationSyntax record) =>
        SyntaxFactory.StructDeclaration(
            record.AttributeLists,
            record.Modifiers,
            record.ClassOrStructKeyword.WithLeadingTrivia(record.Keyword.LeadingTrivia),
            record.Identifier,
            record.TypeParameterList,
            record.BaseList,
            record.ConstraintClauses,
            record.OpenBraceToken,
            record.Members,
            record.CloseBraceToken,
            record.SemicolonToken);

    private static TypeDeclarationSyntax RecordStruct(TypeDeclarationSyntax type)
    {
        SyntaxTriviaList leading = type.Modifiers.Count > 0 ? type.Modifiers[0].LeadingTrivia : type.Keyword.LeadingTrivia;
        SyntaxTokenList modifiers = SyntaxFactory.TokenList(
            type.Modifiers
                .Where(static m => !m.IsKind(SyntaxKind.SealedKeyword) && !m.IsKind(SyntaxKind.AbstractKeyword) && !m.IsKind(SyntaxKind.StaticKeyword))
                .Select(static (m, i) => i == 0 ? m.WithLeadingTrivia() : m));
        SyntaxToken record = SyntaxFactory.Token(SyntaxKind.RecordKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.StructKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        RecordDeclarationSyntax made = SyntaxFactory.RecordDeclaration(
            SyntaxKind.RecordStructDeclaration,
            type.AttributeLists,
            modifiers,
            record,
            keyword,
            type.Identifier,
            type.TypeParameterList,
            Edit.Parameters(type),
            type.BaseList,
            type.ConstraintClauses,
            type.OpenBraceToken,
            type.Members,
            type.CloseBraceToken,
            type.SemicolonToken);
        TypeDeclarationSyntax complete = Edit.AddModifier(Edit.AddModifier(made, SyntaxKind.ReadOnlyKeyword), SyntaxKind.PartialKeyword);
        SyntaxToken first = complete.Modifiers[0];
        return complete.ReplaceToken(first, first.WithLeadingTrivia(leading));
    }
}
