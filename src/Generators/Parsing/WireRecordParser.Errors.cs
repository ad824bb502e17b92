using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>Records in error: where the fault is, what follows from it and is not said again, and what the record's users get meanwhile.</summary>
internal sealed partial class WireRecordParser
{
    /// <summary>Members in error: what names them is not wrong for that.</summary>
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);

    /// <summary>How many things could not be read for a reason that is said elsewhere: by the compiler, or at another record.</summary>
    private int _unfinished;

    private WireRecordStub? _stub;

    private bool HasErrors => ErrorCount > 0;

    private int ErrorCount => _unfinished + _diagnostics.Count(static d => d.Descriptor.DefaultSeverity == DiagnosticSeverity.Error);

    /// <summary>The pipeline's view.</summary>
    public static ParsedRecord Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellation)
    {
        if (!IsFirst(target)) { return default; }
        var type = (INamedTypeSymbol)target.TargetSymbol;
        (WireRecordModel? model, _, WireRecordStub? stub) = Parse(type, cancellation);
        return new ParsedRecord(model, stub);
    }

    /// <summary>Whether this is where the type is marked first: one that is marked twice, which the compiler rejects, gives one file.</summary>
    internal static bool IsFirst(GeneratorAttributeSyntaxContext target)
    {
        AttributeData here = target.Attributes[0];
        AttributeData first = target.TargetSymbol.GetAttributes().First(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, here.AttributeClass));
        return here.ApplicationSyntaxReference is { } at && first.ApplicationSyntaxReference is { } other && at.SyntaxTree == other.SyntaxTree && at.Span == other.Span;
    }

    private void Unfinished() => _unfinished++;

    /// <summary>The analyzer sees the record together with what was generated for it.</summary>
    internal static bool IsGenerated(ISymbol member) =>
        member.GetAttributes().Any(static a => a.AttributeClass?.Name == "GeneratedCodeAttribute" && Argument(a, 0) is "SaveVm.Generators");

    /// <summary>Whether the member has an error of its own, so that nothing is to be said about what names it.</summary>
    private bool IsFailed(string member)
    {
        if (!_failed.Contains(member)) { return false; }
        Unfinished();
        return true;
    }

    /// <summary>Whether the compiler rejects the attribute, as it does while it is being typed.</summary>
    private static bool IsUnfinished(AttributeData attribute) =>
        IsWireAttribute(attribute)
        && (attribute.AttributeConstructor is null
            || attribute.AttributeClass!.TypeArguments.Any(static t => t.TypeKind == TypeKind.Error)
            || (attribute.AttributeClass.TypeArguments.IsEmpty && attribute.AttributeClass.Name is AttributeNames.Formatter or AttributeNames.Context)
            || attribute.ConstructorArguments.Any(static a => IsError(a))
            || attribute.NamedArguments.Any(static a => IsError(a.Value)));

    internal static bool IsError(TypedConstant constant) =>
        constant.Kind == TypedConstantKind.Error || (constant.Kind == TypedConstantKind.Array && !constant.IsNull && constant.Values.Any(IsError));

    /// <summary>The first of these arguments that is written: by position, or by the name of a property.</summary>
    private Location At(AttributeData attribute, ISymbol member, params object[] arguments)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(_cancellation) is AttributeSyntax { ArgumentList.Arguments: var written })
        {
            foreach (object wanted in arguments)
            {
                AttributeArgumentSyntax? argument = wanted is int index
                    ? written.Where(static a => a.NameEquals is null && a.NameColon is null).ElementAtOrDefault(index)
                        ?? written.FirstOrDefault(a => a.NameColon is { } colon && attribute.AttributeConstructor?.Parameters.ElementAtOrDefault(index)?.Name == colon.Name.Identifier.ValueText)
                    : written.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == (string)wanted);
                if (argument is not null) { return argument.Expression.GetLocation(); }
            }
        }
        return LocationOf(attribute, member);
    }

    /// <summary>The type in <c>[Context&lt;T&gt;]</c>.</summary>
    private Location TypeArgumentAt(AttributeData attribute)
    {
        SyntaxNode? syntax = attribute.ApplicationSyntaxReference?.GetSyntax(_cancellation);
        TypeSyntax? argument = syntax?.DescendantNodes().OfType<TypeArgumentListSyntax>().FirstOrDefault()?.Arguments.FirstOrDefault();
        return argument?.GetLocation() ?? LocationOf(attribute, _type);
    }

    /// <summary>Members for the record's users, where there is a place to put them.</summary>
    private WireRecordStub? StubOf(List<string> containers, List<ISymbol> members)
    {
        // Without a place to put them, or with a signature that the compiler rejects, the members would be one more error.
        if (_diagnostics.Any(static d =>
            d.Descriptor.Equals(DiagnosticDescriptors.RecordMustBePartial)
            || d.Descriptor.Equals(DiagnosticDescriptors.UnsupportedContainer)
            || d.Descriptor.Equals(DiagnosticDescriptors.ContextLessAccessible)))
        {
            return null;
        }
        bool hasHeader = members.Count > 0 && members[members.Count - 1] is IPropertySymbol last && IsBytes(last.Type)
            && new[] { AttributeNames.Reserved, AttributeNames.NulPadded, AttributeNames.ToEnd }.All(name => Find(last, name) is null);
        return new WireRecordStub(
            _type.ContainingNamespace.IsGlobalNamespace ? "" : _type.ContainingNamespace.ToDisplayString(),
            Array(containers),
            Escape(_type.Name),
            _type.IsRecord ? "partial record struct" : _type.IsRefLikeType ? "ref partial struct" : "partial struct",
            Qualified(_type),
            HintNameOf(_type),
            Array(_contexts),
            hasHeader,
            members.Any(member => Find(member, AttributeNames.ToEnd) is not null || Find(member, AttributeNames.Optional) is not null),
            Array(_type.GetMembers().Where(static m => !m.IsImplicitlyDeclared && !IsGenerated(m)).Select(static m => m.Name).Append(_type.Name).Where(GeneratedMembers.Contains).Distinct().OrderBy(static n => n, StringComparer.Ordinal)));
    }

    /// <summary>
    /// The full name. Hint names are compared without case, so of names that differ in nothing else all but the first have a number.
    /// </summary>
    internal static string HintNameOf(INamedTypeSymbol type)
    {
        int before = 0;
        for (ISymbol level = type; level is not INamespaceSymbol { IsGlobalNamespace: true }; level = level.ContainingSymbol)
        {
            if (level.ContainingSymbol is not INamespaceOrTypeSymbol container) { break; }
            before += container.CountBefore(level.Name);
        }
        string name = type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat).Replace("@", "");
        return before == 0 ? name + ".g.cs" : $"{name}.{Text(before + 1)}.g.cs";
    }
}
