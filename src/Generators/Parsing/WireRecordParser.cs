using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>
/// From a symbol to a model, or to the reasons why not. Pure: the generator takes the model, the analyzer the diagnostics.
/// This part holds the type itself; the fields are in the other parts.
/// </summary>
internal sealed partial class WireRecordParser
{
    /// <summary>Names that generated methods use for their arguments and that a context value cannot have.</summary>
    private static readonly HashSet<string> ArgumentNames =
        ["source", "destination", "value", "header", "bytesConsumed", "bytesWritten", "payloadLength", "trace", "input", "output", "offset", "length"];

    /// <summary>Names of the members that the generator writes.</summary>
    internal static readonly HashSet<string> GeneratedMembers =
    [
        "TryRead", "TryReadHeader", "TryWrite", "TryWriteHeader", "Read", "ReadHeader", "Write", "WriteHeader", "GetLength", "Explain", "ExplainWrite", "Layout",
        "MinimumLength", "MaxHeaderLength",
    ];

    private readonly INamedTypeSymbol _type;
    private readonly CancellationToken _cancellation;
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly List<ContextModel> _contexts = [];
    private readonly List<FieldModel> _fields = [];

    /// <summary>Types on the way from the outermost record to this one, for the cycle check.</summary>
    private readonly ImmutableArray<INamedTypeSymbol> _path;

    private WireRecordParser(INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        _type = type;
        _path = path;
        _cancellation = cancellation;
    }

    public static bool IsWireRecord(ITypeSymbol type) =>
        type.GetAttributes().Any(static a => Matches(a, "WireRecordAttribute"));

    public static (WireRecordModel? Model, ImmutableArray<Diagnostic> Diagnostics, WireRecordStub? Stub) Parse(INamedTypeSymbol type, CancellationToken cancellation) =>
        Parse(type, ImmutableArray<INamedTypeSymbol>.Empty, cancellation);

    private static (WireRecordModel? Model, ImmutableArray<Diagnostic> Diagnostics, WireRecordStub? Stub) Parse(
        INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        var parser = new WireRecordParser(type, path.Add(type), cancellation);
        WireRecordModel? model = parser.ParseType();
        ImmutableArray<Diagnostic> diagnostics = parser._diagnostics.ToImmutable();
        return parser.HasErrors ? (null, diagnostics, parser._stub) : (model, diagnostics, null);
    }

    private static bool Matches(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && type.Name == name && type.IsIn(AttributeNames.Namespace);

    private WireRecordModel? ParseType()
    {
        Location location = _type.Locations.FirstOrDefault() ?? Location.None;
        var declarations = _type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(_cancellation))
            .OfType<TypeDeclarationSyntax>()
            .ToList();
        if (declarations.Count == 0) { return null; }
        if (_type.TypeKind != TypeKind.Struct)
        {
            Report(DiagnosticDescriptors.RecordMustBeStruct, location, _type.Name);
            return null;
        }
        if (!declarations.All(IsPartial)) { Report(DiagnosticDescriptors.RecordMustBePartial, location, _type.Name); }
        if (!_type.IsReadOnly) { Report(DiagnosticDescriptors.RecordMustBeReadOnly, location, _type.Name); }
        List<string> containers = ParseContainers(location);

        AttributeData attribute = _type.GetAttributes().First(static a => Matches(a, "WireRecordAttribute"));
        _defaultLittleEndian = Named(attribute, "ByteOrder", 0) == 1;
        ParseContexts();
        _defaultOrderContext = NamedText(attribute, "ByteOrderFrom");
        if (_defaultOrderContext is not null) { CheckOrderContext(_defaultOrderContext, LocationOf(attribute, _type), _type.Name); }
        List<ISymbol> members = WireMembers();
        CheckType(attribute, members);
        if (members.Select(static m => m.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree).Distinct().Count() > 1
            || members.Select(static m => DeclarationOf(m)).Distinct().Count() > 1)
        {
            Report(DiagnosticDescriptors.OneDeclaration, location, _type.Name);
        }
        if (members.Count == 0) { Report(DiagnosticDescriptors.NoFields, location, _type.Name); }
        foreach (ISymbol member in members)
        {
            _cancellation.ThrowIfCancellationRequested();
            int before = ErrorCount;
            ParseMember(member);
            if (ErrorCount > before) { _ = _failed.Add(member.Name); }
        }
        CloseWord();
        CheckCollisions();
        for (int i = 0; i + 1 < _fields.Count; i++)
        {
            if (TakesAll(_fields[i]) || (_fields[i].Optional && !_fields[i + 1].Optional && _fields[i + 1].Length?.Kind != LengthKind.ToEnd))
            {
                ISymbol at = members.FirstOrDefault(m => m.Name == _fields[i].Name) ?? members[0];
                Report(DiagnosticDescriptors.ToEndMustBeLast, Find(at, _fields[i].Optional ? AttributeNames.Optional : AttributeNames.ToEnd), at, _fields[i].Name, _fields[i + 1].Name);
            }
        }
        CheckWhole(members);
        _stub = StubOf(containers, members);
        if (HasErrors) { return null; }

        string ns = _type.ContainingNamespace.IsGlobalNamespace ? "" : _type.ContainingNamespace.ToDisplayString();
        return new WireRecordModel(
            ns,
            Array(containers),
            Escape(_type.Name),
            _type.IsRecord ? "partial record struct" : _type.IsRefLikeType ? "ref partial struct" : "partial struct",
            Qualified(_type),
            HintNameOf(_type),
            _type.IsRefLikeType,
            Named(attribute, "Version", 1),
            Array(_contexts),
            Array(_fields),
            Array(PositionalParameters()));
    }

