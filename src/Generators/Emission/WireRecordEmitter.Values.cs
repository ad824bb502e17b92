using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>Decoding and checking of single values, shared by reading and explaining.</summary>
internal sealed partial class WireRecordEmitter
{
    /// <summary>The bits of a word that a part takes, as an expression over the word, still unsigned and of the word's type.</summary>
    private static string PartBits(FieldModel word, PartModel part, string raw)
    {
        if (part.AlignedTo is { } alignment) { return $"{raw} & ~{BorderMask(alignment)}"; }
        if (part.Below is { } border) { return $"{raw} & {BorderMask(border)}"; }
        int width = word.Integer!.Size * 8;
        string shifted = part.Shift == 0 ? raw : $"{raw} >> {part.Shift}";
        if (part.Shift + part.Bits == width) { return shifted; }
        string mask = Names.Hex((1UL << part.Bits) - 1) + (word.Integer.Size == 8 ? "UL" : "U");
        return part.Shift == 0 ? $"{raw} & {mask}" : $"({shifted}) & {mask}";
    }

    /// <summary>The bits below a border that is known at run time.</summary>
    private static string BorderMask(string context) => context + "Mask";

    /// <summary>Declares the masks that packed words need.</summary>
    private void DeclareMasks()
    {
        IEnumerable<string> borders = _model.Fields
            .SelectMany(static f => f.Parts)
            .SelectMany(static p => new[] { p.AlignedTo, p.Below })
            .OfType<string>()
            .Distinct();
        foreach (string border in borders) { _writer.Line($"ulong {BorderMask(border)} = unchecked((ulong){border} - 1);"); }
    }

    /// <summary>A part's value of its own type.</summary>
    private static string PartValue(FieldModel word, PartModel part, string raw)
    {
        string bits = PartBits(word, part, raw);
        if (part.Integer.IsBool) { return $"({bits}) != 0"; }
        if (part.Integer.TypeName == word.Integer!.TypeName && word.Integer.Size >= 4) { return bits; }
        return $"unchecked(({part.Integer.TypeName})({bits}))";
    }

