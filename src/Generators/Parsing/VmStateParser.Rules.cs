using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>Members that count, decide and hook; conditions; names.</summary>
internal sealed partial class VmStateParser
{
    /// <summary>The member that counts, as code; <see langword="null"/> when it cannot.</summary>
    private VmStateFieldModel? WithCount(ISymbol member, AttributeData attribute, object argument, VmStateFieldModel field)
    {
        string name = (argument is string key ? Text(attribute, key) : attribute.ConstructorArguments[0].Value as string) ?? "";
        Location at = At(attribute, argument);
        ISymbol? counter = _type.GetMembers(name).FirstOrDefault(static m => m is IPropertySymbol or IFieldSymbol);
        ITypeSymbol? type = counter is IPropertySymbol property ? property.Type : (counter as IFieldSymbol)?.Type;
        if (counter is null || type is null)
        {
            Report(DiagnosticDescriptors.StateCountUnknown, at, member.Name, name, _type.Name);
            return null;
        }
        // VMS_VBUFFER has a size of 64 bits (VMSTATE_VBUFFER_UINT64), arrays have none.
        bool isWide = type.SpecialType == SpecialType.System_UInt64 && field.Kind == VmStateKind.Buffer;
        if (!isWide && type.SpecialType is not (SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32))
        {
            Report(DiagnosticDescriptors.StateCountType, at, name, type.ToDisplayString(), member.Name);
            return null;
        }
        if (_members.ContainsKey(name) && !_seen.Contains(name))
        {
            Report(DiagnosticDescriptors.StateCountAfter, at, name, member.Name);
            return null;
        }
        int multiply = Number(attribute, "Multiply", 1);
        if (multiply is < 1 or > LargestFactor || (isWide && multiply != 1))
        {
            Report(DiagnosticDescriptors.StateSize, At(attribute, "Multiply"), member.Name, isWide ? "no factor beside a size of 64 bits" : $"a factor from 1 to {Text(LargestFactor)}");
            return null;
        }
        string? described = _fields.FirstOrDefault(f => f.Property == WireRecordParser.Escape(name))?.Name;
        return field with { CountMember = (counter.IsStatic ? "" : "this.") + WireRecordParser.Escape(name), CountName = described, Multiply = multiply, IsWideCount = isWide };
    }

    private static int SinceOf(ISymbol member) => Find(member, AttributeNames.Since) is { } since && since.ConstructorArguments[0].Value is int version ? version : 0;

    private VmStateFieldModel WithCondition(ISymbol member, VmStateFieldModel field)
    {
        AttributeData? since = Find(member, AttributeNames.Since), present = Find(member, AttributeNames.PresentIf);
        VmStateTestModel? test = null;
        if (present is not null) { test = Test(present.ConstructorArguments[0].Value as string ?? "", At(present, 0), withVersion: true); }
        if (since is null) { return field with { Test = test }; }
        int version = SinceOf(member);
        if (present is not null) { Report(DiagnosticDescriptors.StateTestAndSince, LocationOf(since), member.Name); }
        if (version > _version || version < 0) { Report(DiagnosticDescriptors.StateSinceUnreachable, At(since, 0), member.Name, Text(version), Text(_version)); }
        else if (version <= _minimum && field.Kind is not (VmStateKind.List or VmStateKind.Tree or VmStateKind.Tmp))
        {
            Report(DiagnosticDescriptors.StateSinceAlways, At(since, 0), member.Name, Text(version), Text(_minimum));
        }
        return field with { Test = test, Since = version };
    }

    /// <summary>Attributes that had no say in what the field is.</summary>
    private void CheckNotApplied(IPropertySymbol property, VmStateFieldModel field)
    {
        Misplaced(AttributeNames.Timer, field.Kind == VmStateKind.Timer, "a timer is a long?");
        Misplaced(AttributeNames.MustEqual, field.Check == VmStateCheck.Equal, "it is for byte, ushort, int, uint and ulong");
        Misplaced(AttributeNames.AtMostCurrent, field.Check == VmStateCheck.AtMost, "it is for int");
        Misplaced(AttributeNames.Tmp, field.Kind == VmStateKind.Tmp, "it is for a class with [VmState]");
        Misplaced(AttributeNames.StructVersion, field.Kind == VmStateKind.VersionedStruct, "it is for a class with [VmState]");
        Misplaced(AttributeNames.Pointers, field.Pointers != VmStatePointers.None, "it is for arrays of one dimension");
        Misplaced(AttributeNames.ArraySize, field.Shape is VmStateShape.Array or VmStateShape.Matrix, "it is for arrays");
        Misplaced(AttributeNames.CountedBy, field.Shape == VmStateShape.Counted, "it is for arrays");
        Misplaced(AttributeNames.Unused, false, "it is for constants");

        void Misplaced(string name, bool applied, string what)
        {
            if (!applied && Find(property, name) is { } attribute) { Report(DiagnosticDescriptors.StateMisplaced, LocationOf(attribute), ShortName(attribute), property.Name, what); }
        }
    }

