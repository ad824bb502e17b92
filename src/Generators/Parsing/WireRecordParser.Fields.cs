using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>One member after the other, in wire order.</summary>
internal sealed partial class WireRecordParser
{
    private static readonly string[] LengthAttributes =
    [
        AttributeNames.Counted, AttributeNames.FixedLength, AttributeNames.NulPadded, AttributeNames.LengthFrom, AttributeNames.ToEnd, AttributeNames.UntilSum,
        AttributeNames.Markers,
    ];

    private bool _defaultLittleEndian;
    private string? _defaultOrderContext;

    /// <summary>The packed word that is being collected, and the members that belong to it.</summary>
    private FieldModel? _word;
    private int _wordNumber = -1;
    private readonly HashSet<int> _closedWords = [];
    private readonly List<PartModel> _parts = [];

    /// <summary>Numbers that later members can name: own property and type.</summary>
    private readonly Dictionary<string, IntegerModel> _earlier = new(StringComparer.Ordinal);

    /// <summary>The members read so far that hold no number.</summary>
    private readonly HashSet<string> _earlierOther = new(StringComparer.Ordinal);

    private void ParseMember(ISymbol member)
    {
        if (member is IFieldSymbol constant)
        {
            CloseWord();
            ParseConstant(constant);
            return;
        }
        var property = (IPropertySymbol)member;
        ImmutableArray<AttributeData> attributes = AttributesOf(property);
        CheckPropertyName(property);
        if (property.SetMethod is not { IsInitOnly: true } && !IsPositional(property))
        {
            Report(DiagnosticDescriptors.PropertyMustHaveInit, property.Locations[0], property.Name);
            return;
        }
        if (attributes.Any(IsUnfinished)) { Unfinished(); return; }

        EquatableArray<ConditionModel> conditions = ParseConditions(property, attributes);
        if (Find(attributes, AttributeNames.Packed) is { } packed)
        {
            ParsePacked(property, attributes, packed, conditions);
            return;
        }
        CloseWord();
        FieldModel? field = ParseField(property, attributes);
        if (field is null) { return; }
        CheckApplicability(property, attributes, field);
        _fields.Add(field with { Conditions = conditions, UnionTag = Find(attributes, AttributeNames.Case) is { } union ? Argument(union, 0) as string : null });
        if (field.Kind is FieldKind.Integer or FieldKind.VariableFlags && !field.Optional) { _earlier[property.Name] = field.Integer!; }
        else { _ = _earlierOther.Add(property.Name); }
    }

    private bool IsPositional(IPropertySymbol property) => PrimaryConstructor()?.Parameters.Any(p => p.Name == property.Name) == true;

    /// <summary>The attributes of the property and of the positional parameter that makes it.</summary>
    private ImmutableArray<AttributeData> AttributesOf(IPropertySymbol property)
    {
        ImmutableArray<AttributeData> attributes = property.GetAttributes();
        IParameterSymbol? parameter = PrimaryConstructor()?.Parameters.FirstOrDefault(p => p.Name == property.Name);
        return parameter is null ? attributes : attributes.AddRange(parameter.GetAttributes());
    }

    private static AttributeData? Find(ImmutableArray<AttributeData> attributes, string name) =>
        attributes.FirstOrDefault(a => Matches(a, name));

    private AttributeData? Find(ISymbol member, string name) =>
        Find(member is IPropertySymbol property ? AttributesOf(property) : member.GetAttributes(), name);

    /// <summary>The context value that gives a field's byte order, where it is known only at run time.</summary>
    private string? OrderContext(ISymbol member, ImmutableArray<AttributeData> attributes)
    {
        if (Find(attributes, AttributeNames.ByteOrder) is not { } own) { return _defaultOrderContext; }
        if (Argument(own, 0) is not string context) { return null; }
        CheckOrderContext(context, LocationOf(own, member), member.Name);
        return context;
    }

    private void CheckOrderContext(string context, Location location, string member)
    {
        if (_contexts.Any(c => c.Name == context && c.TypeName == "global::SaveVm.Records.ByteOrder")) { return; }
        Report(DiagnosticDescriptors.ContextUndeclared, location, member, context, "ByteOrder", _type.Name);
    }

    private bool LittleEndian(ImmutableArray<AttributeData> attributes) =>
        Find(attributes, AttributeNames.ByteOrder) is { } own && Argument(own, 0) is int order ? order == 1 : _defaultLittleEndian;

