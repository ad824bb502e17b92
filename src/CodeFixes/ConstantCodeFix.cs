using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Makes a constant one that stands on the wire: <c>const</c>, and of an integer type.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConstantCodeFix))]
public sealed class ConstantCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM030");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is not { Declaration: { Type: PredefinedTypeSyntax type, Variables: { Count: 1 } variables } } field) { yield break; }
        if (!field.Modifiers.Any(SyntaxKind.ConstKeyword))
        {
            if (variables[0].Initializer is null) { yield break; }
            SyntaxTokenList modifiers = SyntaxFactory.TokenList(
                field.Modifiers.Where(static m => !m.IsKind(SyntaxKind.StaticKeyword) && !m.IsKind(SyntaxKind.ReadOnlyKeyword))
                    .Append(SyntaxFactory.Token(SyntaxKind.ConstKeyword).WithTrailingTrivia(SyntaxFactory.Space)));
            yield return Replace($"Make '{variables[0].Identifier.ValueText}' const", document, root, field, field.WithModifiers(modifiers), "const");
            yield break;
        }
        (SyntaxKind wanted, string keyword) = type.Keyword.Kind() switch
        {
            SyntaxKind.CharKeyword => (SyntaxKind.ByteKeyword, "byte"),
            SyntaxKind.FloatKeyword => (SyntaxKind.UIntKeyword, "uint"),
            SyntaxKind.DoubleKeyword or SyntaxKind.DecimalKeyword => (SyntaxKind.ULongKeyword, "ulong"),
            _ => (SyntaxKind.None, ""),
        };
        if (wanted == SyntaxKind.None || variables[0].Initializer is not { } initializer) { yield break; }
        ExpressionSyntax value = initializer.Value is ParenthesizedExpressionSyntax or LiteralExpressionSyntax or IdentifierNameSyntax
            ? initializer.Value
            : SyntaxFactory.ParenthesizedExpression(initializer.Value);
        ExpressionSyntax cast = SyntaxFactory.ParseExpression($"({keyword}){value}");
        FieldDeclarationSyntax made = field.WithDeclaration(field.Declaration
            .WithType(SyntaxFactory.PredefinedType(SyntaxFactory.Token(wanted)).WithTriviaFrom(type))
            .WithVariables(SyntaxFactory.SingletonSeparatedList(variables[0].WithInitializer(initializer.WithValue(cast)))));
        yield return Replace($"Make '{variables[0].Identifier.ValueText}' a {keyword}", document, root, field, made, "type");
    }
}
