using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SaveVm.Package.Tests;

/// <summary>
/// The public API of an assembly as text, in C#: namespaces, types and members in alphabetical order. What a compiler adds to a record, and what the
/// generator adds to a wire record because an interface wants it, is left out: it follows from the declaration.
/// </summary>
internal static class PublicApiText
{
    private static readonly SymbolDisplayFormat s_name = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    private static readonly SymbolDisplayFormat s_type = s_name
        .AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword);

    private static readonly SymbolDisplayFormat s_member = s_name
        .AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints)
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeType)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeExtensionThis | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType);

    /// <summary>Reads an assembly's metadata; nothing of it is run.</summary>
    public static string Of(string assembly)
    {
        MetadataReference reference = MetadataReference.CreateFromFile(assembly);
        IEnumerable<MetadataReference> others = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != Path.GetFileName(assembly))
            .Select(static path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create("PublicApi", references: [reference, .. others]);
        var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!;

        StringBuilder text = new();
        foreach (INamespaceSymbol space in Namespaces(symbol.GlobalNamespace))
        {
            INamedTypeSymbol[] types = [.. Sorted(space.GetTypeMembers().Where(IsVisible))];
            if (types.Length == 0) { continue; }
            _ = text.Append(CultureInfo.InvariantCulture, $"namespace {space.ToDisplayString()}\n\n");
            foreach (INamedTypeSymbol type in types) { Append(text, type); }
        }
        return text.ToString();
    }

    private static IEnumerable<INamespaceSymbol> Namespaces(INamespaceSymbol root) => root.GetNamespaceMembers()
        .SelectMany(Namespaces).Prepend(root).OrderBy(static space => space.ToDisplayString(), StringComparer.Ordinal);

    private static IEnumerable<T> Sorted<T>(IEnumerable<T> symbols)
        where T : ISymbol =>
        symbols.OrderBy(static symbol => symbol.Name, StringComparer.Ordinal).ThenBy(static symbol => symbol.ToDisplayString(s_member), StringComparer.Ordinal);

    private static void Append(StringBuilder text, INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes().Where(static attribute => attribute.AttributeClass!.Name is "FlagsAttribute" or "AttributeUsageAttribute" or "ObsoleteAttribute" or "EditorBrowsableAttribute"))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"[{attribute.ToString()!.Replace("System.", "", StringComparison.Ordinal)}]\n");
        }
        _ = text.Append(Head(type)).Append('\n');
        if (type.TypeKind == TypeKind.Enum)
        {
            foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue))
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"    {field.Name} = {field.ConstantValue}\n");
            }
        }
        else if (type.TypeKind != TypeKind.Delegate)
        {
            foreach (ISymbol member in Sorted(type.GetMembers().Where(static member => member is not INamedTypeSymbol && IsVisible(member) && !FollowsFromTheDeclaration(member))))
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"    {member.ToDisplayString(s_member)}\n");
            }
        }
        _ = text.Append('\n');
        foreach (INamedTypeSymbol nested in Sorted(type.GetTypeMembers().Where(IsVisible))) { Append(text, nested); }
    }

    private static string Head(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Delegate) { return $"public delegate {type.DelegateInvokeMethod!.ToDisplayString(s_member).Replace(type.Name + ".Invoke", type.Name, StringComparison.Ordinal)}"; }
        string modifiers = type switch
        {
            { TypeKind: TypeKind.Class, IsStatic: true } => "static ",
            { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
            { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
            { TypeKind: TypeKind.Struct } => (type.IsReadOnly ? "readonly " : "") + (type.IsRefLikeType ? "ref " : ""),
            _ => "",
        };
        List<string> bases = [.. type.Interfaces.Select(static type => type.ToDisplayString(s_name)).Order(StringComparer.Ordinal)];
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } parent }) { bases.Insert(0, parent.ToDisplayString(s_name)); }
        if (type.EnumUnderlyingType is { } underlying) { bases = [underlying.ToDisplayString(s_name)]; }
        // The keyword stands in the text already, and constraints come last.
        string[] name = type.ToDisplayString(s_type.WithKindOptions(SymbolDisplayKindOptions.None)).Split(" where ", 2);
        string keyword = type.TypeKind switch { TypeKind.Class => "class", TypeKind.Struct => "struct", TypeKind.Interface => "interface", _ => "enum" };
        return $"public {modifiers}{keyword} {name[0]}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}{(name.Length == 1 ? "" : " where " + name[1])}";
    }

    private static bool IsVisible(ISymbol symbol) => symbol.DeclaredAccessibility switch
    {
        Accessibility.Public => true,
        Accessibility.Protected or Accessibility.ProtectedOrInternal => symbol.ContainingType is not { IsSealed: true },
        _ => false,
    };

    private static bool FollowsFromTheDeclaration(ISymbol member)
    {
        // Accessors are shown with their property or event; a struct always has a constructor without parameters.
        if (member is IMethodSymbol { AssociatedSymbol: not null } or IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0, ContainingType.IsValueType: true }) { return true; }
        if (Has(member, "CompilerGeneratedAttribute")) { return true; }
        return Has(member, "GeneratedCodeAttribute") && Implements(member);
    }

    private static bool Has(ISymbol member, string attribute) => member.GetAttributes().Any(data => data.AttributeClass!.Name == attribute);

    private static bool Implements(ISymbol member) => member.ContainingType.AllInterfaces.SelectMany(static type => type.GetMembers())
        .Any(wanted => SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(wanted), member));
}
