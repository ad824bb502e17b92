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
/// From a class with <c>[SavevmSection]</c> or <c>[VmState]</c> to a model, or to the reasons why not. Pure: the generator takes the model, the analyzer the diagnostics.
/// This part holds the class; fields, members that decide, and rules over all fields are in the other parts.
/// </summary>
internal sealed partial class VmStateParser
{
    private const int LongestName = 255;

    private readonly INamedTypeSymbol _type;
    private readonly ImmutableArray<INamedTypeSymbol> _path;
    private readonly CancellationToken _cancellation;
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly List<VmStateFieldModel> _fields = [];
    private readonly List<VmStateSubsectionModel> _subsections = [];
    private readonly Dictionary<string, ISymbol> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private bool _unfinished;
    private AttributeData _attribute = null!;
    private string _name = "";
    private int _version = 1;
    private int _minimum = 1;

    private VmStateParser(INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        _type = type;
        _path = path;
        _cancellation = cancellation;
    }

    private bool HasErrors => _unfinished || _diagnostics.Any(static d => d.Descriptor.DefaultSeverity == DiagnosticSeverity.Error);

    public static bool IsVmState(ITypeSymbol type) => Find(type, AttributeNames.SavevmSection) is not null || Find(type, AttributeNames.VmState) is not null;

    /// <summary>The section's name, where the class is a section.</summary>
    public static string? SectionNameOf(ITypeSymbol type) =>
        Find(type, AttributeNames.SavevmSection) is { ConstructorArguments.Length: > 0 } attribute ? attribute.ConstructorArguments[0].Value as string : null;

    public static (VmStateModel? Model, VmStateStubModel? Stub, ImmutableArray<Diagnostic> Diagnostics) Parse(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var parser = new VmStateParser(type, ImmutableArray.Create(type), cancellation);
        (VmStateModel? model, VmStateStubModel? stub) = parser.ParseClass();
        return (parser.HasErrors ? null : model, parser.HasErrors ? stub : null, parser._diagnostics.ToImmutable());
    }

    /// <summary>The description of a class, without what its own generated half needs.</summary>
    public static VmStateDescriptionModel? ParseDescription(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var parser = new VmStateParser(type, ImmutableArray.Create(type), cancellation);
        VmStateDescriptionModel? description = parser.ParseDescription();
        return parser.HasErrors ? null : description;
    }

    /// <summary>An attribute of the vocabulary, from either of its namespaces.</summary>
    internal static AttributeData? Find(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass is { } type && type.Name == name && IsVocabulary(type));

    private static bool IsVocabulary(INamedTypeSymbol attribute) => attribute.IsIn(AttributeNames.StateNamespace) || attribute.IsIn(AttributeNames.Namespace);

    private (VmStateModel?, VmStateStubModel?) ParseClass()
    {
        Location location = LocationOf(_type);
        var declarations = _type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>().ToList();
        if (declarations.Count == 0) { return default; }
        bool isPlace = CheckPlace(declarations, location, out List<string> containers);
        VmStateDescriptionModel? description = ParseDescription();
        ImmutableArray<string> taken = CheckCollisions();
        if (Find(_type, AttributeNames.SavevmSection) is not null && Find(_type, AttributeNames.VmState) is { } second)
        {
            Report(DiagnosticDescriptors.StateKindTwice, LocationOf(second), _type.Name, "[SavevmSection] and [VmState]");
        }
        VmStateTestModel? needed = Text(_attribute, "Needed") is { } neededName ? Test(neededName, At(_attribute, "Needed"), withVersion: false) : null;
        VmStateHookModel? preLoad = Hook("PreLoad", mayFail: true, withVersion: false);
        VmStateHookModel? postLoad = Hook("PostLoad", mayFail: true, withVersion: true);
        VmStateHookModel? preSave = Hook("PreSave", mayFail: true, withVersion: false);
        VmStateHookModel? postSave = Hook("PostSave", mayFail: false, withVersion: false);
        ImmutableArray<VmStateTestModel> checks = Checks(_type);
        string ns = _type.ContainingNamespace.IsGlobalNamespace ? "" : _type.ContainingNamespace.ToDisplayString();
        string name = WireRecordParser.Escape(_type.Name);
        string qualified = WireRecordParser.Qualified(_type);
        string hint = WireRecordParser.HintNameOf(_type);
        VmStateStubModel? stub = isPlace ? new VmStateStubModel(ns, new(containers.ToImmutableArray()), name, qualified, hint, new(taken)) : null;
        return description is null
            ? (null, stub)
            : (new VmStateModel(ns, new(containers.ToImmutableArray()), name, qualified, hint, description, needed?.Expression, preLoad, postLoad, preSave, postSave, new(checks)), stub);
    }

