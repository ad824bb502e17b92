using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SaveVm.CodeFixes;

/// <summary>Raises the version of a record whose wire layout changed, and marks the field that is new with it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LayoutCodeFix))]
public sealed class LayoutCodeFix : WireRecordCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SVM101", "SVM102", "SVM103");

    /// <inheritdoc/>
    protected override IEnumerable<CodeAction> Actions(Document document, SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || !diagnostic.Properties.TryGetValue("version", out string? version) || version is null) { yield break; }
        bool isNew = diagnostic.Properties.TryGetValue("since", out string? since);
        SyntaxNode? field = isNew ? Edit.Member(type, since!) : null;
        if (diagnostic.Id == "SVM102" && field is null) { yield break; }
        TypeDeclarationSyntax made = type;
        string title = "";
        if (field is not null)
        {
            made = made.ReplaceNode(field, Edit.AddAttribute(field, $"Since({version})"));
            if (!Edit.DeclaresContext(made, "version")) { made = Edit.AddTypeAttribute(made, "Context<int>(\"version\")"); }
            title = $"ark '{since}' [Since({version})]";
        }
        if (diagnostic.Id != "SVM102" && Edit.RecordAttribute(made) is { } record)
        {
            made = made.ReplaceNode(record, Edit.SetNamed(record, "Version", version));
            title = $"Raise the version of '{type.Identifier.ValueText}' to {version}" + (title.Length > 0 ? $" and m{title}" : "");
        }
        else { title = "M" + title; }
        yield return Replace(title, document, root, type, made, "version");
    }
}
