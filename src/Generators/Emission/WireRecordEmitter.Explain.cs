using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary><c>Explain</c>: the same walk over the model as reading, field by field, off the hot path.</summary>
internal sealed partial class WireRecordEmitter
{
    private void EmitExplain()
    {
        _writer.Line();
        Summary("Says why these bytes are not a record; null when they are. Not for hot paths.");
        _writer.Line("/// <param name=\"source\">The bytes that TryRead saw.</param>");
        DocumentContexts();
        _writer.Line("/// <param name=\"trace\">Collects the fields that were read.</param>");
        _writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]");
        _writer.Line(GeneratedCode);
        using (_writer.Block($"public static {Names.Records}.WireError? Explain({Names.Span} source{ContextParameters}, {Names.Records}.WireTrace? trace = null)"))
        {
            DeclareMasks();
            _writer.Line($"var walk = new {Names.Records}.WireWalk({Names.Quote(_model.Name)}, source, trace);");
            ExplainFields(_model.Fields, [], declared: false);
            _writer.Line("return null;");
        }
    }

    private void ExplainFields(IReadOnlyList<FieldModel> fields, IReadOnlyList<ConditionModel> known, bool declared)
    {
        foreach (FieldGroup group in FieldGroup.Of(fields, known))
        {
            if (group.Conditions.Count == 0)
            {
                foreach (FieldModel field in group.Fields) { ExplainField(field, declared); }
                continue;
            }
            if (CheckUnion(group.Fields[0], ReadMember) is { } union) { Reject(union.Bad, union.Tag, OffsetOf(union.Tag) ?? "walk.Offset", union.Found, union.Expected); }
            if (!declared)
            {
                foreach (FieldModel field in group.Fields) { ExplainDeclare(field); }
            }
            using (_writer.Block($"if ({Conditions.Expression(group.Conditions, ReadMember)})")) { ExplainFields(group.Fields, group.Known, declared: true); }
        }
    }

    /// <summary>Only what a condition or a length names needs to be known outside its block.</summary>
    private void ExplainDeclare(FieldModel field)
    {
        if (field.Kind is FieldKind.Integer or FieldKind.VariableFlags && !field.Optional) { _writer.Line($"{field.TypeName} {Local(field.Name)} = default;"); }
        if (field.Kind == FieldKind.Word)
        {
            foreach (PartModel part in field.Parts) { _writer.Line($"{part.Integer.TypeName} {Local(part.Name)} = default;"); }
        }
    }

    private void Reject(string bad, string field, string offset, string found, string expected) =>
        _writer.Line($"if ({bad}) {{ return walk.Reject({Names.Quote(field)}, {offset}, {found}, {Names.Quote(expected)}); }}");

    private void ExplainField(FieldModel field, bool declared)
    {
        string name = Names.Quote(field.Name);
        string local = Local(field.Name);
        string order = OrderOf(field);
        string start = Aux(field.Kind == FieldKind.Word ? Raw(field) : local, "Offset");
        _writer.Line($"int {start} = walk.Offset;");
        switch (field.Kind)
        {
            case FieldKind.Integer when field.Optional:
                ExplainOptional(field, start);
                break;
            case FieldKind.List:
                ExplainList(field, start);
                break;
            case FieldKind.Nested when field.Length is not null:
                ExplainBounded(field, start);
                break;
            case FieldKind.Constant:
            case FieldKind.Integer:
            {
                IntegerModel type = field.Integer!;
                _writer.Line($"if (!walk.TryInteger({name}, {type.Size}, {order}, out ulong {Aux(local, "Raw")})) {{ return walk.Error; }}");
                if (field.Kind == FieldKind.Constant)
                {
                    _writer.Line($"walk.Show({name}, {start}, {Names.Records}.WireText.Of({Aux(local, "Raw")}));");
                    Reject($"{Aux(local, "Raw")} != {Names.HexLong(field.ConstantValue)}", field.Name, start, $"{Names.Records}.WireText.Of({Aux(local, "Raw")})", ShowConstant(field.ConstantValue));
                    break;
                }
                string declare = declared ? "" : field.TypeName + " ";
                if (type.IsBool)
                {
                    Reject($"{Aux(local, "Raw")} > 1", field.Name, start, $"{Names.Records}.WireText.Of({Aux(local, "Raw")})", "0 or 1");
                    _writer.Line($"{declare}{local} = {Aux(local, "Raw")} != 0;");
                }
                else { _writer.Line($"{declare}{local} = unchecked(({type.TypeName}){Aux(local, "Raw")});"); }
                _writer.Line($"walk.Show({name}, {start}, {ShowInteger(local, type)});");
                if (CheckInteger(local, type, field.Open, field.Reserved, field.Range) is { } check) { Reject(check.Bad, field.Name, start, check.Found, check.Expected); }
                break;
            }
            case FieldKind.ConstantText:
                _writer.Line($"if (!walk.TryBytes({name}, {field.ConstantText.Length}, out {Names.Span} {Aux(local, "Bytes")})) {{ return walk.Error; }}");
                _writer.Line($"walk.Show({name}, {start}, {Names.Records}.WireText.Bytes({Aux(local, "Bytes")}));");
                Reject($"!{Names.Memory}.SequenceEqual({Aux(local, "Bytes")}, {Names.Quote(field.ConstantText)}u8)", field.Name, start, $"{Names.Records}.WireText.Bytes({Aux(local, "Bytes")})", $"\"{field.ConstantText}\"");
                break;
            case FieldKind.VariableFlags:
            {
                _writer.Line($"if (!walk.TryVariableFlags({name}, out uint {Aux(local, "Bits")})) {{ return walk.Error; }}");
                _writer.Line($"{(declared ? "" : field.TypeName + " ")}{local} = ({field.TypeName}){Aux(local, "Bits")};");
                _writer.Line($"walk.Show({name}, {start}, {Names.Records}.WireText.Of({local}));");
                ulong unknown = UnknownVariableFlags(field);
                if (unknown != 0)
                {
                    Reject(
                        $"({Aux(local, "Bits")} & {Names.Hex(unknown)}U) != 0", field.Name, start, $"{Names.Records}.WireText.Bits({Aux(local, "Bits")} & {Names.Hex(unknown)}U)",
                        "no bits but " + Names.BitNames(field.Integer!.Enum!.KnownBits, field.Integer));
                }
                break;
            }
            case FieldKind.Word:
                ExplainWord(field, declared, start, order);
                break;
            case FieldKind.Nested:
            {
                string arguments = string.Concat(field.NestedContexts.Select(static c => $", {c}"));
                _writer.Line($"var {Aux(local, "Trace")} = new {Names.Records}.WireTrace();");
                _writer.Line($"{Names.Records}.WireError? {Aux(local, "Error")} = {field.TypeName}.Explain(walk.Rest{arguments}, {Aux(local, "Trace")});");
                _writer.Line($"_ = {field.TypeName}.TryRead(walk.Rest{arguments}, out _, out int {Aux(local, "Length")});");
                _writer.Line($"if (!walk.TryNested({name}, {Aux(local, "Error")}, {Aux(local, "Trace")}, {Aux(local, "Length")})) {{ return walk.Error; }}");
                break;
            }
            case FieldKind.Custom:
                _writer.Line($"{Names.Status} {Aux(local, "Status")} = {field.Formatter}.TryRead(walk.Rest, out {field.TypeName} {local}, out int {Aux(local, "Length")});");
                _writer.Line($"if ({Aux(local, "Status")} != {Names.Status}.Done) {{ return walk.RejectCustom({name}, {Aux(local, "Status")}); }}");
                _writer.Line($"_ = walk.TryBytes({name}, (ulong){Aux(local, "Length")}, out _);");
                _writer.Line($"walk.Show({name}, {start}, {field.Formatter}.Describe({local}));");
                break;
            default:
                ExplainBytes(field, start, order);
                break;
        }
    }

    private static string ShowConstant(ulong value) =>
        value < 10 ? Names.Number((long)value) : $"{value.ToString(System.Globalization.CultureInfo.InvariantCulture)} ({Names.Hex(value)})";

    private void ExplainWord(FieldModel word, bool declared, string start, string order)
    {
        string raw = Raw(word);
        IntegerModel type = word.Integer!;
        _writer.Line($"if (!walk.TryInteger({Names.Quote(word.Name)}, {type.Size}, {order}, out ulong {Aux(raw, "Raw")})) {{ return walk.Error; }}");
        _writer.Line($"{word.TypeName} {raw} = unchecked(({word.TypeName}){Aux(raw, "Raw")});");
        _writer.Line($"walk.Show({Names.Quote(word.Name)}, {start}, {Names.Records}.WireText.Of({Aux(raw, "Raw")}));");
        foreach ((string bad, string field, string found, string expected) in CheckWord(word, raw)) { Reject(bad, field, start, found, expected); }
        foreach (PartModel part in word.Parts)
        {
            string local = Local(part.Name);
            _writer.Line($"{(declared ? "" : part.Integer.TypeName + " ")}{local} = {PartValue(word, part, raw)};");
            _writer.Line($"walk.ShowPart({Names.Quote(part.Name)}, {ShowInteger(local, part.Integer)});");
            if (CheckPart(part, local) is { } check) { Reject(check.Bad, part.Name, start, check.Found, check.Expected); }
        }
    }

    private void ExplainBytes(FieldModel field, string start, string order)
    {
        LengthModel length = field.Length!;
        string local = Local(field.Name);
        string name = Names.Quote(field.Name);
        string count;
        switch (length.Kind)
        {
            case LengthKind.Prefix:
                count = Aux(local, "Length");
                _writer.Line($"if (!walk.TryInteger({Names.Quote(field.Name + ".Length")}, {length.Size}, {order}, out ulong {count})) {{ return walk.Error; }}");
                _writer.Line($"walk.Show({Names.Quote(field.Name + ".Length")}, {start}, {Names.Records}.WireText.Of({count}));");
                ExplainCount(field, count, start, new IntegerModel("ulong", "ulong", length.Size, false, false, null));
                _writer.Line($"{start} = walk.Offset;");
                break;
            case LengthKind.Fixed or LengthKind.NulPadded:
                count = $"{length.Size}UL";
                break;
            case LengthKind.ToEnd:
                count = "(ulong)walk.Rest.Length";
                break;
            default:
            {
                IntegerModel type = length.Integer!;
                string measured = length.Kind == LengthKind.Context ? length.Member : Local(length.Member);
                count = type.IsSigned ? $"(ulong){measured}" : measured;
                ExplainCount(field, measured, start, type);
                break;
            }
        }
        int element = field.Kind == FieldKind.Array ? field.Integer!.Size : 1;
        string bytes = element == 1 ? count : $"(ulong){count} * {element}";
        string read = $"walk.TryBytes({name}, {bytes}, out {Names.Span} {local})";
        _writer.Line(length.Kind == LengthKind.ToEnd ? $"_ = {read};" : $"if (!{read}) {{ return walk.Error; }}");
        if (length.Kind == LengthKind.NulPadded)
        {
            _writer.Line($"int {Aux(local, "End")} = {Names.Memory}.IndexOf({local}, (byte)0);");
            _writer.Line($"walk.Show({name}, {start}, {Names.Records}.WireText.Name({Aux(local, "End")} < 0 ? {local} : {local}.Slice(0, {Aux(local, "End")})));");
            Reject(
                $"{Aux(local, "End")} >= 0 && {Names.Memory}.ContainsAnyExcept({local}.Slice({Aux(local, "End")}), (byte)0)", field.Name, start, $"{Names.Records}.WireText.Bytes({local})",
                "nothing but NUL behind the name");
            return;
        }
        _writer.Line($"walk.Show({name}, {start}, {Names.Records}.WireText.Bytes({local}));");
        if (field.Reserved && !field.Open)
        {
            Reject($"{Names.Memory}.ContainsAnyExcept({local}, (byte)0)", field.Name, start, $"{Names.Records}.WireText.Bytes({local})", "zeros (reserved)");
        }
    }

    /// <summary>Where an earlier field stands; null when that is known inside of a condition only.</summary>
    private string? OffsetOf(string member) =>
        _model.Fields.FirstOrDefault(f => f.Name == member) is { Kind: FieldKind.Integer, Conditions.Count: 0 } ? Aux(Local(member), "Offset") : null;

    private static string Amount(string relation, long count, string unit) => $"{relation} {count} {(count == 1 ? unit.Replace("bytes", "byte").Replace("elements", "element") : unit)}";

    private void ExplainCount(FieldModel field, string count, string start, IntegerModel type)
    {
        LengthModel length = field.Length!;
        string unit = field.Kind is FieldKind.Array or FieldKind.List ? "elements" : "bytes";
        string found = $"{Names.Records}.WireText.Of({(type.IsSigned ? "(long)" : "(ulong)")}{count})";
        string of = field.Name + ".Length";
        if (length.Kind == LengthKind.Field && OffsetOf(length.Member) is { } there)
        {
            // The field that says it is wrong, not what it measures.
            (of, start) = (length.Member, there);
            unit += " of " + field.Name;
        }
        if (length.Minimum > 0) { Reject($"{count} < {Names.Number(length.Minimum)}", of, start, found, Amount("at least", length.Minimum, unit)); }
        if (type.IsSigned) { Reject($"{count} < 0", of, start, $"{Names.Records}.WireText.Of((long){count})", "no negative length"); }
        if (LimitMatters(length, type)) { Reject($"{count} > {Names.Number(length.Maximum)}", of, start, found, $"at most {length.Maximum} {unit}"); }
    }
}