    /// <summary>Whether there is a place to put the generated half.</summary>
    private bool CheckPlace(List<TypeDeclarationSyntax> declarations, Location location, out List<string> containers)
    {
        containers = [];
        int before = _diagnostics.Count;
        if (_type.TypeKind != TypeKind.Class || _type.IsRecord)
        {
            Report(DiagnosticDescriptors.StateMustBeClass, location, _type.Name, _type.TypeKind == TypeKind.Class ? "record" : "struct");
            return false;
        }
        if (!declarations.All(static d => d.Modifiers.Any(SyntaxKind.PartialKeyword))) { Report(DiagnosticDescriptors.StateMustBePartial, location, _type.Name); }
        if (_type.IsAbstract || _type.IsStatic) { Report(DiagnosticDescriptors.StateContainer, location, _type.Name, "it is abstract or static"); }
        if (_type.Arity > 0) { Report(DiagnosticDescriptors.StateContainer, location, _type.Name, "it is generic"); }
        if (_type.IsFileLocal) { Report(DiagnosticDescriptors.StateContainer, location, _type.Name, "it is file-local"); }
        if (_type.BaseType is { } parent && IsVmState(parent)) { Report(DiagnosticDescriptors.StateContainer, location, _type.Name, $"it inherits from '{parent.Name}', which has a description of its own"); }
        for (INamedTypeSymbol? outer = _type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0 || outer.IsFileLocal) { Report(DiagnosticDescriptors.StateContainer, location, _type.Name, $"'{outer.Name}' is generic or file-local"); }
            if (!outer.DeclaringSyntaxReferences.Select(r => r.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>().All(static d => d.Modifiers.Any(SyntaxKind.PartialKeyword)))
            {
                Report(DiagnosticDescriptors.StateMustBePartial, LocationOf(outer), outer.Name);
            }
            string keyword = (outer.TypeKind, outer.IsRecord) switch
            {
                (TypeKind.Struct, true) => "record struct",
                (TypeKind.Struct, false) => "struct",
                (TypeKind.Interface, _) => "interface",
                (_, true) => "record",
                _ => "class",
            };
            containers.Insert(0, $"partial {keyword} {WireRecordParser.Escape(outer.Name)}");
        }
        return _diagnostics.Count == before;
    }

    private VmStateDescriptionModel? ParseDescription()
    {
        _attribute = Find(_type, AttributeNames.SavevmSection) ?? Find(_type, AttributeNames.VmState)!;
        if (IsUnfinished(_attribute))
        {
            _unfinished = true;
            return null;
        }
        _name = _attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        _version = Number(_attribute, "Version", 1);
        _minimum = Number(_attribute, "MinimumVersion", _version);
        CheckName(_name, At(_attribute, 0));
        if (_version < 0 || _minimum < 0 || _minimum > _version)
        {
            Report(DiagnosticDescriptors.StateVersions, At(_attribute, "MinimumVersion", "Version"), _type.Name, Text(_version), Text(_minimum));
        }
        List<ISymbol> members = WireMembers();
        foreach (ISymbol member in members) { _members[member.Name] = member; }
        if (members.Select(static m => m.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().FirstAncestorOrSelf<TypeDeclarationSyntax>()).Where(static d => d is not null).Distinct().Count() > 1)
        {
            Report(DiagnosticDescriptors.StateOneDeclaration, LocationOf(_type), _type.Name);
        }
        foreach (ISymbol member in members)
        {
            _cancellation.ThrowIfCancellationRequested();
            ParseMember(member);
            _ = _seen.Add(member.Name);
        }
        CheckNames(members);
        if (HasErrors) { return null; }
        bool hooks = Text(_attribute, "PreSave") is not null || Text(_attribute, "PostSave") is not null;
        bool canBeLeaf = Find(_type, AttributeNames.SavevmSection) is null && Text(_attribute, "PreLoad") is null && Text(_attribute, "PostLoad") is null
            && Find(_type, AttributeNames.Validate) is null && SymbolEqualityComparer.Default.Equals(_type.ContainingAssembly, _path[0].ContainingAssembly);
        return new VmStateDescriptionModel(
            _name, WireRecordParser.Qualified(_type), _version, _minimum, new(_fields.ToImmutableArray()), new(_subsections.ToImmutableArray()), hooks, canBeLeaf);
    }

