using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>Lists of records.</summary>
internal sealed partial class WireRecordParser
{
    private FieldModel? ParseList(IPropertySymbol property, ImmutableArray<AttributeData> attributes, INamedTypeSymbol list, FieldModel basis)
    {
        if (list.TypeArguments[0] is not INamedTypeSymbol element || !IsWireRecord(element))
        {
            Report(DiagnosticDescriptors.UnsupportedType, property.Locations[0], property.Name, property.Type.ToDisplayString());
            return null;
        }
        FieldModel? nested = ParseNested(property, element, basis);
        LengthModel? length = ParseLength(property, attributes, FieldKind.List);
        if (nested?.Nested is not { } model || length is null) { return null; }
        if (model.Contexts.Count != list.TypeArguments.Length - 1)
        {
            string type = model.Contexts.Count == 1 ? $"WireList<{element.Name}, {model.Contexts[0].TypeName.Replace("global::", "")}>" : $"WireList<{element.Name}>";
            Report(
                DiagnosticDescriptors.ListElementContext, property.Locations[0], property.Name, element.Name, model.Contexts.Count,
                model.Contexts.Count > 1 ? "elements of a list can have one at the most" : $"declare it as {type}");
            return null;
        }
        if (Emission.Measure.Of(model).Minimum == 0)
        {
            Report(DiagnosticDescriptors.ListElementEmpty, property.Locations[0], property.Name, element.Name);
            return null;
        }
        if (length.Kind == LengthKind.Sum && !model.Fields.Any(f => f.Kind == FieldKind.Integer && f.Name == length.Addend && f.Integer is { IsSigned: false, IsBool: false, Enum: null }))
        {
            Report(DiagnosticDescriptors.LengthMemberType, At(Find(attributes, AttributeNames.UntilSum)!, property, 1), property.Name, $"{element.Name}.{length.Addend}");
            return null;
        }
        return nested with { Kind = FieldKind.List, Length = length };
    }

    private LengthModel? ParseSum(IPropertySymbol property, AttributeData attribute, string total)
    {
        ContextModel? context = _contexts.FirstOrDefault(c => c.Name == total);
        IntegerModel? integer = context?.Integer;
        if (integer is null && !_earlier.TryGetValue(total, out integer))
        {
            if (IsFailed(total)) { return null; }
            Report(
                _earlierOther.Contains(total) ? DiagnosticDescriptors.LengthMemberType : DiagnosticDescriptors.LengthMemberUnknown, At(attribute, property, 0), property.Name, total, _type.Name);
            return null;
        }
        if (integer is { IsBool: true } or { IsSigned: true } or { Enum: not null })
        {
            Report(DiagnosticDescriptors.LengthMemberType, At(attribute, property, 0), property.Name, total);
            return null;
        }
        return new LengthModel(LengthKind.Sum, context is null ? 0 : 1, total, integer, 0, int.MaxValue) { Addend = Argument(attribute, 1) as string ?? "" };
    }
}
