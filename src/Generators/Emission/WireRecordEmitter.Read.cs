using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary><c>TryRead</c>, <c>TryReadHeader</c> and the readers from an input.</summary>
internal sealed partial class WireRecordEmitter
{
    private const string NeedMoreData = "goto NeedMoreData;";
    private const string InvalidData = "goto InvalidData;";

    /// <summary>The position of the reader or writer: a literal until the first part of variable size, then the local <c>offset</c>.</summary>
    private int? _constant;
    private int _runs;
    private bool _headerOnly;
    private bool _needMoreData;
    private bool _invalidData;

    private void EmitRead(bool header)
    {
        _constant = 0;
        _runs = 0;
        _headerOnly = header;
        _needMoreData = false;
        _invalidData = false;
        string value = header ? "header" : "value";

        _writer.Line();
        if (header)
        {
            Summary("Reads the record up to its payload, so that the payload can go from the source to its destination without being collected.");
            _writer.Line("/// <param name=\"source\">The bytes of the record; the payload need not be there.</param>");
            DocumentContexts();
            _writer.Line("/// <param name=\"header\">The record, with an empty payload.</param>");
            _writer.Line("/// <param name=\"payloadLength\">How many bytes of payload follow.</param>");
        }
        else
        {
            Summary("Reads a record from the start of the bytes.");
            _writer.Line("/// <param name=\"source\">The bytes; more than the record needs is fine.</param>");
            DocumentContexts();
            _writer.Line($"/// <param name=\"value\">The record{(_model.IsRef ? "; its spans point into <paramref name=\"source\"/>" : "")}.</param>");
        }
        _writer.Line("/// <param name=\"bytesConsumed\">How many bytes were read; 0 on anything but Done.</param>");
        _writer.Line("/// <returns>Done, NeedMoreData when the bytes end inside the record, InvalidData when they cannot be one.</returns>");
        if (ValueCount() <= MostValuesInlined)
        {
            _writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]");
        }
        _writer.Line(GeneratedCode);
        string outputs = header ? $"out {_model.QualifiedName} header, out long payloadLength, out int bytesConsumed" : $"out {_model.QualifiedName} value, out int bytesConsumed";
        using (_writer.Block($"public static {Names.Status} {(header ? "TryReadHeader" : "TryRead")}({Names.Span} source{ContextParameters}, {outputs})"))
        {
            if (header && _payload!.Conditions.Count > 0) { _writer.Line("long payload = 0;"); }
            DeclareMasks();
            ReadFields(_model.Fields, []);
            _writer.Line();
            Construct(_model, $"{value} = ", header ? _payload : null);
            if (header) { _writer.Line("payloadLength = payload;"); }
            _writer.Line($"bytesConsumed = {(_constant is { } at ? Names.Number(at) : "offset")};");
            _writer.Line($"return {Names.Status}.Done;");
            Exit(_needMoreData, "NeedMoreData", value, header);
            Exit(_invalidData, "InvalidData", value, header);
        }
    }

    private int ValueCount() => _model.Fields.Sum(static f => f.Kind == FieldKind.Word ? f.Parts.Count : 1);

    /// <summary>The payload's length is a local until the end: an <c>out</c> argument would be written to memory on the way.</summary>
    private void PayloadLength(string length) => _writer.Line($"{(_payload!.Conditions.Count > 0 ? "" : "long ")}payload = {length};");

    private void Exit(bool used, string status, string value, bool header)
    {
        if (!used) { return; }
        _writer.Line();
        _writer.Label(status);
        _writer.Line($"{value} = default;");
        if (header) { _writer.Line("payloadLength = 0;"); }
        _writer.Line("bytesConsumed = 0;");
        _writer.Line($"return {Names.Status}.{status};");
    }

    /// <summary>Makes a record from the locals that its fields were read into.</summary>
    private void Construct(WireRecordModel model, string target, FieldModel? without)
    {
        var properties = new List<string>();
        foreach (FieldModel field in model.Fields)
        {
            if (field.Kind is FieldKind.Constant or FieldKind.ConstantText || ReferenceEquals(field, without)) { continue; }
            if (field.Kind == FieldKind.Word) { properties.AddRange(field.Parts.Select(static p => p.Name)); }
            else { properties.Add(field.Name); }
        }
        string arguments = string.Join(", ", model.Positional.Select(Local));
        List<string> initialised = [.. properties.Where(p => !model.Positional.Contains(p))];
        string constructor = $"{target}new {model.QualifiedName}{(model.Positional.Count > 0 ? $"({arguments})" : initialised.Count == 0 ? "()" : "")}";
        if (initialised.Count == 0)
        {
            _writer.Line(constructor + ";");
            return;
        }
        _writer.Line(constructor);
        _writer.Line("{");
        using (_writer.Indent())
        {
            foreach (string property in initialised) { _writer.Line($"{property} = {Local(property)},"); }
        }
        _writer.Line("};");
    }

    private void ReadFields(IReadOnlyList<FieldModel> fields, IReadOnlyList<ConditionModel> known)
    {
        foreach (FieldGroup group in FieldGroup.Of(fields, known))
        {
            if (group.Conditions.Count == 0)
            {
                ReadGroup(group.Fields, declare: known.Count == 0);
                continue;
            }
            MakeOffset();
            _writer.Line();
            if (CheckUnion(group.Fields[0], ReadMember) is { } union) { Refuse(union.Bad); }
            if (known.Count == 0)
            {
                foreach (FieldModel field in group.Fields) { DeclareDefault(field); }
            }
            using (_writer.Block($"if ({Conditions.Expression(group.Conditions, ReadMember)})")) { ReadFields(group.Fields, group.Known); }
        }
    }

    /// <summary>From here on the position is the local <c>offset</c>.</summary>
    private void MakeOffset()
    {
        if (_constant is not { } constant) { return; }
        _writer.Line($"int offset = {constant};");
        _constant = null;
    }

    private void DeclareDefault(FieldModel field)
    {
        switch (field.Kind)
        {
            case FieldKind.Constant or FieldKind.ConstantText:
                break;
            case FieldKind.Word:
                foreach (PartModel part in field.Parts) { _writer.Line($"{part.Integer.TypeName} {Local(part.Name)} = default;"); }
                break;
            default:
                if (_headerOnly && ReferenceEquals(field, _payload)) { break; }
                _writer.Line($"{field.TypeName} {Local(field.Name)} = default;");
                break;
        }
    }

    private void ReadGroup(List<FieldModel> fields, bool declare)
    {
        List<Segment> segments = Segment.Of(fields, _payload, endRunAfterConstants: ReferenceEquals(fields[0], _model.Fields[0]));
        string? checkedRun = null;
        for (int i = 0; i < segments.Count; i++)
        {
            Segment segment = segments[i];
            string bytes = "source";
            int at = _constant ?? 0;
            if (checkedRun is not null)
            {
                bytes = checkedRun;
                at = 0;
                checkedRun = null;
            }
            else if (segment.Size > 0)
            {
                if (_constant is { } start)
                {
                    Need($"source.Length < {start + segment.Size}");
                    _constant = start + segment.Size;
                }
                else if (segment is { Size: 1, Variable: null, Run.Count: 1 } && segment.Run[0].Kind is (FieldKind.Integer or FieldKind.Constant))
                {
                    Need("source.Length - offset < 1");
                    ReadFixed(segment.Run[0], "source", -1, declare);
                    _writer.Line("offset += 1;");
                    continue;
                }
                else if (segment is { Run.Count: 0, Variable.Length: { Kind: LengthKind.Prefix, Size: 1 } })
                {
                    ReadNameInBlock(segment.Variable, i + 1 < segments.Count ? segments[i + 1].Size : 0, declare, out checkedRun);
                    continue;
                }
                else
                {
                    Need($"source.Length - offset < {segment.Size}");
                    bytes = NextRun();
                    _writer.Line($"{Names.Span} {bytes} = source.Slice(offset, {segment.Size});");
                    _writer.Line($"offset += {segment.Size};");
                    at = 0;
                }
            }
            foreach (FieldModel field in segment.Run)
            {
                ReadFixed(field, bytes, at, declare);
                at += (int)Measure.FixedSize(field)!.Value;
            }
            if (segment.Variable is { } variable)
            {
                int next = i + 1 < segments.Count ? segments[i + 1].Size : 0;
                checkedRun = ReadVariable(variable, bytes, at, next, declare);
            }
        }
    }

    private string NextRun() => $"run{++_runs}";

    private void Need(string shortage)
    {
        _needMoreData = true;
        _writer.Line($"if ({shortage}) {{ {NeedMoreData} }}");
    }

    private void Refuse(string bad)
    {
        _invalidData = true;
        _writer.Line($"if ({bad}) {{ {InvalidData} }}");
    }

    private void ReadFixed(FieldModel field, string bytes, int at, bool declare)
    {
        switch (field.Kind)
        {
            case FieldKind.Constant:
                Refuse($"{ReadPrimitive(field.Integer!, field, bytes, at)} != {Names.Literal(field.ConstantValue, field.Integer!)}");
                break;
            case FieldKind.ConstantText:
                Refuse($"!{Names.Memory}.SequenceEqual({bytes}.Slice({at}, {field.ConstantText.Length}), {Names.Quote(field.ConstantText)}u8)");
                break;
            case FieldKind.Word:
                ReadWord(field, bytes, at, declare);
                break;
            case FieldKind.Integer:
                ReadInteger(field, bytes, at, declare);
                break;
            case FieldKind.Array:
            {
                string slice = $"{bytes}.Slice({at}, {Measure.FixedSize(field)})";
                Assign(field, NewArray(field, slice), declare);
                break;
            }
            case FieldKind.Nested:
            {
                string target = $"{(declare ? field.TypeName + " " : "")}{Local(field.Name)} = ";
                string outer = Enter(field);
                int inside = at;
                foreach (FieldModel part in field.Nested!.Fields)
                {
                    ReadFixed(part, bytes, inside, declare: true);
                    inside += (int)Measure.FixedSize(part)!.Value;
                }
                Construct(field.Nested, target, without: null);
                _prefix = outer;
                break;
            }
            default:
                ReadFixedBytes(field, bytes, at, declare);
                break;
        }
    }

    private static string NewArray(FieldModel field, string slice) =>
        $"new {Names.Records}.WireArray<{field.Integer!.TypeName}>({slice}, {OrderOf(field)})";

    private void Assign(FieldModel field, string expression, bool declare) =>
        _writer.Line($"{(declare ? field.TypeName + " " : "")}{Local(field.Name)} = {expression};");

    private void ReadInteger(FieldModel field, string bytes, int at, bool declare)
    {
        IntegerModel type = field.Integer!;
        string local = Local(field.Name);
        if (type.IsBool)
        {
            Refuse($"{bytes}[{Index(at)}] > 1");
            Assign(field, $"{bytes}[{Index(at)}] != 0", declare);
            return;
        }
        string read = ReadPrimitive(type, field, bytes, at);
        Assign(field, type.Enum is null ? read : $"({type.TypeName}){read}", declare);
        if (CheckInteger(local, type, field.Open, field.Reserved, field.Range) is { } check) { Refuse(check.Bad); }
    }

    private void ReadWord(FieldModel word, string bytes, int at, bool declare)
    {
        string raw = Raw(word);
        _writer.Line($"// {Describe(word)}");
        _writer.Line($"{word.TypeName} {raw} = {ReadPrimitive(word.Integer!, word, bytes, at)};");
        foreach ((string bad, _, _, _) in CheckWord(word, raw)) { Refuse(bad); }
        foreach (PartModel part in word.Parts)
        {
            _writer.Line($"{(declare ? part.Integer.TypeName + " " : "")}{Local(part.Name)} = {PartValue(word, part, raw)};");
            if (CheckPart(part, Local(part.Name)) is { } check) { Refuse(check.Bad); }
        }
    }

    /// <summary>The local that holds a whole packed word: <c>word0</c>.</summary>
    private string Raw(FieldModel word) => _prefix.Length == 0 ? word.Name.Replace(" ", "") : _prefix + word.Name.Replace("word ", "Word");

    private static string Describe(FieldModel word) =>
        $"{word.Name}: {string.Join(" | ", word.Parts.Select(static p => p.AlignedTo is { } a ? $"{p.Name} (multiple of {a})" : p.Below is { } b ? $"{p.Name} (below {b})" : $"{p.Name} ({p.Bits} bits)"))}, {(word.LittleEndian ? "little" : "big")}-endian";

    private void ReadFixedBytes(FieldModel field, string bytes, int at, bool declare)
    {
        string local = Local(field.Name);
        Assign(field, $"{bytes}.Slice({at}, {field.Length!.Size})", declare);
        TrimOrCheck(field, local);
    }

    private void TrimOrCheck(FieldModel field, string local)
    {
        if (field.Reserved && !field.Open) { Refuse($"{Names.Memory}.ContainsAnyExcept({local}, (byte)0)"); }
        if (field.Length!.Kind != LengthKind.NulPadded) { return; }
        _writer.Line($"int {Aux(local, "Length")} = {Names.Memory}.IndexOf({local}, (byte)0);");
        using (_writer.Block($"if ({Aux(local, "Length")} >= 0)"))
        {
            Refuse($"{Names.Memory}.ContainsAnyExcept({local}.Slice({Aux(local, "Length")}), (byte)0)");
            _writer.Line($"{local} = {local}.Slice(0, {Aux(local, "Length")});");
        }
    }

    /// <summary>Reads a part of variable size.</summary>
    /// <returns>The run behind it, when that was checked together with it.</returns>
    private string? ReadVariable(FieldModel field, string bytes, int at, int nextRun, bool declare)
    {
        bool skip = _headerOnly && ReferenceEquals(field, _payload);
        switch (field.Kind)
        {
            case FieldKind.VariableFlags:
                ReadVariableFlags(field, declare);
                return null;
            case FieldKind.Integer:
                ReadOptional(field);
                return null;
            case FieldKind.List:
                ReadList(field, bytes, at, declare);
                return null;
            case FieldKind.Nested when field.Length is not null:
                ReadBounded(field, bytes, at, declare);
                return null;
            case FieldKind.Nested:
                ReadCalled(field, field.TypeName, string.Concat(field.NestedContexts.Select(static c => $", {c}")), declare);
                return null;
            case FieldKind.Custom:
                ReadCalled(field, field.Formatter, "", declare);
                return null;
        }
        LengthModel length = field.Length!;
        string local = Local(field.Name);
        switch (length.Kind)
        {
            case LengthKind.Prefix when length.Size <= 2:
                return ReadShortCounted(field, bytes, at, nextRun, declare, skip);
            case LengthKind.Prefix:
            {
                IntegerModel prefix = PrefixType(length);
                _writer.Line($"{prefix.TypeName} {Aux(local, "Length")} = {ReadPrimitive(prefix, field, bytes, at)};");
                CheckCount(length, Aux(local, "Length"), prefix);
                ReadCounted(field, Aux(local, "Length"), prefix, declare, skip);
                return null;
            }
            case LengthKind.Fixed or LengthKind.NulPadded:
                if (skip)
                {
                    PayloadLength(Names.Number(length.Size));
                    return null;
                }
                ReadCounted(field, Names.Number(length.Size), new IntegerModel("int", "int", 4, true, false, null), declare, skip: false);
                return null;
            case LengthKind.ToEnd:
                Assign(field, _constant is { } start ? $"source.Slice({start})" : "source.Slice(offset)", declare);
                if (_constant is not null)
                {
                    _writer.Line("int offset = source.Length;");
                    _constant = null;
                }
                else { _writer.Line("offset = source.Length;"); }
                return null;
            default:
            {
                IntegerModel type = length.Integer!;
                string measured = length.Kind == LengthKind.Context ? length.Member : Local(length.Member);
                CheckCount(length, measured, type);
                ReadCounted(field, measured, type, declare, skip);
                return null;
            }
        }
    }

    private static IntegerModel PrefixType(LengthModel length)
    {
        string keyword = length.Size switch { 1 => "byte", 2 => "ushort", 4 => "uint", _ => "ulong" };
        return new IntegerModel(keyword, keyword, length.Size, false, false, null);
    }

    private void CheckCount(LengthModel length, string count, IntegerModel type)
    {
        if (length.Minimum > 0) { Refuse($"{count} < {Names.Number(length.Minimum)}"); }
        if (type.IsSigned) { Refuse($"{count} < 0"); }
        if (LimitMatters(length, type)) { Refuse($"{count} > {Names.Number(length.Maximum)}"); }
    }

    /// <summary>A length of one or two bytes: the sum with the run behind it cannot overflow, so both are checked at once.</summary>
    private string? ReadShortCounted(FieldModel field, string bytes, int at, int nextRun, bool declare, bool skip)
    {
        LengthModel length = field.Length!;
        string local = Local(field.Name);
        string count = Aux(local, "Length");
        _writer.Line($"int {count} = {ReadPrimitive(PrefixType(length), field, bytes, at)};");
        CheckCount(length, count, PrefixType(length));
        if (skip)
        {
            PayloadLength(count);
            return null;
        }
        string? run = nextRun > 0 ? NextRun() : null;
        string runText = nextRun > 0 ? $" + {nextRun}" : "";
        if (_constant is { } start)
        {
            _writer.Line($"int offset = {count} + {start + nextRun};");
            Need("source.Length < offset");
            Assign(field, $"source.Slice({start}, {count})", declare);
            if (run is not null) { _writer.Line($"{Names.Span} {run} = source.Slice({count} + {start}, {nextRun});"); }
            _constant = null;
        }
        else
        {
            Need($"source.Length - offset < {count}{runText}");
            Assign(field, $"source.Slice(offset, {count})", declare);
            if (run is not null) { _writer.Line($"{Names.Span} {run} = source.Slice(offset + {count}, {nextRun});"); }
            _writer.Line($"offset += {count}{runText};");
        }
        return run;
    }

    /// <summary>A counted name behind an <c>offset</c>: the length byte is looked at in place.</summary>
    private void ReadNameInBlock(FieldModel field, int nextRun, bool declare, out string? run)
    {
        LengthModel length = field.Length!;
        string count = Aux(Local(field.Name), "Length");
        bool skip = _headerOnly && ReferenceEquals(field, _payload);
        run = null;
        Need("source.Length - offset < 1");
        _writer.Line($"int {count} = source[offset];");
        CheckCount(length, count, PrefixType(length));
        if (skip)
        {
            PayloadLength(count);
            _writer.Line("offset += 1;");
            return;
        }
        Need($"source.Length - offset < {count} + {1 + nextRun}");
        Assign(field, $"source.Slice(offset + 1, {count})", declare);
        if (nextRun > 0)
        {
            run = NextRun();
            _writer.Line($"{Names.Span} {run} = source.Slice(offset + 1 + {count}, {nextRun});");
        }
        _writer.Line($"offset += {count} + {1 + nextRun};");
    }

    /// <summary>
    /// Bytes or elements whose number was checked against its limit. The length in bytes is compared before anything is narrowed, so that no sum and no
    /// product can wrap.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="count">How many bytes or elements.</param>
    /// <param name="type">The type of <paramref name="count"/>.</param>
    /// <param name="declare">Whether the local is declared here.</param>
    /// <param name="skip">Whether only the length is wanted.</param>
    private void ReadCounted(FieldModel field, string count, IntegerModel type, bool declare, bool skip)
    {
        MakeOffset();
        int element = field.Kind == FieldKind.Array ? field.Integer!.Size : 1;
        bool isInt = type.TypeName is "int" or "ushort" or "short" or "byte" or "sbyte";
        if (skip)
        {
            PayloadLength(isInt ? count : $"(long){count}");
            return;
        }
        bool fitsInt = isInt || field.Length!.Maximum <= int.MaxValue;
        Need(element > 1 ? $"source.Length - offset < (long){count} * {element}"
            : isInt ? $"source.Length - offset < {count}"
            : fitsInt ? $"source.Length - offset < (int){count}"
            : $"(ulong)(source.Length - offset) < {count}");
        string length = isInt ? count : $"(int){count}";
        if (element > 1) { length += $" * {element}"; }
        string slice = $"source.Slice(offset, {length})";
        Assign(field, field.Kind == FieldKind.Array ? NewArray(field, slice) : slice, declare);
        _writer.Line($"offset += {length};");
        if (field.Kind == FieldKind.Bytes) { TrimOrCheck(field, Local(field.Name)); }
    }

    private void ReadVariableFlags(FieldModel field, bool declare)
    {
        string local = Local(field.Name);
        if (_constant is { } start)
        {
            Need(start == 0 ? "source.IsEmpty" : $"source.Length < {start + 1}");
            _writer.Line($"uint {Aux(local, "Bits")} = source[{start}];");
            _writer.Line($"int offset = {start + 1};");
            _constant = null;
        }
        else
        {
            Need("source.Length - offset < 1");
            _writer.Line($"uint {Aux(local, "Bits")} = source[offset];");
            _writer.Line("offset += 1;");
        }
        using (_writer.Block($"if ({Aux(local, "Bits")} >= 0x80)"))
        {
            Need("source.Length - offset < 1");
            _writer.Line($"{Aux(local, "Bits")} = ({Aux(local, "Bits")} << 8) | source[offset];");
            _writer.Line("offset += 1;");
            using (_writer.Block($"if (({Aux(local, "Bits")} & 0x80) != 0)"))
            {
                Need("source.Length - offset < 2");
                _writer.Line($"{Aux(local, "Bits")} = ({Aux(local, "Bits")} << 16) | {Names.Primitives}.ReadUInt16BigEndian(source.Slice(offset, 2));");
                _writer.Line("offset += 2;");
            }
        }
        ulong unknown = UnknownVariableFlags(field);
        if (unknown != 0) { Refuse($"({Aux(local, "Bits")} & {Names.Hex(unknown)}U) != 0"); }
        Assign(field, $"({field.TypeName}){Aux(local, "Bits")}", declare);
    }

    /// <summary>A nested record or a field with a formatter: read by its own reader.</summary>
    private void ReadCalled(FieldModel field, string type, string arguments, bool declare)
    {
        MakeOffset();
        string local = Local(field.Name);
        string target = declare ? $"out {field.TypeName} {local}" : $"out {local}";
        _writer.Line($"{Names.Status} {Aux(local, "Status")} = {type}.TryRead(source.Slice(offset){arguments}, {target}, out int {Aux(local, "Length")});");
        _needMoreData = true;
        _invalidData = true;
        _writer.Line($"if ({Aux(local, "Status")} == {Names.Status}.NeedMoreData) {{ {NeedMoreData} }}");
        _writer.Line($"if ({Aux(local, "Status")} != {Names.Status}.Done) {{ {InvalidData} }}");
        _writer.Line($"offset += {Aux(local, "Length")};");
    }

    private void EmitReadInput(bool header)
    {
        string method = header ? "ReadHeader" : "Read";
        string extra = header ? ", out long payloadLength" : "";
        string extraArgument = header ? ", out payloadLength" : "";
        _writer.Line();
        Summary(header ? "Reads the record up to its payload from an input, which then stands at the payload." : "Reads a record from an input and advances it.");
        _writer.Line("/// <param name=\"input\">The input; its window grows as needed.</param>");
        DocumentContexts();
        if (header) { _writer.Line("/// <param name=\"payloadLength\">How many bytes of payload follow.</param>"); }
        _writer.Line($"/// <returns>The record{(_model.IsRef ? "; its spans are valid until the input is filled again" : "")}.</returns>");
        _writer.Line("/// <exception cref=\"global::SaveVm.Records.WireFormatException\">The bytes cannot be a record, or the input ends inside it.</exception>");
        _writer.Line(GeneratedCode);
        using (_writer.Block($"public static {_model.QualifiedName} {method}(global::SaveVm.IO.WireInput input{ContextParameters}{extra})"))
        {
            using (_writer.Block("while (true)"))
            {
                _writer.Line($"{Names.Status} status = Try{method}(input.Buffered{ContextArguments}, out {_model.QualifiedName} value{extraArgument}, out int bytesConsumed);");
                using (_writer.Block($"if (status == {Names.Status}.Done)"))
                {
                    _writer.Line("input.Advance(bytesConsumed);");
                    _writer.Line("return value;");
                }
                using (_writer.Block($"if (status != {Names.Status}.NeedMoreData || !input.TryFillMore())"))
                {
                    _writer.Line($"{Names.Records}.WireFormatException.Throw(Explain(input.Buffered{ContextArguments})!, input.Position);");
                }
            }
        }
    }
}
