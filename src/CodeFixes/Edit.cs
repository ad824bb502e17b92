using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Small changes of syntax that leave comments, indentation and line ends as they were.</summary>
internal static class Edit
{
    /// <summary>Adds a modifier in the usual order: access, readonly, ref, partial.</summary>
    public static TypeDeclarationSyntax AddModifier(TypeDeclarationSyntax type, SyntaxKind kind)
    {
        if (type.Modifiers.Any(kind)) { return type; }
        SyntaxKind[] after = kind switch
        {
            SyntaxKind.ReadOnlyKeyword => [SyntaxKind.RefKeyword, SyntaxKind.PartialKeyword],
            SyntaxKind.RefKeyword => [SyntaxKind.PartialKeyword],
            _ => [],
        };
        int index = type.Modifiers.Count;
        for (int i = type.Modifiers.Count - 1; i >= 0 && after.Contains(type.Modifiers[i].Kind()); i--) { index = i; }
        SyntaxToken token = SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
        if (index > 0) { return WithModifiers(type, type.Modifiers.Insert(index, token)); }

        SyntaxToken first = type.Modifiers.Count > 0 ? type.Modifiers[0] : type.Keyword;
        token = token.WithLeadingTrivia(first.LeadingTrivia);
        TypeDeclarationSyntax bare = type.ReplaceToken(first, first.WithLeadingTrivia());
        return WithModifiers(bare, bare.Modifiers.Insert(0, token));
    }

    public static TypeDeclarationSyntax WithModifiers(TypeDeclarationSyntax type, SyntaxTokenList modifiers) => (TypeDeclarationSyntax)type.WithModifiers(modifiers);

    /// <summary>The declaration without one attribute, and without its brackets when it was alone in them.</summary>
    public static SyntaxNode RemoveAttribute(SyntaxNode declaration, AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1) { return declaration.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute))); }
        bool isFirst = list.SpanStart == declaration.SpanStart;
        SyntaxTriviaList leading = list.GetLeadingTrivia();
        SyntaxNode rest = declaration.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!;
        return isFirst ? rest.WithLeadingTrivia(leading) : rest;
    }

    /// <summary>Adds an attribute to a type, on a line of its own behind the others.</summary>
    public static TypeDeclarationSyntax AddTypeAttribute(TypeDeclarationSyntax type, string attribute)
    {
        AttributeListSyntax last = type.AttributeLists.Last();
        AttributeListSyntax added = Attributes(attribute)
            .WithLeadingTrivia(last.GetLeadingTrivia().Where(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Skip(last.GetLeadingTrivia().Count(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)) - 1))
            .WithTrailingTrivia(last.GetTrailingTrivia());
        return (TypeDeclarationSyntax)type.WithAttributeLists(type.AttributeLists.Add(added));
    }

    /// <summary>Adds an attribute in front of a property or a parameter, on its line.</summary>
    public static SyntaxNode AddAttribute(SyntaxNode declaration, string attribute)
    {
        AttributeListSyntax list = Attributes(attribute).WithLeadingTrivia(declaration.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxNode bare = declaration.WithLeadingTrivia();
        return bare switch
        {
            PropertyDeclarationSyntax property => property.WithAttributeLists(property.AttributeLists.Insert(0, list)),
            ParameterSyntax parameter => parameter.WithAttributeLists(parameter.AttributeLists.Insert(0, list)),
            _ => declaration,
        };
    }

    private static AttributeListSyntax Attributes(string attribute) =>
        ((TypeDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{attribute}] struct S;")!).AttributeLists[0].WithoutTrivia();

    /// <summary>Sets a named argument of an attribute.</summary>
    public static AttributeSyntax SetNamed(AttributeSyntax attribute, string name, string value)
    {
        AttributeArgumentSyntax argument = SyntaxFactory.AttributeArgument(
            SyntaxFactory.NameEquals(SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space)).WithTrailingTrivia(SyntaxFactory.Space),
            null,
            SyntaxFactory.ParseExpression(value));
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax? old = list.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name);
        if (old is not null) { return attribute.WithArgumentList(list.ReplaceNode(old, argument)); }
        IEnumerable<SyntaxNodeOrToken> items = list.Arguments.GetWithSeparators();
        if (list.Arguments.Count > 0) { items = items.Append(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)); }
        return attribute.WithArgumentList(list.WithArguments(SyntaxFactory.SeparatedList<AttributeArgumentSyntax>(items.Append(argument))));
    }

    /// <summary>Moves an element of a list; positions keep their own white space in lists with separators.</summary>
    public static SeparatedSyntaxList<T> Move<T>(SeparatedSyntaxList<T> list, int from, int to)
        where T : SyntaxNode
    {
        List<T> order = [.. list];
        T moved = order[from];
        order.RemoveAt(from);
        order.Insert(to, moved);
        return SyntaxFactory.SeparatedList(
            order.Select((item, i) => item.WithLeadingTrivia(list[i].GetLeadingTrivia()).WithTrailingTrivia(list[i].GetTrailingTrivia())),
            list.GetSeparators());
    }

    /// <summary>The attribute that makes a type a record.</summary>
    public static AttributeSyntax? RecordAttribute(TypeDeclarationSyntax type) =>
        type.AttributeLists.SelectMany(static l => l.Attributes).FirstOrDefault(static a => a.Name.ToString() is "WireRecord" or "WireRecordAttribute");

    /// <summary>Whether a type declares a context value of that name.</summary>
    public static bool DeclaresContext(TypeDeclarationSyntax type, string name) =>
        type.AttributeLists.SelectMany(static l => l.Attributes).Any(a => a.ArgumentList?.Arguments.FirstOrDefault()?.Expression.ToString() == $"\"{name}\"");

    /// <summary>The positional parameters of a record.</summary>
    public static ParameterListSyntax? Parameters(TypeDeclarationSyntax type) => (type as RecordDeclarationSyntax)?.ParameterList;

    /// <summary>The property or positional parameter of that name.</summary>
    public static SyntaxNode? Member(TypeDeclarationSyntax type, string name) =>
        type.Members.OfType<PropertyDeclarationSyntax>().FirstOrDefault(p => p.Identifier.ValueText == name)
        ?? (SyntaxNode?)Parameters(type)?.Parameters.FirstOrDefault(p => p.Identifier.ValueText == name);
}