    /// <summary>What is wrong with a value of an integer type: an expression that is true for bad values, what was found, what is expected.</summary>
    private static (string Bad, string Found, string Expected)? CheckInteger(string value, IntegerModel type, bool open, bool reserved, RangeModel? range)
    {
        if (reserved && !open) { return ($"{value} != 0", ShowInteger(value, type), "0 (reserved)"); }
        if (range is not null)
        {
            bool fromZero = range.Minimum == 0;
            bool toEnd = range.Maximum == (type.Size >= 8 ? ulong.MaxValue : (1UL << (type.Size * 8)) - 1);
            string number = type.Enum is null ? value : $"({type.Storage}){value}";
            string suffix = type.Size == 8 ? "UL" : "";
            string bad = (fromZero, toEnd) switch
            {
                (true, true) => "",
                (true, false) => $"{number} > {Names.Hex(range.Maximum)}{suffix}",
                (false, true) => $"{number} < {Names.Hex(range.Minimum)}{suffix}",
                _ => $"{number} is < {Names.Hex(range.Minimum)}{suffix} or > {Names.Hex(range.Maximum)}{suffix}",
            };
            if (bad.Length > 0)
            {
                string expected = range.Minimum == range.Maximum ? Text(range.Minimum) : $"{Text(range.Minimum)} to {Text(range.Maximum)}";
                return (bad, ShowInteger(value, type), expected);
            }
        }
        if (type.Enum is { } known && !open)
        {
            ulong all = type.Size >= 8 ? ulong.MaxValue : (1UL << (type.Size * 8)) - 1;
            if (known.IsFlags)
            {
                ulong unknown = all & ~known.KnownBits;
                if (unknown == 0) { return null; }
                string bits = type.IsSigned ? $"unchecked((ulong){value}) & {Names.HexLong(unknown)}" : $"({type.Storage}){value} & {Names.Hex(unknown)}{(type.Size == 8 ? "UL" : "U")}";
                return ($"({bits}) != 0", $"{Names.Records}.WireText.Bits(unchecked((ulong){value}) & {Names.HexLong(unknown)})", "no bits but " + Names.BitNames(known.KnownBits, type));
            }
            List<ulong> values = [.. known.Members.Select(static m => m.Value).Distinct()];
            if ((ulong)values.Count == all || values.Count == 256 && type.Size == 1) { return null; }
            string list = string.Join(" or ", values.Select(v => Names.Literal(v, type)));
            string names = string.Join(", ", known.Members.Select(m => $"{m.Name} ({Text(m.Value)})"));
            return values.Count == 0
                ? null
                : ($"{value} is not ({list})", ShowInteger(value, type), values.Count > 16 ? $"one of {values.Count} known values" : names);
        }
        return null;

        static string Text(ulong number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>An integer's value as text for people.</summary>
    private static string ShowInteger(string value, IntegerModel type) =>
        type.Enum is not null || type.IsBool ? $"{Names.Records}.WireText.Of({value})"
        : type.IsSigned ? $"{Names.Records}.WireText.Of((long){value})"
        : $"{Names.Records}.WireText.Of((ulong){value})";

    /// <summary>Checks of a packed word as a whole, before its parts are narrowed: bits that no part takes, and unknown flags.</summary>
    private static IEnumerable<(string Bad, string Field, string Found, string Expected)> CheckWord(FieldModel word, string raw)
    {
        bool atRunTime = word.Parts.Any(static p => p.AlignedTo is not null || p.Below is not null);
        if (!atRunTime)
        {
            ulong all = word.Integer!.Size >= 8 ? ulong.MaxValue : (1UL << (word.Integer.Size * 8)) - 1;
            ulong taken = word.Parts.Aggregate(0UL, static (bits, p) => bits | (Ones(p.Bits) << p.Shift));
            if ((all & ~taken) != 0)
            {
                string free = Names.Hex(all & ~taken) + (word.Integer.Size == 8 ? "UL" : "U");
                yield return ($"({raw} & {free}) != 0", word.Name, $"{Names.Records}.WireText.Bits({raw} & {free})", $"no bits but {Names.Hex(taken)}");
            }
        }
        else if (word.Parts.Count == 1)
        {
            PartModel only = word.Parts[0];
            string free = only.AlignedTo is { } alignment ? BorderMask(alignment) : $"~{BorderMask(only.Below!)}";
            yield return ($"({raw} & {free}) != 0", word.Name, $"{Names.Records}.WireText.Bits({raw} & {free})", "no other bits");
        }
        foreach (PartModel part in word.Parts)
        {
            if (part.Integer.Enum is { IsFlags: true } known && !part.Open)
            {
                ulong unknown = ~known.KnownBits & Ones(part.Below is null && part.AlignedTo is null ? part.Bits : 64);
                if (unknown == 0) { continue; }
                string bits = $"({PartBits(word, part, raw)}) & {Names.Hex(unknown)}{(word.Integer!.Size == 8 ? "UL" : "U")}";
                if (part.Below is null && part.AlignedTo is null)
                {
                    // A constant mask over the word itself reads better than one over the shifted part.
                    bits = $"{raw} & {Names.Hex(unknown << part.Shift)}{(word.Integer.Size == 8 ? "UL" : "U")}";
                }
                yield return ($"({bits}) != 0", part.Name, $"{Names.Records}.WireText.Bits({bits})", "no bits but " + Names.BitNames(known.KnownBits, part.Integer));
            }
            else if (part.Below is not null && part.Integer.Size < 8)
            {
                yield return ($"({PartBits(word, part, raw)}) > {Names.Hex(Ones(part.Integer.Size * 8))}UL", part.Name, $"{Names.Records}.WireText.Of({PartBits(word, part, raw)})", $"at most {part.Integer.Size * 8} bits");
            }
        }
    }

    private static ulong Ones(int bits) => bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;

    /// <summary>Checks of a part's value. Unknown flags are checked on the word.</summary>
    private static (string Bad, string Found, string Expected)? CheckPart(PartModel part, string value) =>
        part.Integer.Enum is { IsFlags: true } ? (part.Range is null ? null : CheckInteger(value, part.Integer, open: true, reserved: false, part.Range))
        : CheckInteger(value, part.Integer, part.Open, reserved: false, part.Range);

    /// <summary>Bits of a flags word of variable width that nobody knows; the markers that more bytes follow are no flags.</summary>
    private static ulong UnknownVariableFlags(FieldModel field) => field.Open ? 0 : 0xFFFFFFFFUL & ~(field.Integer!.Enum!.KnownBits | 0x80808000UL);

    /// <summary>A single byte stands at a known place of its run, or at the local <c>offset</c> (-1).</summary>
    private static string Index(int at) => at < 0 ? "offset" : Names.Number(at);

    /// <summary>Reads an integer of the wire from bytes.</summary>
    private static string ReadPrimitive(IntegerModel type, FieldModel field, string bytes, int at) =>
        field.OrderContext is { } context && type.Size > 1
            ? $"({IsBigEndian(context)} ? {ReadPrimitive(type, false, bytes, at)} : {ReadPrimitive(type, true, bytes, at)})"
            : ReadPrimitive(type, field.LittleEndian, bytes, at);

    private static string IsBigEndian(string context) => $"{context} == {Names.Records}.ByteOrder.BigEndian";

    /// <summary>A field's byte order as an expression.</summary>
    private static string OrderOf(FieldModel field) => field.OrderContext ?? $"{Names.Records}.ByteOrder.{(field.LittleEndian ? "LittleEndian" : "BigEndian")}";

    private static string ReadPrimitive(IntegerModel type, bool littleEndian, string bytes, int at)
    {
        if (type.Size == 1) { return type.IsSigned ? $"unchecked((sbyte){bytes}[{Index(at)}])" : $"{bytes}[{Index(at)}]"; }
        string name = type.Size switch { 2 => "Int16", 4 => "Int32", _ => "Int64" };
        string order = littleEndian ? "LittleEndian" : "BigEndian";
        string slice = at == 0 ? bytes : $"{bytes}.Slice({at}, {type.Size})";
        return $"{Names.Primitives}.Read{(type.IsSigned ? "" : "U")}{name}{order}({slice})";
    }

    /// <summary>Writes an integer of the wire to bytes.</summary>
    private void WritePrimitive(IntegerModel type, FieldModel field, string bytes, string at, string value)
    {
        if (field.OrderContext is not { } context || type.Size == 1)
        {
            _writer.Line(WritePrimitive(type, field.LittleEndian, bytes, at, value));
            return;
        }
        _writer.Line($"if ({IsBigEndian(context)}) {{ {WritePrimitive(type, false, bytes, at, value)} }}");
        _writer.Line($"else {{ {WritePrimitive(type, true, bytes, at, value)} }}");
    }

    private static string WritePrimitive(IntegerModel type, bool littleEndian, string bytes, string at, string value)
    {
        if (type.Size == 1) { return $"{bytes}[{at}] = {(type.IsSigned ? $"unchecked((byte){value})" : value)};"; }
        string name = type.Size switch { 2 => "Int16", 4 => "Int32", _ => "Int64" };
        string order = littleEndian ? "LittleEndian" : "BigEndian";
        string slice = at == "0" ? bytes : $"{bytes}.Slice({at}, {type.Size})";
        return $"{Names.Primitives}.Write{(type.IsSigned ? "" : "U")}{name}{order}({slice}, {value});";
    }

    /// <summary>The type on the wire in short: <c>u32</c>, <c>i16le</c>.</summary>
    private static string WireType(IntegerModel type, FieldModel field) =>
        type.IsBool ? "bool"
        : $"{(type.IsSigned ? "i" : "u")}{type.Size * 8}{(type.Size == 1 ? "" : field.OrderContext is { } context ? $" in {context}" : field.LittleEndian ? "le" : "")}";

    /// <summary>The largest length that a limit allows, when the measuring type can say more.</summary>
    private static bool LimitMatters(LengthModel length, IntegerModel type) =>
        (ulong)length.Maximum < (type.IsSigned ? Ones((type.Size * 8) - 1) : Ones(type.Size * 8));
}
