using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Gives spans a length, lengths a limit, and measuring fields a type that can measure.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LengthCodeFix))]
public sealed class LengthCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM008", "SVM010", "SVM012", "SVM061");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        string name = Argument(diagnostic, 0);
        AttributeSyntax? attribute = node.FirstAncestorOrSelf<AttributeSyntax>();
        switch (diagnostic.Id)
        {
            case "SVM008" when node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { Parent: TypeDeclarationSyntax type } property:
                yield return Replace($"Count '{name}' in one byte", document, root, property, Edit.AddAttribute(property, "Counted"), "counted");
                if (type.Members.OfType<PropertyDeclarationSyntax>().Last(static p => p.AccessorList is not null) == property && property.Type.ToString().Contains("ReadOnlySpan"))
                {
                    yield return Replace($"Let '{name}' take all bytes up to the end", document, root, property, Edit.AddAttribute(property, "ToEnd"), "toEnd");
                }
                break;
            case "SVM010" when attribute is not null:
                yield return Replace($"Limit '{name}' to 1 MiB", document, root, attribute, Edit.SetNamed(attribute, "Maximum", "1 << 20"), "maximum");
                break;
            case "SVM012" when node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && Edit.Member(type, Argument(diagnostic, 1)) is { } measuring:
            {
                TypeSyntax? old = (measuring as PropertyDeclarationSyntax)?.Type ?? (measuring as ParameterSyntax)?.Type;
                if (old is PredefinedTypeSyntax { Keyword: var keyword } && Unsigned(keyword.Kind()) is { } unsigned)
                {
                    TypeSyntax made = SyntaxFactory.PredefinedType(SyntaxFactory.Token(unsigned)).WithTriviaFrom(old);
                    yield return Replace($"Make '{Argument(diagnostic, 1)}' a {SyntaxFacts.GetText(unsigned)}", document, root, old, made, "unsigned");
                }
                break;
            }
            case "SVM061" when node is ExpressionSyntax expression:
                yield return Replace($"Lower the Maximum to {Argument(diagnostic, 3)}", document, root, expression, SyntaxFactory.ParseExpression(Argument(diagnostic, 3)).WithTriviaFrom(expression), "lower");
                break;
        }
    }

    private static SyntaxKind? Unsigned(SyntaxKind signed) => signed switch
    {
        SyntaxKind.SByteKeyword or SyntaxKind.BoolKeyword => SyntaxKind.ByteKeyword,
        SyntaxKind.ShortKeyword => SyntaxKind.UShortKeyword,
        SyntaxKind.IntKeyword => SyntaxKind.UIntKeyword,
        SyntaxKind.LongKeyword => SyntaxKind.ULongKeyword,
        _ => null,
    };
}
