using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>What writers refuse, and <c>ExplainWrite</c>, which says so.</summary>
internal sealed partial class WireRecordEmitter
{
    /// <summary>A rule that a value breaks: an expression that is true then, and what to say.</summary>
    private sealed record WriteCheck(string Bad, string Field, string Found, string Expected);

    private List<WriteCheck> WriteChecks()
    {
        var checks = new List<WriteCheck>();
        foreach (FieldModel field in _model.Fields)
        {
            List<WriteCheck> own = [.. ChecksOf(field, header: false)];
            if (CheckUnion(field, WriteMember) is { } union) { checks.Add(new WriteCheck(union.Bad, union.Tag, union.Found, union.Expected)); }
            if (field.Conditions.Count == 0)
            {
                checks.AddRange(own);
                continue;
            }
            string present = Present([.. field.Conditions]);
            checks.AddRange(own.Select(c => c with { Bad = $"{present} && {c.Bad}" }));
            string when = $"absent unless {Conditions.Describe([.. field.Conditions])}";
            foreach ((string name, string given, string found) in Given(field, header: false))
            {
                checks.Add(new WriteCheck($"!{present} && {given}", name, found, when));
            }
        }
        return checks;
    }

    /// <summary>Whether an absent field has a value all the same.</summary>
    private IEnumerable<(string Name, string Given, string Found)> Given(FieldModel field, bool header)
    {
        string property = Property(field.Name);
        switch (field.Kind)
        {
            case FieldKind.Integer when field.Integer!.IsBool:
                yield return (field.Name, property, "\"true\"");
                break;
            case FieldKind.Integer or FieldKind.VariableFlags:
                yield return (field.Name, $"{property} != 0", ShowInteger(property, field.Integer!));
                break;
            case FieldKind.Word:
                foreach (PartModel part in field.Parts)
                {
                    string p = Property(part.Name);
                    yield return (part.Name, part.Integer.IsBool ? p : $"{p} != 0", ShowInteger(p, part.Integer));
                }
                break;
            case FieldKind.List:
                yield return (field.Name, $"!{property}.IsEmpty", $"{Names.Records}.WireText.Of((long){property}.Count) + \" elements\"");
                break;
            case FieldKind.Bytes or FieldKind.Array:
                yield return header && ReferenceEquals(field, _payload)
                    ? (field.Name, "payloadLength != 0", $"{Names.Records}.WireText.Of(payloadLength)")
                    : (field.Name, $"!{property}.IsEmpty", $"{Names.Records}.WireText.Of((long){property}.Length) + \" {(field.Kind == FieldKind.Array ? "elements" : "bytes")}\"");
                break;
        }
    }