    private static bool IsPartial(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static TypeDeclarationSyntax? DeclarationOf(ISymbol member) =>
        member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().FirstAncestorOrSelf<TypeDeclarationSyntax>();

    private List<string> ParseContainers(Location location)
    {
        var containers = new List<string>();
        if (_type.Arity > 0) { Report(DiagnosticDescriptors.UnsupportedContainer, location, _type.Name, "it is generic"); }
        if (_type.IsFileLocal) { Report(DiagnosticDescriptors.UnsupportedContainer, location, _type.Name, "it is file-local"); }
        for (INamedTypeSymbol? outer = _type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0) { Report(DiagnosticDescriptors.UnsupportedContainer, location, _type.Name, $"'{outer.Name}' is generic"); }
            if (outer.IsFileLocal) { Report(DiagnosticDescriptors.UnsupportedContainer, location, _type.Name, $"'{outer.Name}' is file-local"); }
            bool partial = outer.DeclaringSyntaxReferences
                .Select(reference => reference.GetSyntax(_cancellation))
                .OfType<TypeDeclarationSyntax>()
                .All(IsPartial);
            if (!partial) { Report(DiagnosticDescriptors.RecordMustBePartial, outer.Locations.FirstOrDefault() ?? location, outer.Name); }
            string keyword = (outer.TypeKind, outer.IsRecord) switch
            {
                (TypeKind.Struct, true) => "record struct",
                (TypeKind.Struct, false) => "struct",
                (TypeKind.Interface, _) => "interface",
                (_, true) => "record",
                _ => "class",
            };
            containers.Insert(0, $"partial {keyword} {Escape(outer.Name)}");
        }
        return containers;
    }

    private void ParseContexts()
    {
        foreach (AttributeData attribute in _type.GetAttributes().Where(static a => Matches(a, AttributeNames.Context)))
        {
            string name = Argument(attribute, 0) as string ?? "";
            ITypeSymbol? type = attribute.AttributeClass!.TypeArguments.FirstOrDefault();
            IntegerModel? integer = type is null ? null : IntegerOf(type);
            if (IsUnfinished(attribute) || type?.TypeKind == TypeKind.Error)
            {
                Unfinished();
                continue;
            }
            if (integer is null)
            {
                Report(DiagnosticDescriptors.ContextType, TypeArgumentAt(attribute), name, type?.ToDisplayString() ?? "?");
                continue;
            }
            if (!SyntaxFacts.IsValidIdentifier(name) || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || ArgumentNames.Contains(name) || _contexts.Any(c => c.Name == name))
            {
                Report(DiagnosticDescriptors.ContextName, At(attribute, _type, 0), name, _type.Name);
                continue;
            }
            CheckContext(attribute, name, type!);
            _contexts.Add(new ContextModel(name, integer.TypeName, integer));
        }
    }