    private void ParseConstant(IFieldSymbol constant)
    {
        if (constant.ConstantValue is string text && text.Length > 0 && text.All(static c => c is > '\0' and < '\x7F'))
        {
            _fields.Add(new FieldModel(constant.Name, FieldKind.ConstantText) { ConstantText = text });
            return;
        }
        IntegerModel? integer = IntegerOf(constant.Type);
        if (integer is null || constant.ConstantValue is not { } value || !IsNumber(value))
        {
            Report(DiagnosticDescriptors.ConstantType, constant.Locations[0], constant.Name);
            return;
        }
        _fields.Add(new FieldModel(constant.Name, FieldKind.Constant)
        {
            TypeName = integer.TypeName,
            Integer = integer,
            ConstantValue = Raw(value, integer.Size),
            LittleEndian = LittleEndian(constant.GetAttributes()),
            OrderContext = OrderContext(constant, constant.GetAttributes()),
        });
    }

    private FieldModel? ParseField(IPropertySymbol property, ImmutableArray<AttributeData> attributes)
    {
        bool open = Find(attributes, AttributeNames.Open) is not null;
        bool reserved = Find(attributes, AttributeNames.Reserved) is not null;
        var basis = new FieldModel(property.Name, FieldKind.Integer)
        {
            TypeName = Qualified(property.Type),
            LittleEndian = LittleEndian(attributes),
            OrderContext = OrderContext(property, attributes),
            Open = open,
            Reserved = reserved,
        };

        if (Find(attributes, AttributeNames.Formatter) is { } formatter)
        {
            if (!CheckFormatter(property, formatter)) { return null; }
            return basis with { Kind = FieldKind.Custom, Formatter = Qualified(formatter.AttributeClass!.TypeArguments[0]) };
        }
        bool optional = Find(attributes, AttributeNames.Optional) is not null;
        if (optional)
        {
            if (property.Type is not INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable || IntegerOf(nullable.TypeArguments[0]) is not { } inside)
            {
                Report(DiagnosticDescriptors.AttributeNotApplicable, Find(attributes, AttributeNames.Optional), property, "Optional", property.Name, "its type must be a nullable integer, such as ulong?");
                return null;
            }
            return basis with { Integer = inside, Optional = true, Range = ParseRange(property, attributes, inside) };
        }
        if (IntegerOf(property.Type) is { } integer)
        {
            CheckLengthsAbsent(property, attributes);
            RangeModel? range = ParseRange(property, attributes, integer);
            if (Find(attributes, AttributeNames.VariableFlags) is { } variable)
            {
                if (integer is not { Size: 4, Enum.IsFlags: true })
                {
                    Report(DiagnosticDescriptors.AttributeNotApplicable, variable, property, "VariableFlags", property.Name, "it needs a [Flags] enum of type uint");
                    return null;
                }
                return basis with { Kind = FieldKind.VariableFlags, Integer = integer, Range = range };
            }
            if (open && integer.Enum is null && !reserved)
            {
                Report(DiagnosticDescriptors.AttributeNotApplicable, Find(attributes, AttributeNames.Open), property, "Open", property.Name, "only enums and reserved bytes have unknown content");
            }
            return basis with { Integer = integer, Range = range };
        }
        if (IsBytes(property.Type))
        {
            CheckRefStruct(property);
            LengthModel? length = ParseLength(property, attributes, FieldKind.Bytes);
            return length is null ? null : basis with { Kind = FieldKind.Bytes, Length = length };
        }
        if (property.Type is INamedTypeSymbol { Name: "WireArray", TypeArguments.Length: 1 } array
            && array.IsIn(AttributeNames.Namespace))
        {
            CheckRefStruct(property);
            IntegerModel? elementType = IntegerOf(array.TypeArguments[0]);
            if (elementType is null or { Enum: not null } or { IsBool: true })
            {
                Report(DiagnosticDescriptors.UnsupportedType, property.Locations[0], property.Name, property.Type.ToDisplayString());
                return null;
            }
            LengthModel? length = ParseLength(property, attributes, FieldKind.Array);
            return length is null ? null : basis with { Kind = FieldKind.Array, Integer = elementType, Length = length };
        }
        if (property.Type is INamedTypeSymbol { Name: "WireList", TypeArguments.Length: 1 or 2 } list && list.IsIn(AttributeNames.Namespace))
        {
            CheckRefStruct(property);
            return ParseList(property, attributes, list, basis);
        }
        if (property.Type is INamedTypeSymbol nested && IsWireRecord(nested))
        {
            FieldModel? field = ParseNested(property, nested, basis);
            if (field is null || !LengthAttributes.Any(name => Find(attributes, name) is not null)) { return field; }
            LengthModel? length = ParseLength(property, attributes, FieldKind.Nested);
            return length is null ? null : field with { Length = length };
        }
        if (property.Type.TypeKind == TypeKind.Error) { Unfinished(); return null; }
        Report(DiagnosticDescriptors.UnsupportedType, property.Locations[0], property.Name, property.Type.ToDisplayString());
        return null;
    }