    private IEnumerable<WriteCheck> ChecksOf(FieldModel field, bool header)
    {
        string property = Property(field.Name);
        switch (field.Kind)
        {
            case FieldKind.Nested when Measure.FixedSize(field) is not null:
            {
                string owner = _owner;
                _owner = property + ".";
                foreach (WriteCheck inside in field.Nested!.Fields.SelectMany(f => ChecksOf(f, header: false)).ToList())
                {
                    yield return inside with { Field = $"{field.Name}.{inside.Field}" };
                }
                _owner = owner;
                break;
            }
            case FieldKind.Integer when field.Optional:
            {
                string given = Aux(Local(field.Name), "Checked");
                if (CheckInteger(given, field.Integer!, field.Open, field.Reserved, field.Range) is { } wrong)
                {
                    yield return new WriteCheck($"{property} is {{ }} {given} && {wrong.Bad}", field.Name, wrong.Found, wrong.Expected);
                }
                FieldModel? before = _model.Fields.TakeWhile(f => !ReferenceEquals(f, field)).LastOrDefault(static f => f.Optional);
                if (before is not null)
                {
                    yield return new WriteCheck($"{property} is not null && {Property(before.Name)} is null", field.Name, "\"a value\"", $"none, because {before.Name} has none");
                }
                break;
            }
            case FieldKind.Integer:
                if (!MeasuredBy(field.Name).Any() && CheckInteger(property, field.Integer!, field.Open, field.Reserved, field.Range) is { } check)
                {
                    yield return new WriteCheck(check.Bad, field.Name, check.Found, check.Expected);
                }
                break;
            case FieldKind.VariableFlags:
            {
                ulong unknown = UnknownVariableFlags(field);
                if (unknown != 0) { yield return new WriteCheck($"((uint){property} & {Names.Hex(unknown)}U) != 0", field.Name, $"{Names.Records}.WireText.Of({property})", "known flags only"); }
                yield return new WriteCheck(
                    $"!((uint){property} < 0x80 || ((uint){property} is >= 0x8000 and < 0x10000 && ((uint){property} & 0x80) == 0) || ((uint){property} & 0x80800000U) == 0x80800000U)",
                    field.Name,
                    $"{Names.Records}.WireText.Of({property})",
                    "bits below 0x80, or the marks of two bytes (0x8000) or four (0x80800000)");
                break;
            }
            case FieldKind.Word:
                foreach (PartModel part in field.Parts)
                {
                    foreach (WriteCheck found in ChecksOfPart(field, part)) { yield return found; }
                }
                break;
            case FieldKind.Bytes when field.Length!.Kind == LengthKind.ToEnd && _model.Fields.Any(static f => f.Optional):
            {
                FieldModel last = _model.Fields.Last(static f => f.Optional);
                yield return new WriteCheck($"!{property}.IsEmpty && {Property(last.Name)} is null", field.Name, $"{Names.Records}.WireText.Bytes({property})", $"nothing, because {last.Name} has no value");
                break;
            }
            case FieldKind.List when field.Length!.Kind == LengthKind.Sum:
            {
                ulong most = Ones(field.Length.Integer!.Size * 8);
                if (field.Length.Size == 1) { yield return new WriteCheck($"{WrittenCount(field)} != {field.Length.Member}", field.Name, $"{Names.Records}.WireText.Of({WrittenCount(field)})", $"elements that add up to {field.Length.Member}"); }
                else if (most != ulong.MaxValue) { yield return new WriteCheck($"{WrittenCount(field)} > {Names.HexLong(most)}", field.Name, $"{Names.Records}.WireText.Of({WrittenCount(field)})", $"elements that add up to at most {most}"); }
                break;
            }
            case FieldKind.Bytes or FieldKind.Array or FieldKind.List:
            case FieldKind.Nested when field.Length is not null:
                foreach (WriteCheck found in ChecksOfLength(field, header && ReferenceEquals(field, _payload))) { yield return found; }
                break;
        }
    }

    private IEnumerable<WriteCheck> ChecksOfPart(FieldModel word, PartModel part)
    {
        string property = Property(part.Name);
        if (part.Integer.IsBool) { yield break; }
        string number = part.Integer.Enum is null ? property : $"({part.Integer.Storage}){property}";
        string found = ShowInteger(property, part.Integer);
        if (part.AlignedTo is { } alignment)
        {
            yield return new WriteCheck($"({number} & {BorderMask(alignment)}) != 0", part.Name, found, $"a multiple of {alignment}");
        }
        else if (part.Below is { } border)
        {
            yield return new WriteCheck($"({number} & ~{BorderMask(border)}) != 0", part.Name, found, $"less than {border}");
        }
        else if (part.Bits < part.Integer.Size * 8 && !IsNarrower(part))
        {
            string suffix = part.Integer.Size == 8 ? "UL" : "";
            yield return new WriteCheck($"{number} > {Names.Hex(Ones(part.Bits))}{suffix}", part.Name, found, $"at most {part.Bits} bits");
        }
        if (CheckInteger(property, part.Integer, part.Open, reserved: false, part.Range) is { } check)
        {
            yield return new WriteCheck(check.Bad, part.Name, check.Found, check.Expected);
        }
        _ = word;
    }

    /// <summary>Whether the values that the part's own rule lets through fit its bits anyway.</summary>
    private static bool IsNarrower(PartModel part)
    {
        ulong most = Ones(part.Bits);
        if (CheckInteger("", part.Integer, part.Open, reserved: false, part.Range) is null) { return false; }
        if (part.Range is { } range) { return range.Maximum <= most; }
        return part.Integer.Enum is { } known && (known.IsFlags ? (known.KnownBits & ~most) == 0 : known.Members.All(m => m.Value <= most));
    }