    /// <summary>Everything on the wire, by its place in the source: stored properties and the constants that stand for unused bytes.</summary>
    private List<ISymbol> WireMembers() =>
    [
        .. _type.GetMembers()
            .Where(static member => !member.IsImplicitlyDeclared && member switch
            {
                IPropertySymbol { IsStatic: false, IsIndexer: false } property => IsStored(property) && Find(property, AttributeNames.VmStateIgnore) is null,
                IFieldSymbol field => Find(field, AttributeNames.Unused) is not null,
                _ => false,
            })
            .OrderBy(static member => member.Locations.FirstOrDefault()?.SourceTree?.FilePath ?? "", StringComparer.Ordinal)
            .ThenBy(static member => member.Locations.FirstOrDefault()?.SourceSpan.Start ?? 0),
    ];

    /// <summary>An auto-property, also one that uses the <c>field</c> keyword; of another assembly, one that can be set.</summary>
    private static bool IsStored(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } syntax
            ? syntax is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors } && accessors.Accessors.Any(static a => a.Body is null && a.ExpressionBody is null)
            : property.SetMethod is not null || Find(property, AttributeNames.Subsection) is not null;

    private void CheckName(string name, Location location)
    {
        if (name.Length is 0 or > LongestName || name.Any(static c => c is < ' ' or > '~' or '"' or '\\')) { Report(DiagnosticDescriptors.StateName, location, name); }
    }

    /// <returns>The names of generated members that the class itself uses.</returns>
    private ImmutableArray<string> CheckCollisions()
    {
        var taken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ISymbol member in _type.GetMembers().Insert(0, _type))
        {
            if (member.Name is "TryRead" or "TryWrite" or "Explain" or "ExplainWrite" or "GetLength" or "StateDescription" && !member.IsImplicitlyDeclared && !WireRecordParser.IsGenerated(member))
            {
                Report(DiagnosticDescriptors.StateNameCollision, LocationOf(member), member.Name, _type.Name);
                _ = taken.Add(member.Name);
            }
        }
        return taken.ToImmutableArray();
    }

    private static bool IsUnfinished(AttributeData attribute) =>
        attribute.AttributeConstructor is null
        || attribute.AttributeClass!.TypeArguments.Any(static t => t.TypeKind == TypeKind.Error)
        || attribute.ConstructorArguments.Any(static a => WireRecordParser.IsError(a))
        || attribute.NamedArguments.Any(static a => WireRecordParser.IsError(a.Value));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value is { Kind: TypedConstantKind.Primitive, Value: string text } ? text : null;

    private static int Number(AttributeData attribute, string name, int otherwise) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value is { Kind: TypedConstantKind.Primitive, Value: int number } ? number : otherwise;

    private static Location LocationOf(ISymbol symbol) => symbol.Locations.FirstOrDefault() ?? Location.None;

    private Location LocationOf(AttributeData attribute) => attribute.ApplicationSyntaxReference?.GetSyntax(_cancellation).GetLocation() ?? LocationOf(_type);

    /// <summary>The first of these arguments that is written: by position, or by the name of a property; otherwise the attribute.</summary>
    private Location At(AttributeData attribute, params object[] arguments)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(_cancellation) is AttributeSyntax { ArgumentList.Arguments: var written })
        {
            foreach (object wanted in arguments)
            {
                AttributeArgumentSyntax? argument = wanted is int index
                    ? written.Where(static a => a.NameEquals is null).ElementAtOrDefault(index)
                    : written.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == (string)wanted);
                if (argument is not null) { return argument.Expression.GetLocation(); }
            }
        }
        return LocationOf(attribute);
    }

    private void Report(DiagnosticDescriptor descriptor, Location location, params object[] arguments) => _diagnostics.Add(Diagnostic.Create(descriptor, location, arguments));
}