    /// <summary>Everything on the wire, in wire order: positional parameters, then the other members by source position.</summary>
    private List<ISymbol> WireMembers()
    {
        IMethodSymbol? primary = PrimaryConstructor();
        var positional = new List<ISymbol>();
        if (primary is not null)
        {
            foreach (IParameterSymbol parameter in primary.Parameters)
            {
                if (_type.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property) { positional.Add(property); }
            }
        }
        IEnumerable<ISymbol> others = _type.GetMembers()
            .Where(member => !member.IsImplicitlyDeclared && !positional.Contains(member, SymbolEqualityComparer.Default))
            .Where(static member => member switch
            {
                IPropertySymbol { IsStatic: false, IsIndexer: false } property => IsStored(property),
                IFieldSymbol { IsConst: true } field => field.GetAttributes().Any(static a => Matches(a, AttributeNames.Constant)),
                _ => false,
            })
            .OrderBy(static member => member.Locations.FirstOrDefault()?.SourceTree?.FilePath ?? "", StringComparer.Ordinal)
            .ThenBy(static member => member.Locations.FirstOrDefault()?.SourceSpan.Start ?? 0);
        List<ISymbol> inBody = [.. others];
        if (positional.Count > 0 && inBody.Count > 0)
        {
            Report(DiagnosticDescriptors.AmbiguousOrder, inBody[0].Locations.FirstOrDefault() ?? Location.None, inBody[0].Name, _type.Name);
        }
        return [.. positional, .. inBody];
    }

    /// <summary>A property with storage: an auto-property, also one that uses the <c>field</c> keyword.</summary>
    private static bool IsStored(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is PropertyDeclarationSyntax { ExpressionBody: null } syntax
        && syntax.AccessorList?.Accessors.Any(static a => a.Body is null && a.ExpressionBody is null) == true;

    private IMethodSymbol? PrimaryConstructor() =>
        _type.IsRecord
            ? _type.InstanceConstructors.FirstOrDefault(static c =>
                c.Parameters.Length > 0 && c.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is TypeDeclarationSyntax)
            : null;

    private IEnumerable<string> PositionalParameters() => PrimaryConstructor()?.Parameters.Select(static p => p.Name) ?? [];

    private void CheckCollisions()
    {
        if (GeneratedMembers.Contains(_type.Name)) { Report(DiagnosticDescriptors.NameCollision, _type.Locations.FirstOrDefault() ?? Location.None, _type.Name, _type.Name); }
        foreach (ISymbol member in _type.GetMembers())
        {
            if (GeneratedMembers.Contains(member.Name) && !member.IsImplicitlyDeclared && !IsGenerated(member)
                && member is not IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet })
            {
                Report(DiagnosticDescriptors.NameCollision, member.Locations.FirstOrDefault() ?? Location.None, member.Name, _type.Name);
            }
        }
    }

    internal static string Qualified(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    internal static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    private static EquatableArray<T> Array<T>(IEnumerable<T> items)
        where T : IEquatable<T> => new(items.ToImmutableArray());

    private static int Named(AttributeData attribute, string name, int otherwise)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Value is int number) { return number; }
        }
        return otherwise;
    }

    /// <summary>An argument of the attribute's constructor; <see langword="null"/> where there is none, as in code that is being typed.</summary>
    private static object? Argument(AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index && attribute.ConstructorArguments[index].Kind != TypedConstantKind.Array
            ? attribute.ConstructorArguments[index].Value
            : null;

    private Location LocationOf(AttributeData attribute, ISymbol otherwise) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(_cancellation).GetLocation() ?? otherwise.Locations.FirstOrDefault() ?? Location.None;

    private void Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments) =>
        // The arguments go along as properties, by index: code fixes read names and numbers there.
        _diagnostics.Add(Diagnostic.Create(
            descriptor,
            location,
            arguments.Select(static (argument, i) => new KeyValuePair<string, string?>(Text(i), Convert.ToString(argument, CultureInfo.InvariantCulture))).ToImmutableDictionary(),
            arguments));

    private void Report(DiagnosticDescriptor descriptor, AttributeData? attribute, ISymbol member, params object[] arguments) =>
        Report(descriptor, attribute is null ? member.Locations.FirstOrDefault() ?? Location.None : LocationOf(attribute, member), arguments);
}
