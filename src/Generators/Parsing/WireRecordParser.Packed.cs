using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Diagnostics;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>Packed words: neighbouring members that share an integer.</summary>
internal sealed partial class WireRecordParser
{
    private void ParsePacked(
        IPropertySymbol property, ImmutableArray<AttributeData> attributes, AttributeData packed, EquatableArray<ConditionModel> conditions)
    {
        int number = Argument(packed, 0) as int? ?? 0;
        int size = Named(packed, "WordSize", 8);
        IntegerModel? integer = IntegerOf(property.Type);
        if (integer is null or { IsSigned: true })
        {
            Report(DiagnosticDescriptors.AttributeNotApplicable, packed, property, "Packed", property.Name, "a part of a word is an unsigned integer, a bool or an enum of one");
            return;
        }
        if (size is not (1 or 2 or 4 or 8))
        {
            Report(DiagnosticDescriptors.AttributeNotApplicable, At(packed, property, "WordSize"), "Packed", property.Name, "WordSize is 1, 2, 4 or 8");
            return;
        }
        if (number < 0)
        {
            Report(DiagnosticDescriptors.AttributeNotApplicable, At(packed, property, 0), "Packed", property.Name, "words are counted from 0");
            return;
        }
        bool littleEndian = LittleEndian(attributes);
        if (_word is null || number != _wordNumber)
        {
            CloseWord();
            _wordNumber = number;
            string keyword = size switch { 1 => "byte", 2 => "ushort", 4 => "uint", _ => "ulong" };
            _word = new FieldModel($"word {number.ToString(CultureInfo.InvariantCulture)}", FieldKind.Word)
            {
                TypeName = keyword,
                Integer = new IntegerModel(keyword, keyword, size, false, false, null),
                LittleEndian = littleEndian,
                OrderContext = OrderContext(property, attributes),
                Conditions = conditions,
            };
            if (_closedWords.Contains(number))
            {
                Report(DiagnosticDescriptors.WordNotContiguous, At(packed, property, 0), property.Name, number, NameBefore(property));
                return;
            }
        }
        else if (_word.Integer!.Size != size || _word.LittleEndian != littleEndian || !_word.Conditions.Equals(conditions))
        {
            string other = _parts.Count > 0 ? _parts[_parts.Count - 1].Name : NameBefore(property);
            Location location = _word.Integer!.Size != size ? At(packed, property, "WordSize") : LocationOf(packed, property);
            Report(DiagnosticDescriptors.WordNotUniform, location, property.Name, other, number);
            return;
        }

        string? alignedTo = NamedText(packed, "AlignedTo");
        string? below = NamedText(packed, "Below");
        if (!CheckBorder(property, packed, "AlignedTo", alignedTo) || !CheckBorder(property, packed, "Below", below)) { return; }
        if (!CheckOneBorder(property, packed, number, alignedTo, below)) { return; }
        int shift = Named(packed, "Shift", 0);
        int bits = Named(packed, "Bits", 0);
        bool atRunTime = alignedTo is not null || below is not null;
        if (!atRunTime)
        {
            if (bits == 0) { bits = (size * 8) - shift; }
            string range = bits > 0 ? $"{Text(shift)}..{Text(shift + bits - 1)}" : $"from {Text(shift)} on";
            if (shift < 0 || bits <= 0 || shift + bits > size * 8)
            {
                Report(DiagnosticDescriptors.BitsOutsideWord, At(packed, property, "Bits", "Shift"), property.Name, range, number, (size * 8) - 1);
                return;
            }
            int capacity = integer.IsBool ? 1 : integer.Size * 8;
            if (bits > capacity)
            {
                Report(DiagnosticDescriptors.BitsWiderThanType, At(packed, property, "Bits"), property.Name, bits, property.Type.ToDisplayString(), capacity);
                return;
            }
            foreach (PartModel other in _parts.Where(p => p.AlignedTo is null && p.Below is null))
            {
                if (shift < other.Shift + other.Bits && other.Shift < shift + bits)
                {
                    Report(DiagnosticDescriptors.OverlappingBits, LocationOf(packed, property), property.Name, range, other.Name, number, _type.Name);
                    return;
                }
            }
            if (integer.Enum is { } known && bits < 64)
            {
                EnumMemberModel? outside = known.Members.FirstOrDefault(m => m.Value >> bits != 0);
                if (outside is not null)
                {
                    Report(DiagnosticDescriptors.FlagOutsideWord, At(packed, property, "Bits", "Shift"), outside.Name, property.Type.Name, bits, property.Name);
                    return;
                }
            }
        }
        bool open = Find(attributes, AttributeNames.Open) is not null;
        _parts.Add(new PartModel(property.Name, integer, shift, bits, alignedTo, below, open, ParseRange(property, attributes, integer, atRunTime ? size * 8 : bits)));
        _earlier[property.Name] = integer;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private bool CheckBorder(IPropertySymbol property, AttributeData packed, string argument, string? context)
    {
        if (context is null || _contexts.Any(c => c.Name == context && c.Integer is { IsBool: false, Enum: null })) { return true; }
        Report(DiagnosticDescriptors.ContextUndeclared, At(packed, property, argument), property.Name, context, "int", _type.Name);
        return false;
    }

    private void CloseWord()
    {
        if (_word is null) { return; }
        _ = _closedWords.Add(_wordNumber);
        if (_parts.Count > 0) { _fields.Add(_word with { Parts = Array(_parts) }); }
        _parts.Clear();
        _word = null;
        _wordNumber = -1;
    }

    private static string? NamedText(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name) { return argument.Value.Value as string; }
        }
        return null;
    }
}
