using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace SaveVm.CodeFixes;

/// <summary>
/// What all fixes share. A fix says what it would do for one diagnostic; whoever finds nothing to do offers nothing. The arguments of the diagnostic's
/// message are its properties <c>0</c>, <c>1</c> and so on.
/// </summary>
/// <remarks>
/// The providers have no <c>[Shared]</c>: it would make the assembly refer to a version of System.Composition that older editors do not have. They keep no
/// state, so that it makes no difference how many there are.
/// </remarks>
public abstract class WireRecordCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null) { return; }
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            foreach (CodeAction action in await ActionsAsync(context.Document, root, node, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    /// <summary>What can be done about the diagnostic, best first.</summary>
    /// <param name="document">The file.</param>
    /// <param name="root">Its syntax.</param>
    /// <param name="node">Where the diagnostic is.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The actions; none when there is nothing to do.</returns>
    protected virtual Task<IEnumerable<CodeAction>> ActionsAsync(
        Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation) =>
        Task.FromResult(Actions(document, root, node, diagnostic));

    /// <summary>The same, for fixes that syntax is enough for.</summary>
    /// <param name="document">The file.</param>
    /// <param name="root">Its syntax.</param>
    /// <param name="node">Where the diagnostic is.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <returns>The actions; none when there is nothing to do.</returns>
    protected virtual IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic) => [];

    /// <summary>An action that replaces one node.</summary>
    private protected static CodeAction Replace(string title, Document document, SyntaxNode root, SyntaxNode old, SyntaxNode @new, string? key = null) =>
        CodeAction.Create(title, _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(old, @new))), key ?? title);

    private protected static string Argument(Diagnostic diagnostic, int index) =>
        diagnostic.Properties.TryGetValue(index.ToString(System.Globalization.CultureInfo.InvariantCulture), out string? text) ? text ?? "" : "";
}