    private IEnumerable<WriteCheck> ChecksOfLength(FieldModel field, bool isPayloadElsewhere)
    {
        LengthModel length = field.Length!;
        string count = isPayloadElsewhere ? "payloadLength" : WrittenCount(field);
        string found = $"{Names.Records}.WireText.Of((long){count})";
        string unit = field.Kind is FieldKind.Array or FieldKind.List ? "elements" : "bytes";
        if (isPayloadElsewhere && length.Kind != LengthKind.Fixed) { yield return new WriteCheck("payloadLength < 0", field.Name, found, "no negative length"); }
        switch (length.Kind)
        {
            case LengthKind.Fixed when field.Reserved:
                yield return new WriteCheck($"{count} != {length.Size} && {count} != 0", field.Name, found, $"{length.Size} {unit}, or none for zeros");
                break;
            case LengthKind.Fixed:
                yield return new WriteCheck($"{count} != {length.Size}", field.Name, found, $"{length.Size} {unit}");
                break;
            case LengthKind.NulPadded:
                yield return new WriteCheck($"{count} > {length.Size}", field.Name, found, $"at most {length.Size} {unit}");
                yield return new WriteCheck(
                    $"{Names.Memory}.Contains({Property(field.Name)}, (byte)0)", field.Name, $"{Names.Records}.WireText.Name({Property(field.Name)})", "a name without NUL");
                break;
            case LengthKind.Context:
                yield return new WriteCheck($"{count} != {ContextNumber(length)}", field.Name, found, $"{length.Member} {unit}");
                break;
            case LengthKind.Prefix or LengthKind.Field:
                if (length.Minimum > 0) { yield return new WriteCheck($"{count} < {Names.Number(length.Minimum)}", field.Name, found, Amount("at least", length.Minimum, unit)); }
                if (length.Maximum < int.MaxValue || ((isPayloadElsewhere || field.Kind == FieldKind.Nested) && length.Maximum < long.MaxValue))
                {
                    yield return new WriteCheck($"{count} > {Names.Number(length.Maximum)}", field.Name, found, $"at most {length.Maximum} {unit}");
                }
                if (length.Kind == LengthKind.Field && MeasuredBy(length.Member).First() is { } first && !ReferenceEquals(first, field) && first.Conditions.Equals(field.Conditions))
                {
                    yield return new WriteCheck($"{count} != {WrittenCount(first)}", field.Name, found, $"as many {unit} as {first.Name}");
                }
                break;
        }
        if (field.Reserved && !field.Open)
        {
            yield return new WriteCheck(
                $"{Names.Memory}.ContainsAnyExcept({Property(field.Name)}, (byte)0)", field.Name, $"{Names.Records}.WireText.Bytes({Property(field.Name)})", "zeros (reserved)");
        }
    }

    private static string ContextNumber(LengthModel length) =>
        length.Integer is { Size: 8, IsSigned: false } ? $"unchecked((long){length.Member})" : length.Member;

    private void EmitExplainWrite()
    {
        _writer.Line();
        Summary("Says why the record cannot be written; null when it can.");
        DocumentContexts();
        _writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]");
        _writer.Line(GeneratedCode);
        using (_writer.Block($"public {Names.Records}.WireError? ExplainWrite({ContextParametersOnly})"))
        {
            DeclareMasks();
            DeclarePresent();
            foreach (WriteCheck check in WriteChecks())
            {
                using (_writer.Block($"if ({check.Bad})"))
                {
                    _writer.Line($"return new {Names.Records}.WireError({Names.Records}.WireErrorKind.Malformed, {Names.Quote(_model.Name)}, {Names.Quote(check.Field)}, 0, {check.Found}, {Names.Quote(check.Expected)});");
                }
            }
            foreach (FieldModel field in _model.Fields.Where(static f => f.Kind == FieldKind.Nested && Measure.FixedSize(f) is null))
            {
                _writer.Line($"if ({Property(field.Name)}.ExplainWrite({string.Join(", ", field.NestedContexts)}) is {{ }} {Aux(Local(field.Name), "Error")})");
                _writer.Line("{");
                using (_writer.Indent())
                {
                    _writer.Line($"return {Aux(Local(field.Name), "Error")} with {{ Record = {Names.Quote(_model.Name)}, Field = {Names.Quote(field.Name + ".")} + {Aux(Local(field.Name), "Error")}.Field }};");
                }
                _writer.Line("}");
            }
            _writer.Line("return null;");
        }
    }
}
