using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Emission;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>Rules that need nothing but what was parsed: they report and change nothing.</summary>
internal sealed partial class WireRecordParser
{
    /// <summary>A span of this many bytes or more is a payload: nobody wants to collect it in order to read what follows.</summary>
    private const int LargePayload = 1 << 16;

    private int _lastSince;

    /// <summary>Names of locals of generated methods, by the field that has them.</summary>
    private readonly Dictionary<string, string> _locals = new(StringComparer.Ordinal);

    /// <summary>The type as a whole, before its members are looked at.</summary>
    private void CheckType(AttributeData record, List<ISymbol> wire)
    {
        if (Named(record, "Version", 1) < 1)
        {
            Report(DiagnosticDescriptors.VersionNotPositive, At(record, _type, "Version"), _type.Name, Named(record, "Version", 1));
        }
        foreach (ISymbol member in _type.GetMembers())
        {
            if (member.IsImplicitlyDeclared || wire.Contains(member, SymbolEqualityComparer.Default)) { continue; }
            if (member is IFieldSymbol { IsStatic: false, IsConst: false, DeclaredAccessibility: not Accessibility.Private } field)
            {
                Report(DiagnosticDescriptors.FieldNotOnWire, field.Locations[0], field.Name, _type.Name);
                continue;
            }
            if (member is not (IFieldSymbol or IPropertySymbol)) { continue; }
            AttributeData? attribute = member.GetAttributes().FirstOrDefault(IsWireAttribute);
            if (attribute is null) { continue; }
            if (Matches(attribute, AttributeNames.Constant)) { Report(DiagnosticDescriptors.ConstantType, member.Locations[0], member.Name); }
            else { Report(DiagnosticDescriptors.AttributeNotOnWire, LocationOf(attribute, member), NameOf(attribute), member.Name); }
        }
    }

    private static bool IsWireAttribute(AttributeData attribute) =>
        attribute.AttributeClass is { } type && type.IsIn(AttributeNames.Namespace);

    private static string NameOf(AttributeData attribute) => attribute.AttributeClass!.Name.Replace("Attribute", "");

    private void CheckContext(AttributeData attribute, string name, ITypeSymbol type)
    {
        if (_type.GetMembers(name).Any(static m => m is IPropertySymbol or IFieldSymbol))
        {
            Report(DiagnosticDescriptors.ContextNamesField, At(attribute, _type, 0), name, _type.Name);
        }
        if (Reach(type) < Reach(_type))
        {
            Report(DiagnosticDescriptors.ContextLessAccessible, TypeArgumentAt(attribute), type.Name, _type.Name, name);
        }
    }

    /// <summary>How far a type can be seen: 3 everywhere, 2 in its assembly, 1 in its container.</summary>
    private static int Reach(ITypeSymbol type)
    {
        int reach = 3;
        for (ITypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            reach = Math.Min(reach, level.DeclaredAccessibility switch
            {
                Accessibility.Public or Accessibility.NotApplicable => 3,
                Accessibility.Internal or Accessibility.ProtectedOrInternal => 2,
                _ => 1,
            });
        }
        return reach;
    }

    private void CheckPropertyName(IPropertySymbol property)
    {
        if (SyntaxFacts.GetKeywordKind(property.Name) != SyntaxKind.None)
        {
            Report(DiagnosticDescriptors.NameUnusable, property.Locations[0], property.Name, _type.Name, "it is a keyword of C#");
        }
    }

    private void CheckSince(IPropertySymbol property, AttributeData attribute, long since)
    {
        Location location = At(attribute, property, 0);
        int version = Named(_type.GetAttributes().First(static a => Matches(a, "WireRecordAttribute")), "Version", 1);
        if (since < 1)
        {
            Report(DiagnosticDescriptors.VersionNotPositive, location, property.Name, Argument(attribute, 0) ?? 0);
            return;
        }
        if (since > version && version > 0) { Report(DiagnosticDescriptors.SinceAboveVersion, location, property.Name, since, _type.Name, version); }
        if (since < _lastSince) { Report(DiagnosticDescriptors.SinceDecreases, location, property.Name, since, _lastSince); }
        _lastSince = (int)Math.Max(since, _lastSince);
    }

