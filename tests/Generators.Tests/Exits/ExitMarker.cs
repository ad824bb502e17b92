using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.Generators.Tests.Exits;

/// <summary>
/// Puts a number in front of every way out of generated code: <c>return</c>, <c>throw</c>, the jump to a shared return, a helper that throws, and the end of a method
/// that returns nothing.
/// </summary>
internal sealed class ExitMarker : CSharpSyntaxRewriter
{
    private readonly List<string> _exits = [];

    /// <summary>What each number stands for: the method, the question that leads there, the exit.</summary>
    public IReadOnlyList<string> Exits => _exits;

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node) => Marked(node);

    public override SyntaxNode? VisitThrowStatement(ThrowStatementSyntax node) => Marked(node);

    public override SyntaxNode? VisitGotoStatement(GotoStatementSyntax node) => Marked(node);

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node) =>
        node.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Throw" } } ? Marked(node) : node;

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var visited = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        return visited is { Body: { } body, ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } }
            ? visited.WithBody(body.AddStatements(Mark(node, "the end")))
            : visited;
    }

    private BlockSyntax Marked(StatementSyntax node)
    {
        string question = node.FirstAncestorOrSelf<IfStatementSyntax>() is { } condition && condition.Span.Length < 4000 && condition.Statement.Span.Contains(node.Span)
            ? condition.Condition.ToString()
            : "";
        return SyntaxFactory.Block(Mark(node, $"{(question.Length > 0 ? $"if ({question}) " : "")}{node}"), node);
    }

    private StatementSyntax Mark(SyntaxNode node, string text)
    {
        int number = _exits.Count;
        string type = string.Join('.', node.Ancestors().OfType<TypeDeclarationSyntax>().Reverse().Select(static t => t.Identifier.ValueText));
        string method = node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText ?? "";
        _exits.Add($"{type}.{method}: {text.Replace("global::", "", System.StringComparison.Ordinal)}");
        return SyntaxFactory.ParseStatement($"global::ExitHits.Hit({number.ToString(CultureInfo.InvariantCulture)});");
    }
}