    private FieldModel? ParseNested(IPropertySymbol property, INamedTypeSymbol nested, FieldModel basis)
    {
        if (_path.Contains(nested, SymbolEqualityComparer.Default) || Reaches(nested, _type))
        {
            Report(DiagnosticDescriptors.CyclicNesting, property.Locations[0], _type.Name, nested.Name);
            return null;
        }
        if (nested.IsRefLikeType) { CheckRefStruct(property); }
        if (nested.DeclaringSyntaxReferences.IsEmpty)
        {
            Report(DiagnosticDescriptors.NestedElsewhere, property.Locations[0], property.Name, nested.Name, nested.ContainingAssembly.Name);
            return null;
        }
        WireRecordModel? model = Parse(nested, _path, _cancellation).Model;
        if (model is null) { Unfinished(); return null; }
        foreach (ContextModel context in model.Contexts)
        {
            if (!_contexts.Any(c => c.Name == context.Name && c.TypeName == context.TypeName))
            {
                Report(DiagnosticDescriptors.ContextUndeclared, property.Locations[0], property.Name, context.Name, context.TypeName.Replace("global::", ""), _type.Name);
            }
        }
        return basis with
        {
            Kind = FieldKind.Nested,
            NestedContexts = Array(model.Contexts.Select(static c => c.Name)),
            Nested = model,
        };
    }

    private void CheckRefStruct(IPropertySymbol property)
    {
        if (!_type.IsRefLikeType) { Report(DiagnosticDescriptors.SpanNeedsRefStruct, property.Locations[0], _type.Name, property.Name); }
    }

    private void CheckLengthsAbsent(IPropertySymbol property, ImmutableArray<AttributeData> attributes)
    {
        foreach (string name in LengthAttributes)
        {
            if (Find(attributes, name) is { } attribute)
            {
                Report(DiagnosticDescriptors.AttributeNotApplicable, attribute, property, name.Replace("Attribute", ""), property.Name, "it measures spans and arrays");
            }
        }
    }

    private RangeModel? ParseRange(IPropertySymbol property, ImmutableArray<AttributeData> attributes, IntegerModel integer, int bits = 0)
    {
        if (Find(attributes, AttributeNames.Range) is not { } attribute) { return null; }
        if (Argument(attribute, 0) is not ulong minimum || Argument(attribute, 1) is not ulong maximum) { return null; }
        if (integer.IsSigned || integer.IsBool)
        {
            Report(DiagnosticDescriptors.AttributeNotApplicable, attribute, property, "Range", property.Name, "it limits unsigned integers");
            return null;
        }
        if (minimum > maximum)
        {
            Report(DiagnosticDescriptors.RangeEmpty, At(attribute, property, 0), property.Name, minimum, maximum);
            return null;
        }
        ulong largest = bits is > 0 and < 64 ? (1UL << bits) - 1 : MaximumOf(integer.Size);
        if (minimum > largest || (maximum > largest && maximum != ulong.MaxValue))
        {
            Report(DiagnosticDescriptors.RangeOutsideType, At(attribute, property, minimum > largest ? 0 : 1), property.Name, minimum > largest ? minimum : maximum, largest);
            return null;
        }
        if (minimum == 0 && maximum >= largest) { NoEffect(attribute, property, "Range", "it allows every value of the field"); }
        return new RangeModel(minimum, Math.Min(maximum, MaximumOf(integer.Size)));
    }

