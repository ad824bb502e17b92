using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Adds the flag or value that a condition asks for to the enum that does not know it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EnumMemberCodeFix))]
public sealed class EnumMemberCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM047");

    /// <inheritdoc/>
    protected override async Task<IEnumerable<CodeAction>> ActionsAsync(
        Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SemanticModel? semantics = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (semantics?.GetTypeInfo(node, cancellation).Type is not INamedTypeSymbol { TypeKind: TypeKind.Enum } type
            || semantics.GetConstantValue(node, cancellation) is not { HasValue: true, Value: { } constant }
            || type.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference
            || await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false) is not EnumDeclarationSyntax { Members.Count: > 0 } declaration
            || document.Project.Solution.GetDocument(declaration.SyntaxTree) is not { } home)
        {
            return [];
        }
        ulong value = constant is sbyte or short or int or long
            ? unchecked((ulong)Convert.ToInt64(constant, CultureInfo.InvariantCulture))
            : Convert.ToUInt64(constant, CultureInfo.InvariantCulture);
        bool isFlags = type.GetAttributes().Any(static a => a.AttributeClass?.Name == "FlagsAttribute");
        ulong missing = isFlags ? value & ~Known(type) : value;
        if (missing == 0 || (isFlags && (missing & (missing - 1)) != 0)) { return []; }

        string text = constant is sbyte or short or int or long && !isFlags
            ? Convert.ToString(constant, CultureInfo.InvariantCulture)!
            : isFlags && missing > 9 ? "0x" + missing.ToString("X", CultureInfo.InvariantCulture) : missing.ToString(CultureInfo.InvariantCulture);
        string name = isFlags ? "Bit" + Bit(missing) : "Value" + text.Replace("-", "Minus");
        EnumMemberDeclarationSyntax last = declaration.Members.Last();
        EnumMemberDeclarationSyntax added = SyntaxFactory.EnumMemberDeclaration(name)
            .WithEqualsValue(SyntaxFactory.EqualsValueClause(
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.ParseExpression(text)))
            .WithLeadingTrivia(last.GetLeadingTrivia().Where(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)))
            .WithTrailingTrivia(last.GetTrailingTrivia().Where(static t => !t.IsKind(SyntaxKind.SingleLineCommentTrivia)));
        SyntaxNode home0 = await declaration.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        return [Replace($"Add '{name}' to '{type.Name}'", home, home0, declaration, Append(declaration, added), "enum")];
    }

    /// <summary>Behind the last member: on its line, or on the next when each has its own.</summary>
    private static EnumDeclarationSyntax Append(EnumDeclarationSyntax declaration, EnumMemberDeclarationSyntax added)
    {
        List<SyntaxNodeOrToken> items = [.. declaration.Members.GetWithSeparators()];
        bool trailingComma = items[items.Count - 1].IsToken;
        SyntaxTriviaList lineEnd = trailingComma ? items[items.Count - 1].AsToken().TrailingTrivia : declaration.Members.Last().GetTrailingTrivia();
        bool ownLine = lineEnd.Any(SyntaxKind.EndOfLineTrivia);
        // A comment behind the last member stays with it.
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(ownLine ? lineEnd.Where(static t => t.IsKind(SyntaxKind.EndOfLineTrivia)) : [SyntaxFactory.Space]);
        if (trailingComma)
        {
            items.Add(added);
            items.Add(comma);
        }
        else
        {
            items[items.Count - 1] = declaration.Members.Last().WithTrailingTrivia();
            items.Add(comma.WithTrailingTrivia(ownLine ? lineEnd : [SyntaxFactory.Space]));
            items.Add(ownLine ? added : added.WithLeadingTrivia());
        }
        return declaration.WithMembers(SyntaxFactory.SeparatedList<EnumMemberDeclarationSyntax>(items));
    }

    private static ulong Known(INamedTypeSymbol type)
    {
        ulong known = 0;
        foreach (IFieldSymbol member in type.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue))
        {
            known |= member.ConstantValue is sbyte or short or int or long
                ? unchecked((ulong)Convert.ToInt64(member.ConstantValue, CultureInfo.InvariantCulture))
                : Convert.ToUInt64(member.ConstantValue, CultureInfo.InvariantCulture);
        }
        return known;
    }

    private static string Bit(ulong flag)
    {
        int bit = 0;
        while (flag >> bit != 1) { bit++; }
        return bit.ToString(CultureInfo.InvariantCulture);
    }
}