    /// <summary>A condition next to those that the field has already.</summary>
    private void CheckAgainst(List<ConditionModel> others, ConditionModel condition, IPropertySymbol property, AttributeData attribute)
    {
        foreach (ConditionModel other in others.Where(o => o.Member == condition.Member && o.IsContext == condition.IsContext))
        {
            if (other.Equals(condition))
            {
                Report(DiagnosticDescriptors.ConditionRepeated, LocationOf(attribute, property), property.Name, condition.Member);
            }
            else if (Excludes(other, condition) || Excludes(condition, other))
            {
                Report(DiagnosticDescriptors.ConditionImpossible, LocationOf(attribute, property), property.Name, $"its conditions on '{condition.Member}' exclude each other");
            }
        }
    }

    private static bool Excludes(ConditionModel one, ConditionModel other) => (one.Kind, other.Kind) switch
    {
        (ConditionKind.Flags, ConditionKind.Flags) => (one.With & other.Without) != 0 || (one.Any != 0 && (one.Any & ~other.Without) == 0),
        (ConditionKind.Equal, ConditionKind.Equal) => !one.Values.Intersect(other.Values).Any(),
        (ConditionKind.Equal, ConditionKind.NotZero) => one.Values.All(static v => v == 0),
        _ => false,
    };

    private FieldModel? FieldNamed(string name) => _fields.FirstOrDefault(f => f.Name == name);

    private bool IsReserved(string member) => FieldNamed(member) is { Reserved: true, Open: false };

    /// <summary>Why a member never has this value; <see langword="null"/> when it may. Without a member, only the type is asked.</summary>
    private string? NeverRead(string? member, IntegerModel integer, object constant)
    {
        bool negative = constant is sbyte and < 0 or short and < 0 or int and < 0 or long and < 0;
        ulong value = Raw(constant, 8);
        if (integer.IsSigned)
        {
            long signed = unchecked((long)value);
            long least = integer.Size == 8 ? long.MinValue : -(1L << ((integer.Size * 8) - 1));
            if ((value > long.MaxValue && !negative) || signed < least || signed > ~least) { return $"it has {Text(integer.Size * 8)} bits and a sign"; }
        }
        else if (negative || value > MaximumOf(integer.Size)) { return $"it has {Text(integer.Size * 8)} bits"; }
        if (member is null) { return null; }

        value = Raw(constant, integer.Size);
        PartModel? part = _parts.Concat(_fields.SelectMany(static f => f.Parts)).FirstOrDefault(p => p.Name == member);
        FieldModel? field = FieldNamed(member);
        if (part is { AlignedTo: null, Below: null, Bits: < 64 } && value >> part.Bits != 0) { return $"it has {Text(part.Bits)} bits"; }
        if ((part?.Range ?? field?.Range) is { } range && (value < range.Minimum || value > range.Maximum))
        {
            return $"its range is {range.Minimum.ToString(CultureInfo.InvariantCulture)} to {range.Maximum.ToString(CultureInfo.InvariantCulture)}";
        }
        if (integer.Enum is { } known && !(part?.Open ?? field?.Open ?? true))
        {
            if (known.IsFlags ? (value & ~known.KnownBits) != 0 : known.Members.All(m => m.Value != value)) { return "its enum has no such value and it is not [Open]"; }
        }
        return null;
    }

    private static string Describe(TypedConstant constant) => constant.Kind == TypedConstantKind.Enum
        ? constant.ToCSharpString()
        : Convert.ToString(constant.Value, CultureInfo.InvariantCulture) ?? "null";

