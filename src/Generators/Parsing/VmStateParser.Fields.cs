using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>One member: what kind of field it is, and how often it stands there.</summary>
internal sealed partial class VmStateParser
{
    /// <summary>The largest part of a state that has a constant size, in bytes.</summary>
    private const long LargestField = 1 << 28;
    private const int LargestFactor = 1 << 20;

    /// <summary>Attributes that say what a field is; a field has at most one.</summary>
    private static readonly string[] KindAttributes =
    [
        AttributeNames.Buffer, AttributeNames.Bitmap, AttributeNames.Opaque, AttributeNames.Timer, AttributeNames.MustEqual, AttributeNames.AtMostCurrent, AttributeNames.QTailQ,
        AttributeNames.QList, AttributeNames.GTree, AttributeNames.Tmp, AttributeNames.StructVersion, AttributeNames.Formatter, AttributeNames.Subsection,
    ];

    /// <summary>Attributes that say how often the element stands there.</summary>
    private static readonly string[] ShapeAttributes = [AttributeNames.ArraySize, AttributeNames.CountedBy];

    private void ParseMember(ISymbol member)
    {
        foreach (AttributeData attribute in member.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && IsVocabulary(type) && IsUnfinished(attribute))
            {
                _unfinished = true;
                return;
            }
        }
        if (member is IFieldSymbol constant)
        {
            ParseUnused(constant);
            return;
        }
        var property = (IPropertySymbol)member;
        if (property.Type.TypeKind == TypeKind.Error || !IsSaidOnce(property, KindAttributes) || !IsSaidOnce(property, ShapeAttributes))
        {
            _unfinished = true;
            return;
        }
        int before = _diagnostics.Count;
        if (Find(property, AttributeNames.Subsection) is { } subsection)
        {
            ParseSubsection(property, subsection);
            return;
        }
        VmStateFieldModel? field = ParseKind(property);
        if (field is null || _diagnostics.Skip(before).Any(static d => d.Severity == DiagnosticSeverity.Error)) { return; }
        field = field with { Name = NameOf(property), TypeName = TypeNameOf(property, field), Checks = new(Checks(property)) };
        field = WithCondition(property, field);
        CheckNotApplied(property, field);
        if (field.FixedSize > LargestField || field.FixedSize < 0)
        {
            Report(DiagnosticDescriptors.StateSize, LocationOf(property), property.Name, $"at most {Text((int)LargestField)} bytes");
            return;
        }
        _fields.Add(field);
    }

    private bool IsSaidOnce(IPropertySymbol property, string[] names)
    {
        AttributeData[] said = [.. names.Select(name => Find(property, name)).OfType<AttributeData>()];
        if (said.Length < 2) { return true; }
        Report(DiagnosticDescriptors.StateKindTwice, LocationOf(said[1]), property.Name, string.Join(" and ", said.Select(static a => $"[{ShortName(a)}]")));
        return false;
    }

    private static string ShortName(AttributeData attribute) => attribute.AttributeClass!.Name.Replace("Attribute", "");

    private string NameOf(IPropertySymbol property)
    {
        AttributeData? attribute = Find(property, AttributeNames.VmStateField);
        if (attribute is null) { return property.Name; }
        string name = attribute.ConstructorArguments[0].Value as string ?? "";
        CheckName(name, At(attribute, 0));
        return name;
    }

    private static string TypeNameOf(IPropertySymbol property, VmStateFieldModel field) =>
        Find(property, AttributeNames.VmStateType) is { } attribute ? attribute.ConstructorArguments[0].Value as string ?? "" : field.TypeName;

    private void ParseUnused(IFieldSymbol constant)
    {
        AttributeData attribute = Find(constant, AttributeNames.Unused)!;
        if (!constant.IsConst || constant.ConstantValue is not int size || size <= 0 || size > LargestField)
        {
            Report(DiagnosticDescriptors.StateUnused, LocationOf(constant), constant.Name);
            return;
        }
        var field = new VmStateFieldModel(constant.Name, "unused", "unused_buffer", VmStateKind.Unused) { Size = size };
        if (Find(constant, AttributeNames.CountedBy) is { } counted && WithCount(constant, counted, 0, field with { Shape = VmStateShape.Counted }) is { } sized) { field = sized; }
        field = WithCondition(constant, field);
        _ = attribute;
        _fields.Add(field);
    }

    private VmStateFieldModel? ParseKind(IPropertySymbol property)
    {
        ITypeSymbol type = property.Type;
        var field = new VmStateFieldModel(WireRecordParser.Escape(property.Name), property.Name, "", VmStateKind.Integer) { CanSet = property.SetMethod is { IsInitOnly: false } };
        if (Find(property, AttributeNames.Buffer) is { } buffer)
        {
            return IsArrayOf(property, buffer, SpecialType.System_Byte, "it is for byte[]")
                ? Measured(property, buffer, field with { Kind = VmStateKind.Buffer, TypeName = "buffer" }, "Size")
                : null;
        }
        if (Find(property, AttributeNames.Bitmap) is { } bitmap)
        {
            return IsArrayOf(property, bitmap, SpecialType.System_UInt64, "it is for ulong[]")
                ? Measured(property, bitmap, field with { Kind = VmStateKind.Bitmap, TypeName = "bitmap" }, "Bits")
                : null;
        }
        if (Find(property, AttributeNames.Opaque) is { } opaque)
        {
            if (!IsArrayOf(property, opaque, SpecialType.System_Byte, "it is for byte[]")) { return null; }
            int length = opaque.ConstructorArguments[1].Value is int n ? n : -1;
            string name = opaque.ConstructorArguments[0].Value as string ?? "";
            CheckName(name, At(opaque, 0));
            if (length < 0) { Report(DiagnosticDescriptors.StateSize, At(opaque, 1), property.Name, "0 or more"); }
            NeedSetter(property, field);
            return field with { Kind = VmStateKind.Buffer, TypeName = name, Size = length };
        }
        if ((Find(property, AttributeNames.QTailQ) ?? Find(property, AttributeNames.QList)) is { } list) { return ParseList(property, list, field); }
        if (Find(property, AttributeNames.GTree) is { } tree) { return ParseTree(property, tree, field); }
        return ParseElements(property, type, field);
    }

    private bool IsArrayOf(IPropertySymbol property, AttributeData attribute, SpecialType element, string what)
    {
        if (property.Type is IArrayTypeSymbol { Rank: 1 } array && array.ElementType.SpecialType == element && Find(property, AttributeNames.ArraySize) is null && Find(property, AttributeNames.CountedBy) is null)
        {
            return true;
        }
        Report(DiagnosticDescriptors.StateMisplaced, LocationOf(attribute), ShortName(attribute), property.Name, what + ", which it measures alone");
        return false;
    }

    /// <summary>A buffer or a bitmap: a constant size, or a member that holds it.</summary>
    private VmStateFieldModel? Measured(IPropertySymbol property, AttributeData attribute, VmStateFieldModel field, string unit)
    {
        NeedSetter(property, field);
        int size = attribute.ConstructorArguments.Length > 0 && attribute.ConstructorArguments[0].Value is int n ? n : 0;
        bool isSized = Text(attribute, "SizedBy") is not null;
        if (isSized == attribute.ConstructorArguments.Length > 0)
        {
            Report(DiagnosticDescriptors.StateSize, LocationOf(attribute), property.Name, "either a constant or SizedBy");
            return null;
        }
        if (isSized) { return WithCount(property, attribute, "SizedBy", field with { Shape = VmStateShape.Single }); }
        if (size <= 0) { Report(DiagnosticDescriptors.StateSize, At(attribute, 0), property.Name, "1 or more"); }
        _ = unit;
        return field with { Size = size };
    }

    private VmStateFieldModel? ParseElements(IPropertySymbol property, ITypeSymbol type, VmStateFieldModel field)
    {
        AttributeData? size = Find(property, AttributeNames.ArraySize), counted = Find(property, AttributeNames.CountedBy), pointers = Find(property, AttributeNames.Pointers);
        ITypeSymbol element = type;
        if (size is not null || counted is not null)
        {
            int rank = size is { ConstructorArguments.Length: 2 } ? 2 : 1;
            if (type is not IArrayTypeSymbol array || array.Rank != rank)
            {
                AttributeData said = size ?? counted!;
                Report(DiagnosticDescriptors.StateMisplaced, LocationOf(said), ShortName(said), property.Name, rank == 2 ? "two sizes are for T[,]" : "it is for T[]");
                return null;
            }
            element = array.ElementType;
            NeedSetter(property, field);
        }
        else if (type is IArrayTypeSymbol)
        {
            Report(DiagnosticDescriptors.StateArraySize, LocationOf(property), property.Name);
            return null;
        }
        if (size is not null)
        {
            int[] sizes = [.. size.ConstructorArguments.Select(static a => a.Value is int n ? n : 0)];
            if (sizes.Any(static n => n <= 0) || sizes.Aggregate(1L, static (a, b) => a * b) > LargestField)
            {
                Report(DiagnosticDescriptors.StateSize, LocationOf(size), property.Name, "1 or more");
                return null;
            }
            field = sizes.Length == 2 ? field with { Shape = VmStateShape.Matrix, Rows = sizes[0], Count = sizes[1] } : field with { Shape = VmStateShape.Array, Count = sizes[0] };
        }
        if (counted is not null)
        {
            if (WithCount(property, counted, 0, field with { Shape = VmStateShape.Counted }) is not { } sized) { return null; }
            field = sized;
        }
        if (pointers is not null)
        {
            if (field.Shape is VmStateShape.Single or VmStateShape.Matrix)
            {
                Report(DiagnosticDescriptors.StateMisplaced, LocationOf(pointers), "Pointers", property.Name, "it is for arrays of one dimension");
                return null;
            }
            bool allocates = pointers.NamedArguments.Any(static a => a.Key == "AutoAllocate" && a.Value.Value is true);
            field = field with { Pointers = allocates ? VmStatePointers.Markers : VmStatePointers.Nulls };
            if (!allocates && Text(_attribute, "PreLoad") is null && !HasInitializer(property)) { Report(DiagnosticDescriptors.StatePointerPattern, LocationOf(property), property.Name); }
        }
        return ParseElement(property, element, field);
    }

    private static bool HasInitializer(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not Microsoft.CodeAnalysis.CSharp.Syntax.PropertyDeclarationSyntax { Initializer: null };

    private VmStateFieldModel? ParseElement(IPropertySymbol property, ITypeSymbol element, VmStateFieldModel field)
    {
        field = field with { ElementType = WireRecordParser.Qualified(element.WithNullableAnnotation(NullableAnnotation.NotAnnotated)) };
        bool isPointer = field.Pointers != VmStatePointers.None;
        if (Find(property, AttributeNames.Formatter) is { } formatter)
        {
            ITypeSymbol custom = formatter.AttributeClass!.TypeArguments[0];
            bool fits = custom.AllInterfaces.Any(i => i.Name == "IWireFormatter" && i.TypeArguments.Length == 1 && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], element));
            if (!fits) { Report(DiagnosticDescriptors.StateFormatter, LocationOf(formatter), custom.Name, property.Name, element.ToDisplayString()); }
            if (Find(property, AttributeNames.VmStateType) is null) { Report(DiagnosticDescriptors.StateTypeName, LocationOf(formatter), property.Name); }
            if (isPointer && element.IsValueType) { Report(DiagnosticDescriptors.StateMemberType, LocationOf(property), property.Name, element.ToDisplayString()); }
            NeedSetter(property, field);
            return field with { Kind = VmStateKind.Custom, ElementType = WireRecordParser.Qualified(element), Formatter = WireRecordParser.Qualified(custom) };
        }
        if (Find(property, AttributeNames.Timer) is { } timer)
        {
            NeedSetter(property, field);
            if (IsNullable(element, out ITypeSymbol inner) && inner.SpecialType == SpecialType.System_Int64 && !isPointer) { return field with { Kind = VmStateKind.Timer, TypeName = "timer" }; }
            Report(DiagnosticDescriptors.StateMisplaced, LocationOf(timer), "Timer", property.Name, "a timer is a long?");
            return null;
        }
        if (element is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } nested && IsVmState(nested)) { return ParseStruct(property, nested, field); }
        ITypeSymbol number = element;
        if (isPointer)
        {
            if (!IsNullable(element, out number))
            {
                Report(DiagnosticDescriptors.StateMemberType, LocationOf(property), property.Name, element.ToDisplayString());
                return null;
            }
            field = field with { ElementType = WireRecordParser.Qualified(number) };
        }
        if (number.SpecialType == SpecialType.System_Double)
        {
            NeedSetter(property, field);
            return field with { Kind = VmStateKind.Double, TypeName = "CPU_Double_U" };
        }
        if (WireRecordParser.IntegerOf(number) is not { } integer)
        {
            Report(DiagnosticDescriptors.StateMemberType, LocationOf(property), property.Name, property.Type.ToDisplayString());
            return null;
        }
        NeedSetter(property, field);
        return WithComparison(property, field with { Integer = integer, TypeName = integer.IsBool ? "bool" : $"{(integer.IsSigned ? "int" : "uint")}{Text(integer.Size * 8)}" });
    }

    private VmStateFieldModel? WithComparison(IPropertySymbol property, VmStateFieldModel field)
    {
        IntegerModel integer = field.Integer!;
        if (Find(property, AttributeNames.MustEqual) is { } equal)
        {
            string? name = (integer.Storage, field.Shape) switch
            {
                ("byte" or "ushort" or "uint" or "int", VmStateShape.Single) => field.TypeName + " equal",
                ("ulong", VmStateShape.Single) => "int64 equal",
                _ => null,
            };
            if (name is null)
            {
                Report(DiagnosticDescriptors.StateMisplaced, LocationOf(equal), "MustEqual", property.Name, "it is for byte, ushort, int, uint and ulong");
                return null;
            }
            return field with { Check = VmStateCheck.Equal, TypeName = name, Hint = Text(equal, "Hint") ?? "" };
        }
        if (Find(property, AttributeNames.AtMostCurrent) is { } most)
        {
            if (integer is not { Storage: "int", Enum: null } || field.Shape != VmStateShape.Single)
            {
                Report(DiagnosticDescriptors.StateMisplaced, LocationOf(most), "AtMostCurrent", property.Name, "it is for int");
                return null;
            }
            return field with { Check = VmStateCheck.AtMost, TypeName = "int32 le" };
        }
        return field;
    }

    private VmStateFieldModel? ParseStruct(IPropertySymbol property, INamedTypeSymbol type, VmStateFieldModel field)
    {
        if (Nested(property, type) is not { } nested) { return null; }
        if (field.Shape == VmStateShape.Matrix)
        {
            Report(DiagnosticDescriptors.StateMemberType, LocationOf(property), property.Name, property.Type.ToDisplayString());
            return null;
        }
        field = field with { Kind = VmStateKind.Struct, TypeName = "struct", Nested = nested, ReadVersion = nested.Version, WriteVersion = nested.Version };
        if (Find(property, AttributeNames.StructVersion) is { } version)
        {
            int number = version.ConstructorArguments[0].Value is int n ? n : -1;
            CheckReadVersion(property, At(version, 0), nested, number);
            return field with { Kind = VmStateKind.VersionedStruct, TypeName = "vstruct", ReadVersion = number, WriteVersion = number };
        }
        if (Find(property, AttributeNames.Tmp) is { } tmp)
        {
            if (field.Shape != VmStateShape.Single) { Report(DiagnosticDescriptors.StateMisplaced, LocationOf(tmp), "Tmp", property.Name, "it is for one struct"); }
            int since = SinceOf(property);
            CheckReadVersion(property, LocationOf(tmp), nested, since);
            CheckFieldsRead(property, nested, since);
            return field with { Kind = VmStateKind.Tmp, TypeName = "tmp", ReadVersion = since };
        }
        return field;
    }

    private VmStateFieldModel? ParseList(IPropertySymbol property, AttributeData list, VmStateFieldModel field)
    {
        if (!IsListOf(property.Type, out ITypeSymbol element) || element is not INamedTypeSymbol type || !IsVmState(type))
        {
            Report(DiagnosticDescriptors.StateMisplaced, LocationOf(list), ShortName(list), property.Name, "it is for List<T>, where T has [VmState]");
            return null;
        }
        if (Nested(property, type) is not { } nested) { return null; }
        int version = SinceOf(property) is > 0 and int since ? since : Math.Min(nested.Version, _minimum);
        CheckReadVersion(property, LocationOf(list), nested, version);
        CheckFieldsRead(property, nested, version);
        return field with
        {
            Kind = VmStateKind.List, TypeName = ShortName(list) == "QTailQ" ? "qtailq" : "qlist", Nested = nested, ReadVersion = version, WriteVersion = nested.Version,
            ElementType = WireRecordParser.Qualified(type),
        };
    }

    private VmStateFieldModel? ParseTree(IPropertySymbol property, AttributeData tree, VmStateFieldModel field)
    {
        if (!IsListOf(property.Type, out ITypeSymbol element)
            || element is not INamedTypeSymbol { Name: "KeyValuePair", TypeArguments.Length: 2 } pair || pair.TypeArguments[1] is not INamedTypeSymbol value || !IsVmState(value)
            || pair.TypeArguments[0] is not { } key || !(key.SpecialType == SpecialType.System_UInt64 || IsVmState(key)))
        {
            Report(DiagnosticDescriptors.StateMisplaced, LocationOf(tree), "GTree", property.Name, "it is for List<KeyValuePair<K, V>>, where K is ulong or has [VmState], and V has [VmState]");
            return null;
        }
        if (Nested(property, value) is not { } nested) { return null; }
        VmStateDescriptionModel? keys = null;
        if (key is INamedTypeSymbol keyType && key.SpecialType == SpecialType.None && (keys = Nested(property, keyType)) is null) { return null; }
        int version = SinceOf(property) is > 0 and int since ? since : Math.Min(Math.Min(nested.Version, keys?.Version ?? int.MaxValue), _minimum);
        foreach (VmStateDescriptionModel? part in new[] { nested, keys })
        {
            if (part is null) { continue; }
            CheckReadVersion(property, LocationOf(tree), part, version);
            CheckFieldsRead(property, part, version);
        }
        return field with
        {
            Kind = VmStateKind.Tree, TypeName = "gtree", Nested = nested, Key = keys, ReadVersion = version, WriteVersion = nested.Version, ElementType = WireRecordParser.Qualified(value),
        };
    }

    private void ParseSubsection(IPropertySymbol property, AttributeData attribute)
    {
        if (property.Type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type || Find(type, AttributeNames.VmState) is null)
        {
            Report(DiagnosticDescriptors.SubsectionType, LocationOf(attribute), property.Name, property.Type.ToDisplayString());
            return;
        }
        if (Nested(property, type) is not { } nested) { return; }
        if (!nested.Name.StartsWith(_name + "/", StringComparison.Ordinal) || nested.Name.Length == _name.Length + 1)
        {
            Report(DiagnosticDescriptors.SubsectionName, LocationOf(property), nested.Name, type.Name, _name);
        }
        if (nested.Version > byte.MaxValue) { Report(DiagnosticDescriptors.SubsectionVersion, LocationOf(property), type.Name, Text(nested.Version)); }
        bool isNullable = property.NullableAnnotation == NullableAnnotation.Annotated;
        bool canSet = property.SetMethod is { IsInitOnly: false };
        VmStateTestModel? needed = Text(attribute, "Needed") is { } name ? Test(name, At(attribute, "Needed"), withVersion: false) : null;
        if (needed is null && !isNullable && Text(attribute, "Needed") is null) { Report(DiagnosticDescriptors.SubsectionNeeded, LocationOf(attribute), property.Name); }
        if (isNullable && !canSet) { Report(DiagnosticDescriptors.StateSetter, LocationOf(property), property.Name); }
        foreach (string other in new[] { AttributeNames.Since, AttributeNames.PresentIf, AttributeNames.Pointers, AttributeNames.VmStateField, AttributeNames.VmStateType }.Concat(ShapeAttributes))
        {
            if (Find(property, other) is { } said) { Report(DiagnosticDescriptors.StateMisplaced, LocationOf(said), ShortName(said), property.Name, "a subsection has its own name, version and Needed"); }
        }
        _subsections.Add(new VmStateSubsectionModel(WireRecordParser.Escape(property.Name), nested, isNullable, canSet, needed?.Expression));
    }

    private VmStateDescriptionModel? Nested(IPropertySymbol property, INamedTypeSymbol type)
    {
        if (_path.Contains(type, SymbolEqualityComparer.Default))
        {
            Report(DiagnosticDescriptors.StateCycle, LocationOf(property), property.Name, type.Name);
            return null;
        }
        if (Find(type, AttributeNames.SavevmSection) is not null)
        {
            Report(DiagnosticDescriptors.NestedSection, LocationOf(property), property.Name, type.Name);
            return null;
        }
        if (type.TypeKind != TypeKind.Class || !type.InstanceConstructors.Any(static c => c.Parameters.IsEmpty && c.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected)) || type.IsAbstract)
        {
            if (type.TypeKind == TypeKind.Class && !type.IsAbstract) { Report(DiagnosticDescriptors.NestedConstructor, LocationOf(property), property.Name, type.Name); }
            else { _unfinished = true; }
            return null;
        }
        var parser = new VmStateParser(type, _path.Add(type), _cancellation);
        VmStateDescriptionModel? nested = parser.ParseDescription();
        if (parser.HasErrors || nested is null)
        {
            // A class that nests itself by way of others is said where it closes the ring, whichever end is looked at.
            foreach (Diagnostic cycle in parser._diagnostics.Where(static d => d.Descriptor.Equals(DiagnosticDescriptors.StateCycle))) { _diagnostics.Add(cycle); }
            _unfinished = true;
            return null;
        }
        return nested;
    }

    private void NeedSetter(IPropertySymbol property, VmStateFieldModel field)
    {
        if (!field.CanSet) { Report(DiagnosticDescriptors.StateSetter, LocationOf(property), property.Name); }
    }

    private static bool IsNullable(ITypeSymbol type, out ITypeSymbol inner)
    {
        inner = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
        return !ReferenceEquals(inner, type);
    }

    private static bool IsListOf(ITypeSymbol type, out ITypeSymbol element)
    {
        bool isList = type is INamedTypeSymbol { Name: "List", TypeArguments.Length: 1 } && type.IsIn("System.Collections.Generic");
        element = isList ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
        return isList;
    }
}