    private LengthModel? ParseLength(IPropertySymbol property, ImmutableArray<AttributeData> attributes, FieldKind kind)
    {
        List<AttributeData> found = [.. LengthAttributes.Select(name => Find(attributes, name)).OfType<AttributeData>()];
        if (found.Count != 1)
        {
            Report(
                found.Count == 0 ? DiagnosticDescriptors.MissingLength : DiagnosticDescriptors.TwoLengths,
                found.ElementAtOrDefault(1),
                property,
                property.Name);
            return null;
        }
        AttributeData attribute = found[0];
        string name = attribute.AttributeClass!.Name;
        object? argument = Argument(attribute, 0);
        long minimum = NamedLong(attribute, "Minimum");
        long maximum = NamedLong(attribute, "Maximum");
        string? wrong = (kind, name) switch
        {
            (FieldKind.Array, AttributeNames.NulPadded or AttributeNames.ToEnd) => "it measures bytes, not elements",
            (FieldKind.List, AttributeNames.NulPadded) => "it measures bytes, not elements",
            (FieldKind.Nested, AttributeNames.NulPadded or AttributeNames.ToEnd or AttributeNames.FixedLength) => "a nested record is bounded by [Counted] or [LengthFrom]",
            (not FieldKind.List, AttributeNames.UntilSum or AttributeNames.Markers) => "it ends lists",
            _ => null,
        };
        if (wrong is not null)
        {
            Report(DiagnosticDescriptors.AttributeNotApplicable, attribute, property, name.Replace("Attribute", ""), property.Name, wrong);
            return null;
        }
        if (!CheckLimits(property, attribute, minimum, maximum)) { return null; }
        switch (name)
        {
            case AttributeNames.Counted:
            {
                int size = argument is int prefix and >= 0 and <= 3 ? 1 << prefix : 1;
                if (maximum == 0 && size > 2)
                {
                    Report(DiagnosticDescriptors.MaximumMissing, LocationOf(attribute, property), property.Name, size);
                    return null;
                }
                long limit = kind is FieldKind.Array or FieldKind.List or FieldKind.Nested ? Math.Min(maximum == 0 ? int.MaxValue : maximum, int.MaxValue) : maximum;
                long most = limit == 0 ? (long)MaximumOf(size) : Math.Min(limit, size == 8 ? long.MaxValue : (long)MaximumOf(size));
                if (!CheckMaximum(property, attribute, maximum, size)) { return null; }
                if (minimum > most)
                {
                    Report(DiagnosticDescriptors.RangeEmpty, At(attribute, property, "Minimum"), property.Name, minimum, most);
                    return null;
                }
                return new LengthModel(LengthKind.Prefix, size, "", null, minimum, most);
            }
            case AttributeNames.FixedLength or AttributeNames.NulPadded:
            {
                int size = argument as int? ?? 0;
                if (size <= 0)
                {
                    Report(DiagnosticDescriptors.LengthNotPositive, At(attribute, property, 0), property.Name, size);
                    return null;
                }
                return new LengthModel(name == AttributeNames.FixedLength ? LengthKind.Fixed : LengthKind.NulPadded, size, "", null, size, size);
            }
            case AttributeNames.LengthFrom:
                return ParseLengthFrom(property, attribute, argument as string ?? "", maximum, kind);
            case AttributeNames.UntilSum:
                return ParseSum(property, attribute, argument as string ?? "");
            case AttributeNames.Markers:
                return new LengthModel(LengthKind.Markers, 0, "", null, 0, int.MaxValue)
                {
                    ElementMarker = argument as byte? ?? 1,
                    EndMarker = Argument(attribute, 1) as byte? ?? 0,
                };
            default:
                return new LengthModel(LengthKind.ToEnd, 0, "", null, 0, long.MaxValue);
        }
    }

    private LengthModel? ParseLengthFrom(IPropertySymbol property, AttributeData attribute, string member, long maximum, FieldKind kind)
    {
        ContextModel? context = _contexts.FirstOrDefault(c => c.Name == member);
        IntegerModel? integer = context?.Integer;
        if (integer is null && !_earlier.TryGetValue(member, out integer))
        {
            if (IsFailed(member)) { return null; }
            Report(
                _earlierOther.Contains(member) ? DiagnosticDescriptors.LengthMemberType : DiagnosticDescriptors.LengthMemberUnknown,
                At(attribute, property, 0),
                property.Name,
                member,
                _type.Name);
            return null;
        }
        bool isPart = context is null && !_fields.Any(f => f.Name == member && f.Kind == FieldKind.Integer);
        if (integer is { IsBool: true } or { Enum: not null } || (context is null && (integer.IsSigned || isPart)))
        {
            Report(DiagnosticDescriptors.LengthMemberType, At(attribute, property, 0), property.Name, member);
            return null;
        }
        if (context is null && IsReserved(member))
        {
            Report(DiagnosticDescriptors.DependsOnReserved, At(attribute, property, 0), property.Name, member);
            return null;
        }
        if (context is null && !CheckMaximum(property, attribute, maximum, integer.Size)) { return null; }
        if (context is null && maximum == 0 && integer.Size > 2)
        {
            Report(DiagnosticDescriptors.MaximumMissing, attribute, property, property.Name, integer.Size);
            return null;
        }
        long most = integer.Size >= 4 ? int.MaxValue : (long)MaximumOf(integer.Size);
        if (maximum > 0) { most = integer.Size == 8 ? maximum : Math.Min(maximum, (long)MaximumOf(integer.Size)); }
        if (kind is FieldKind.Array or FieldKind.List or FieldKind.Nested) { most = Math.Min(most, int.MaxValue); }
        return new LengthModel(context is null ? LengthKind.Field : LengthKind.Context, 0, member, integer, 0, most);
    }

    private static long NamedLong(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Value is long number) { return number; }
        }
        return 0;
    }

    private static bool IsBytes(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "ReadOnlySpan", TypeArguments.Length: 1 } span && span.TypeArguments[0].SpecialType == SpecialType.System_Byte && type.IsIn("System");
}
