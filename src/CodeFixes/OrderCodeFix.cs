using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Moves a member before the one that asks for it, or a span to the end; adds a length that is missing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OrderCodeFix))]
public sealed class OrderCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM011", "SVM013", "SVM019");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type) { yield break; }
        string user = Argument(diagnostic, 0);
        string named = Argument(diagnostic, 1);
        if (diagnostic.Id == "SVM013")
        {
            if (Edit.Member(type, user) is PropertyDeclarationSyntax span)
            {
                int last = type.Members.IndexOf(type.Members.OfType<PropertyDeclarationSyntax>().Last(static p => p.AccessorList is not null));
                yield return Replace($"Move '{user}' to the end", document, root, type, MoveMember(type, type.Members.IndexOf(span), last), "end");
            }
            yield break;
        }
        switch (Edit.Member(type, named), Edit.Member(type, user))
        {
            case (PropertyDeclarationSyntax target, PropertyDeclarationSyntax asking):
                yield return Replace(
                    $"Move '{named}' before '{user}'", document, root, type, MoveMember(type, type.Members.IndexOf(target), type.Members.IndexOf(asking)), "before");
                break;
            case (ParameterSyntax target, ParameterSyntax asking):
            {
                ParameterListSyntax list = Edit.Parameters(type)!;
                SeparatedSyntaxList<ParameterSyntax> parameters = list.Parameters;
                ParameterListSyntax moved = list.WithParameters(Edit.Move(parameters, parameters.IndexOf(target), parameters.IndexOf(asking)));
                yield return Replace($"Move '{named}' before '{user}'", document, root, list, moved, "before");
                break;
            }
            case (null, PropertyDeclarationSyntax asking) when diagnostic.Id == "SVM011" && SyntaxFacts.IsValidIdentifier(named):
                if (char.IsUpper(named[0]))
                {
                    MemberDeclarationSyntax length = SyntaxFactory.ParseMemberDeclaration($"public ushort {named} {{ get; init; }}")!.WithTriviaFrom(asking);
                    yield return Replace(
                        $"Add a field '{named}' of two bytes", document, root, type, type.WithMembers(type.Members.Insert(type.Members.IndexOf(asking), length)), "add");
                }
                else
                {
                    yield return Replace($"Declare the context value '{named}'", document, root, type, Edit.AddTypeAttribute(type, $"Context<int>(\"{named}\")"), "context");
                }
                break;
        }
    }

    /// <summary>Members take their comments along; the first one of the body has no blank line before it.</summary>
    private static TypeDeclarationSyntax MoveMember(TypeDeclarationSyntax type, int from, int to)
    {
        MemberDeclarationSyntax moved = type.Members[from];
        return type.WithMembers(type.Members.RemoveAt(from).Insert(to, moved));
    }
}
