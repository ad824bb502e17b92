using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary><c>[When]</c> and <c>[Since]</c>.</summary>
internal sealed partial class WireRecordParser
{
    private EquatableArray<ConditionModel> ParseConditions(IPropertySymbol property, ImmutableArray<AttributeData> attributes)
    {
        var conditions = new List<ConditionModel>();
        foreach (AttributeData attribute in attributes)
        {
            if ((Matches(attribute, AttributeNames.When) || Matches(attribute, AttributeNames.Case)) && ParseWhen(property, attribute) is { } when)
            {
                CheckAgainst(conditions, when, property, attribute);
                conditions.Add(when);
            }
            if (Matches(attribute, AttributeNames.Since) && ParseSince(property, attribute) is { } since) { conditions.Add(since); }
        }
        return Array(conditions);
    }

    private ConditionModel? ParseSince(IPropertySymbol property, AttributeData attribute)
    {
        ContextModel? version = _contexts.FirstOrDefault(static c => c is { Name: "version", Integer: { IsBool: false, Enum: null } });
        if (version is null)
        {
            Report(DiagnosticDescriptors.VersionContextMissing, attribute, property, property.Name, _type.Name);
            return null;
        }
        ulong since = Argument(attribute, 0) is int number and >= 0 ? (ulong)number : 0;
        CheckSince(property, attribute, (long)since);
        return new ConditionModel(ConditionKind.AtLeast, version.Name, true, version.Integer, since, 0, 0, default);
    }

    private ConditionModel? ParseWhen(IPropertySymbol property, AttributeData attribute)
    {
        ImmutableArray<TypedConstant> arguments = attribute.ConstructorArguments;
        string member = Argument(attribute, 0) as string ?? "";
        ContextModel? context = _contexts.FirstOrDefault(c => c.Name == member);
        IntegerModel? integer = context?.Integer;
        if (integer is null && !_earlier.TryGetValue(member, out integer))
        {
            if (IsFailed(member)) { return null; }
            bool later = _type.GetMembers(member).OfType<IPropertySymbol>().Any();
            DiagnosticDescriptor descriptor = _earlierOther.Contains(member)
                ? DiagnosticDescriptors.ConditionMemberType
                : member == property.Name ? DiagnosticDescriptors.ConditionOnItself
                : later ? DiagnosticDescriptors.ConditionMemberLater : DiagnosticDescriptors.ConditionMemberUnknown;
            Report(descriptor, At(attribute, property, 0), property.Name, member, _type.Name);
            return null;
        }

        if (context is null && IsReserved(member))
        {
            Report(DiagnosticDescriptors.DependsOnReserved, At(attribute, property, 0), property.Name, member);
            return null;
        }

        var values = new List<TypedConstant>();
        if (arguments.Length > 1) { values.Add(arguments[1]); }
        if (arguments.Length > 2 && arguments[2].Kind == TypedConstantKind.Array) { values.AddRange(arguments[2].Values); }
        TypedConstant? any = NamedConstant(attribute, "Any");
        TypedConstant? without = NamedConstant(attribute, "Without");
        List<(TypedConstant Constant, Location Location)> given = [.. values.Select((value, i) => (value, At(attribute, property, 1 + i)))];
        if (any is { } anyGiven) { given.Add((anyGiven, At(attribute, property, "Any"))); }
        if (without is { } withoutGiven) { given.Add((withoutGiven, At(attribute, property, "Without"))); }
        foreach ((TypedConstant constant, Location location) in given)
        {
            if (!SameType(constant, integer))
            {
                Report(
                    DiagnosticDescriptors.ConditionValueType, location, property.Name, member, integer.TypeName.Replace("global::", ""),
                    constant.Type?.ToDisplayString() ?? "null");
                return null;
            }
            if (NeverRead(context is null ? member : null, integer, constant.Value!) is { } reason)
            {
                Report(DiagnosticDescriptors.ConditionValueNeverRead, location, property.Name, member, Describe(constant), reason);
                return null;
            }
        }

        if (integer.Enum is { IsFlags: true })
        {
            ulong with = values.Aggregate(0UL, (bits, v) => bits | Raw(v.Value!, integer.Size));
            ulong anyBits = any is { } a ? Raw(a.Value!, integer.Size) : 0;
            ulong withoutBits = without is { } w ? Raw(w.Value!, integer.Size) : 0;
            if ((with & withoutBits) != 0 || (anyBits != 0 && (anyBits & ~withoutBits) == 0))
            {
                Report(
                    DiagnosticDescriptors.ConditionImpossible, At(attribute, property, "Without"), property.Name,
                    $"it wants 0x{((with | anyBits) & withoutBits).ToString("X", CultureInfo.InvariantCulture)} both set and clear");
                return null;
            }
            return with == 0 && anyBits == 0 && withoutBits == 0
                ? new ConditionModel(ConditionKind.NotZero, member, context is not null, integer, 0, 0, 0, default)
                : new ConditionModel(ConditionKind.Flags, member, context is not null, integer, with, anyBits, withoutBits, default);
        }
        if (any is not null || without is not null)
        {
            Report(DiagnosticDescriptors.ConditionNotFlags, At(attribute, property, any is null ? "Without" : "Any"), property.Name, member);
            return null;
        }
        return values.Count == 0
            ? new ConditionModel(ConditionKind.NotZero, member, context is not null, integer, 0, 0, 0, default)
            : new ConditionModel(
                ConditionKind.Equal, member, context is not null, integer, 0, 0, 0, Array(values.Select(v => Raw(v.Value!, integer.Size))));
    }

    /// <summary>An enum is compared with its own values, a bool with bools, an integer with any integer that it can hold.</summary>
    private static bool SameType(TypedConstant constant, IntegerModel integer)
    {
        if (constant.Kind is not (TypedConstantKind.Primitive or TypedConstantKind.Enum) || !IsNumber(constant.Value)) { return false; }
        if (integer.Enum is not null || constant.Kind == TypedConstantKind.Enum) { return constant.Type is not null && Qualified(constant.Type) == integer.TypeName; }
        return integer.IsBool == constant.Value is bool;
    }

    private static TypedConstant? NamedConstant(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Value is not null) { return argument.Value; }
        }
        return null;
    }
}