    /// <summary>Where a word's border is known only at run time, nothing else says where the part is.</summary>
    private bool CheckOneBorder(IPropertySymbol property, AttributeData packed, int word, string? alignedTo, string? below)
    {
        if (alignedTo is null && below is null) { return true; }
        if (alignedTo is not null && below is not null)
        {
            Report(DiagnosticDescriptors.BorderAmbiguous, At(packed, property, "Below"), property.Name, "AlignedTo and Below");
            return false;
        }
        if (packed.NamedArguments.Any(static a => a.Key is "Shift" or "Bits"))
        {
            Report(DiagnosticDescriptors.BorderAmbiguous, At(packed, property, "Bits", "Shift"), property.Name, alignedTo is null ? "Below and Bits or Shift" : "AlignedTo and Bits or Shift");
            return false;
        }
        PartModel? same = _parts.FirstOrDefault(p => (below is not null && p.Below is not null) || (alignedTo is not null && p.AlignedTo is not null));
        if (same is null) { return true; }
        string bits = below is null ? $"from {alignedTo} on" : $"below {below}";
        Report(DiagnosticDescriptors.OverlappingBits, LocationOf(packed, property), property.Name, bits, same.Name, word, _type.Name);
        return false;
    }

    private string NameBefore(IPropertySymbol property)
    {
        if (_parts.Count > 0) { return _parts[_parts.Count - 1].Name; }
        if (_fields.Count == 0) { return property.Name; }
        FieldModel last = _fields[_fields.Count - 1];
        return last.Parts.Count > 0 ? last.Parts[last.Parts.Count - 1].Name : last.Name;
    }

    private bool CheckLimits(IPropertySymbol property, AttributeData attribute, long minimum, long maximum)
    {
        if (minimum >= 0 && maximum >= 0) { return true; }
        Report(DiagnosticDescriptors.LengthNotPositive, At(attribute, property, minimum < 0 ? "Minimum" : "Maximum"), property.Name, Math.Min(minimum, maximum));
        return false;
    }

    private bool CheckMaximum(IPropertySymbol property, AttributeData attribute, long maximum, int size)
    {
        if (size == 8 || maximum <= (long)MaximumOf(size)) { return true; }
        Report(DiagnosticDescriptors.MaximumTooLarge, At(attribute, property, "Maximum"), property.Name, maximum, size, MaximumOf(size));
        return false;
    }