    private ImmutableArray<VmStateTestModel> Checks(ISymbol symbol)
    {
        var checks = ImmutableArray.CreateBuilder<VmStateTestModel>();
        foreach (AttributeData attribute in symbol.GetAttributes().Where(static a => a.AttributeClass is { Name: AttributeNames.Validate } type && IsVocabulary(type)))
        {
            if (IsUnfinished(attribute))
            {
                _unfinished = true;
                continue;
            }
            if (Test(attribute.ConstructorArguments[0].Value as string ?? "", At(attribute, 0), withVersion: true) is { } check) { checks.Add(check); }
        }
        return checks.ToImmutable();
    }

    /// <summary>A member that says yes or no.</summary>
    private VmStateTestModel? Test(string name, Location location, bool withVersion)
    {
        foreach (ISymbol member in MembersOf(name))
        {
            string instance = $"{(member.IsStatic ? "" : "this.")}{WireRecordParser.Escape(name)}";
            switch (member)
            {
                case IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean, IsIndexer: false, GetMethod: not null }:
                    return new VmStateTestModel(name, instance);
                case IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean, Parameters.Length: 0, Arity: 0 }:
                    return new VmStateTestModel(name, instance + "()");
                case IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean, Parameters.Length: 1, Arity: 0 } method when withVersion && IsVersion(method):
                    return new VmStateTestModel(name, instance + "(version)");
            }
        }
        Report(DiagnosticDescriptors.StateTest, location, name, _type.Name, withVersion ? "a bool property, or a method that returns bool and takes nothing or the version as int" : "a bool property, or a method that returns bool and takes nothing");
        return null;
    }

    private VmStateHookModel? Hook(string kind, bool mayFail, bool withVersion)
    {
        if (Text(_attribute, kind) is not { } name) { return null; }
        foreach (IMethodSymbol method in MembersOf(name).OfType<IMethodSymbol>().Where(static m => m.Arity == 0))
        {
            bool gives = method.ReturnType.SpecialType == SpecialType.System_String;
            if (!(method.ReturnsVoid || (gives && mayFail))) { continue; }
            string instance = $"{(method.IsStatic ? "" : "this.")}{WireRecordParser.Escape(name)}";
            if (method.Parameters.IsEmpty) { return new VmStateHookModel(name, instance + "()", gives); }
            if (withVersion && method.Parameters.Length == 1 && IsVersion(method)) { return new VmStateHookModel(name, instance + "(version)", gives); }
        }
        string result = mayFail ? "returns nothing, or a string with the reason why not" : "returns nothing";
        Report(DiagnosticDescriptors.StateHook, At(_attribute, kind), name, _type.Name, $"a method that {result}, and takes nothing{(withVersion ? " or the version as int" : "")}");
        return null;
    }

    private static bool IsVersion(IMethodSymbol method) => method.Parameters[0] is { Type.SpecialType: SpecialType.System_Int32, RefKind: RefKind.None };

    private IEnumerable<ISymbol> MembersOf(string name)
    {
        for (INamedTypeSymbol? type = _type; type is not null; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers(name)) { yield return member; }
        }
    }

    private void CheckReadVersion(IPropertySymbol property, Location location, VmStateDescriptionModel nested, int version)
    {
        if (version < nested.MinimumVersion || version > nested.Version)
        {
            Report(DiagnosticDescriptors.StateReadVersion, location, property.Name, Text(version), nested.Name, Text(nested.MinimumVersion), Text(nested.Version));
        }
    }

    private void CheckFieldsRead(IPropertySymbol property, VmStateDescriptionModel nested, int version)
    {
        if (nested.Fields.FirstOrDefault(f => f.Test is null && f.Since > version) is { } lost)
        {
            Report(DiagnosticDescriptors.StateFieldsLost, LocationOf(property), property.Name, Text(version), nested.Name, lost.Property, Text(lost.Since));
        }
    }

    private void CheckNames(List<ISymbol> members)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (VmStateFieldModel field in _fields.Where(static f => f.Kind != VmStateKind.Unused))
        {
            if (!names.Add(field.Name)) { Report(DiagnosticDescriptors.StateFieldTwice, LocationOf(members.First(m => WireRecordParser.Escape(m.Name) == field.Property)), field.Name, _name); }
        }
        names.Clear();
        foreach (VmStateSubsectionModel subsection in _subsections)
        {
            if (!names.Add(subsection.Description.Name))
            {
                Report(DiagnosticDescriptors.SubsectionTwice, LocationOf(members.First(m => WireRecordParser.Escape(m.Name) == subsection.Property)), subsection.Description.Name, _name);
            }
        }
    }
}