    private bool CheckFormatter(IPropertySymbol property, AttributeData attribute)
    {
        ITypeSymbol formatter = attribute.AttributeClass!.TypeArguments[0];
        bool fits = formatter.AllInterfaces.Any(i =>
            i is { Name: "IWireFormatter", TypeArguments.Length: 1 } && i.IsIn(AttributeNames.Namespace)
            && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], property.Type));
        if (!fits) { Report(DiagnosticDescriptors.FormatterType, TypeArgumentAt(attribute), formatter.Name, property.Name, property.Type.ToDisplayString()); }
        return fits;
    }

    /// <summary>Attributes that mean nothing on a field of this kind, so that nobody believes in a check that is not made.</summary>
    private void CheckApplicability(IPropertySymbol property, ImmutableArray<AttributeData> attributes, FieldModel field)
    {
        bool isNumber = field.Kind is FieldKind.Integer or FieldKind.VariableFlags;
        bool isReservedBytes = field.Kind == FieldKind.Bytes && field.Length!.Kind == LengthKind.Fixed;
        bool isReservedNumber = field is { Kind: FieldKind.Integer, Integer: { Enum: null, IsBool: false } };
        if (!isNumber) { Refuse(AttributeNames.Range, "it limits unsigned integers"); }
        if (!isNumber) { Refuse(AttributeNames.VariableFlags, "it needs a [Flags] enum of type uint"); }
        if (!isNumber && !field.Reserved) { Refuse(AttributeNames.Open, "only enums and reserved bytes have unknown content"); }
        if (!isReservedBytes && !isReservedNumber) { Refuse(AttributeNames.Reserved, "integers and spans with [FixedLength] can be reserved"); }
        if (field.Kind == FieldKind.Custom)
        {
            foreach (string length in LengthAttributes) { Refuse(length, "the formatter measures the field"); }
        }
        bool hasOrder = field.Kind switch
        {
            FieldKind.Integer => field.Integer!.Size > 1,
            FieldKind.Bytes => field.Length is { Kind: LengthKind.Prefix, Size: > 1 },
            FieldKind.Array => field.Integer!.Size > 1 || field.Length is { Kind: LengthKind.Prefix, Size: > 1 },
            FieldKind.VariableFlags or FieldKind.Nested or FieldKind.Custom => false,
            _ => true,
        };
        if (!hasOrder && Find(attributes, AttributeNames.ByteOrder) is { } order)
        {
            NoEffect(order, property, "ByteOrder", field.Kind switch
            {
                FieldKind.VariableFlags => "the first byte says how many follow",
                FieldKind.Nested => "the nested record has an order of its own",
                FieldKind.Custom => "the formatter decides",
                _ => "the field has no number of more than one byte",
            });
        }

        void Refuse(string name, string why)
        {
            if (Find(attributes, name) is { } attribute)
            {
                Report(DiagnosticDescriptors.AttributeNotApplicable, attribute, property, NameOf(attribute), property.Name, why);
            }
        }
    }

    private void NoEffect(AttributeData attribute, ISymbol member, string name, string why) =>
        Report(DiagnosticDescriptors.AttributeWithoutEffect, LocationOf(attribute, member), name, member.Name, why);

    /// <summary>The record as a whole, after its members were looked at.</summary>
    private void CheckWhole(List<ISymbol> members)
    {
        CheckContextsUsed(members);
        CheckEnums(members);
        CheckSharedLengths(members);
        CheckUnions(members);
        CheckNames(members);
        CheckNestedAccess(members);
        if (HasErrors || members.Count == 0) { return; }
        for (int i = 0; i + 1 < _fields.Count; i++)
        {
            FieldModel field = _fields[i];
            if (field is { Kind: FieldKind.Bytes, Reserved: false, Length: { Kind: LengthKind.Prefix or LengthKind.Field or LengthKind.Fixed, Maximum: >= LargePayload } })
            {
                ISymbol member = members.First(m => m.Name == field.Name);
                Report(DiagnosticDescriptors.PayloadNotLast, member.Locations[0], field.Name, field.Length.Maximum, _fields[i + 1].Name);
            }
        }
        if (_fields.Count > 0 && !_fields.Any(static f => f.Optional || TakesAll(f)) && _fields.All(static f => f.Conditions.Count > 0 || (f.Kind != FieldKind.Custom && f.Length?.Kind != LengthKind.Context && Measure.Of(f).Minimum == 0)))
        {
            Report(DiagnosticDescriptors.RecordMayBeEmpty, _type.Locations[0], _type.Name);
        }
    }

    private void CheckContextsUsed(List<ISymbol> members)
    {
        if (_contexts.Count == 0) { return; }
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (AttributeData record in _type.GetAttributes().Where(static a => Matches(a, "WireRecordAttribute")))
        {
            foreach (KeyValuePair<string, TypedConstant> argument in record.NamedArguments) { Use(argument.Value); }
        }
        foreach (ISymbol member in members)
        {
            ImmutableArray<AttributeData> attributes = member is IPropertySymbol property ? AttributesOf(property) : member.GetAttributes();
            foreach (AttributeData attribute in attributes.Where(IsWireAttribute))
            {
                if (Matches(attribute, AttributeNames.Since)) { _ = used.Add("version"); }
                foreach (TypedConstant argument in attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static n => n.Value))) { Use(argument); }
                foreach (ITypeSymbol type in attribute.AttributeClass!.TypeArguments) { UseOf(type); }
            }
            if (member is IPropertySymbol { Type: var own }) { UseOf(own); }
        }
        foreach (AttributeData attribute in _type.GetAttributes().Where(static a => Matches(a, AttributeNames.Context)))
        {
            string name = Argument(attribute, 0) as string ?? "";
            if (_contexts.Any(c => c.Name == name) && !used.Contains(name))
            {
                Report(DiagnosticDescriptors.ContextUnused, At(attribute, _type, 0), name, _type.Name);
            }
        }

        void Use(TypedConstant argument)
        {
            if (argument.Kind == TypedConstantKind.Array && !argument.Values.IsDefault)
            {
                foreach (TypedConstant inner in argument.Values) { Use(inner); }
            }
            else if (argument.Kind == TypedConstantKind.Primitive && argument.Value is string text) { _ = used.Add(text); }
            else if (argument is { Kind: TypedConstantKind.Type, Value: ITypeSymbol type }) { UseOf(type); }
        }

        void UseOf(ITypeSymbol type)
        {
            foreach (INamedTypeSymbol record in RecordsIn(type))
            {
                foreach (AttributeData context in record.GetAttributes().Where(static a => Matches(a, AttributeNames.Context)))
                {
                    if (Argument(context, 0) is string name) { _ = used.Add(name); }
                }
            }
        }
    }

    /// <summary>The records that a type names: itself, or its type arguments.</summary>
    private static IEnumerable<INamedTypeSymbol> RecordsIn(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named) { return []; }
        return IsWireRecord(named) ? [named] : named.TypeArguments.SelectMany(RecordsIn);
    }

    /// <summary>Whether a record contains another one, however deep.</summary>
    private static bool Reaches(INamedTypeSymbol from, INamedTypeSymbol to)
    {
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var left = new Stack<INamedTypeSymbol>();
        left.Push(from);
        while (left.Count > 0)
        {
            INamedTypeSymbol record = left.Pop();
            if (SymbolEqualityComparer.Default.Equals(record, to)) { return true; }
            if (!seen.Add(record)) { continue; }
            foreach (IPropertySymbol property in record.GetMembers().OfType<IPropertySymbol>().Where(static p => !p.IsStatic && (IsStored(p) || p.DeclaringSyntaxReferences.IsEmpty || IsParameter(p))))
            {
                foreach (INamedTypeSymbol next in RecordsIn(property.Type)) { left.Push(next); }
            }
        }
        return false;
    }

    private static bool IsParameter(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax;

    private void CheckEnums(List<ISymbol> members)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (FieldModel field in _fields)
        {
            if (field.Kind == FieldKind.Word)
            {
                foreach (PartModel part in field.Parts) { CheckEnum(part.Name, part.Integer, part.AlignedTo is null && part.Below is null ? part.Bits : 64); }
            }
            else if (field is { Kind: FieldKind.Integer or FieldKind.VariableFlags, Integer: { } integer }) { CheckEnum(field.Name, integer, integer.Size * 8); }
        }

        void CheckEnum(string name, IntegerModel integer, int bits)
        {
            if (integer.Enum is not { } known || members.FirstOrDefault(m => m.Name == name) is not { } member) { return; }
            if (known.IsFlags && seen.Add(integer.TypeName))
            {
                var names = new Dictionary<ulong, string>();
                foreach (EnumMemberModel flag in known.Members.Where(static f => f.Value != 0 && (f.Value & (f.Value - 1)) == 0))
                {
                    if (!names.TryGetValue(flag.Value, out string? other)) { names.Add(flag.Value, flag.Name); }
                    else
                    {
                        Report(
                            DiagnosticDescriptors.FlagsShareBit, member.Locations[0], other, flag.Name, ShortName(integer.TypeName),
                            "0x" + flag.Value.ToString("X", CultureInfo.InvariantCulture), name);
                    }
                }
            }
            if (Find(member, AttributeNames.Open) is { } open && KnowsAll(known, bits))
            {
                NoEffect(open, member, "Open", $"'{ShortName(integer.TypeName)}' has a name for every value of {Text(bits)} bits");
            }
        }
    }

    private static string ShortName(string type) => type.Substring(type.LastIndexOf('.') + 1).Replace("global::", "");

    private static bool KnowsAll(EnumModel known, int bits)
    {
        ulong all = bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
        return known.IsFlags ? (known.KnownBits & all) == all : bits <= 16 && (ulong)known.Members.Select(static m => m.Value).Distinct().Count() > all;
    }

    /// <summary>Two spans may share a length when they are there or absent together, as parallel arrays are, and when they are cases of one union.</summary>
    private void CheckSharedLengths(List<ISymbol> members)
    {
        foreach (FieldModel field in _fields.Where(static f => f.Length is { Kind: LengthKind.Field }))
        {
            FieldModel first = _fields.First(f => f.Length is { Kind: LengthKind.Field } length && length.Member == field.Length!.Member);
            if (ReferenceEquals(first, field) || first.Conditions.Equals(field.Conditions) || (field.UnionTag is not null && field.UnionTag == first.UnionTag)) { continue; }
            if (members.FirstOrDefault(m => m.Name == field.Name) is { } member && Find(member, AttributeNames.LengthFrom) is { } attribute)
            {
                Report(DiagnosticDescriptors.LengthShared, At(attribute, member, 0), field.Name, first.Name, field.Length!.Member);
            }
        }
    }

    /// <summary>A value of a tag stands for one case.</summary>
    private void CheckUnions(List<ISymbol> members)
    {
        var cases = new Dictionary<(string Tag, ulong Value), string>();
        foreach (FieldModel field in _fields.Where(static f => f.UnionTag is not null))
        {
            if (members.FirstOrDefault(m => m.Name == field.Name) is not { } member || Find(member, AttributeNames.Case) is not { } attribute) { continue; }
            ConditionModel? condition = field.Conditions.FirstOrDefault(c => c.Member == field.UnionTag);
            if (condition is { Integer.Enum.IsFlags: true })
            {
                Report(DiagnosticDescriptors.AttributeNotApplicable, At(attribute, member, 0), "Case", field.Name, $"'{field.UnionTag}' is a [Flags] enum: use [When]");
                continue;
            }
            for (int i = 0; i < (condition?.Values.Count ?? 0); i++)
            {
                (string, ulong) key = (field.UnionTag!, condition!.Values[i]);
                if (!cases.TryGetValue(key, out string? other)) { cases.Add(key, field.Name); }
                else { Report(DiagnosticDescriptors.UnionCaseRepeated, At(attribute, member, 1 + i), field.Name, other, field.UnionTag!); }
            }
        }
    }

    private void CheckNames(List<ISymbol> members)
    {
        var contexts = new WireRecordModel("", default, "", "", "", "", false, 1, Array(_contexts), default, default);
        foreach (FieldModel field in _fields)
        {
            if (field.Kind == FieldKind.Word)
            {
                foreach (PartModel part in field.Parts) { Take(Names.Local(part.Name, contexts), part.Name); }
                continue;
            }
            if (field.Kind is FieldKind.Constant or FieldKind.ConstantText) { continue; }
            string local = Names.Local(field.Name, contexts);
            Take(local, field.Name);
            if (field.Nested is { } nested && Measure.FixedSize(field) is not null)
            {
                foreach (FieldModel inside in nested.Fields) { Take(local + inside.Name, field.Name); }
            }
        }

        void Take(string local, string name)
        {
            if (!_locals.TryGetValue(local, out string? other))
            {
                _locals.Add(local, name);
                return;
            }
            if (other == name || members.FirstOrDefault(m => m.Name == name) is not { } member) { return; }
            Report(DiagnosticDescriptors.NameUnusable, member.Locations[0], name, _type.Name, $"generated code has one local variable '{local}' for it and for '{other}'");
        }
    }

    /// <summary>Small nested records are read in place, so their properties must be visible from here.</summary>
    private void CheckNestedAccess(List<ISymbol> members)
    {
        foreach (FieldModel field in _fields.Where(static f => f.Nested is not null && Measure.FixedSize(f) is not null))
        {
            if (members.FirstOrDefault(m => m.Name == field.Name) is not IPropertySymbol { Type: INamedTypeSymbol nested } property) { continue; }
            if (nested.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(p => !p.IsStatic && IsStored(p) && (IsHidden(p) || IsHidden(p.SetMethod))) is { } hidden
                && !SymbolEqualityComparer.Default.Equals(nested, _type.ContainingType))
            {
                Report(DiagnosticDescriptors.NestedNotAccessible, property.Locations[0], property.Name, nested.Name, hidden.Name);
            }
        }
    }

    private static bool IsHidden(ISymbol? member) => member?.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal;

    /// <summary>Whether a field ends where the input ends: itself, or at its own end.</summary>
    private static bool TakesAll(FieldModel field) =>
        field.Length?.Kind == LengthKind.ToEnd || (field is { Kind: FieldKind.Nested, Length: null, Nested: { } nested } && nested.Fields.Any(static f => f.Optional || TakesAll(f)));
}
