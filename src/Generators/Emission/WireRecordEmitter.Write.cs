using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary><c>GetLength</c>, <c>TryWrite</c>, <c>TryWriteHeader</c> and <c>Write</c>.</summary>
internal sealed partial class WireRecordEmitter
{
    private void EmitGetLength()
    {
        _headerOnly = false;
        _writer.Line();
        Summary("The number of bytes that writing the record takes.");
        DocumentContexts();
        _writer.Line(GeneratedCode);
        string head = $"public long GetLength({ContextParametersOnly})";
        if (_model.Fields.All(static f => f.Conditions.Count == 0))
        {
            _writer.Line($"{head} => {LengthSum(_model.Fields)};");
            return;
        }
        using (_writer.Block(head))
        {
            List<FieldModel> always = [.. _model.Fields.Where(static f => f.Conditions.Count == 0)];
            _writer.Line($"long length = {LengthSum(always)};");
            AddLengths(_model.Fields, []);
            _writer.Line("return length;");
        }
    }

    private void AddLengths(IReadOnlyList<FieldModel> fields, IReadOnlyList<ConditionModel> known)
    {
        foreach (FieldGroup group in FieldGroup.Of(fields, known))
        {
            if (group.Conditions.Count == 0) { continue; }
            using (_writer.Block($"if ({Conditions.Expression(group.Conditions, WriteMember)})"))
            {
                List<FieldModel> here = [.. group.Fields.Where(f => Conditions.Reduce(f.Conditions, group.Known).Count == 0)];
                _writer.Line($"length += {LengthSum(here)};");
                AddLengths(group.Fields, group.Known);
            }
        }
    }

    private string LengthSum(IEnumerable<FieldModel> fields)
    {
        long constant = 0;
        var terms = new List<string>();
        foreach (FieldModel field in fields)
        {
            string property = Property(field.Name);
            if (_headerOnly && ReferenceEquals(field, _payload))
            {
                constant += Measure.Prefix(field);
                continue;
            }
            if (Measure.FixedSize(field) is { } size)
            {
                constant += size;
                continue;
            }
            constant += Measure.Prefix(field);
            switch (field.Kind)
            {
                case FieldKind.List or FieldKind.Integer:
                case FieldKind.Nested when field.Length is not null:
                    terms.Add(WrittenLength(field));
                    break;
                case FieldKind.VariableFlags:
                    terms.Add($"((uint){property} < 0x80 ? 1 : (uint){property} < 0x10000 ? 2 : 4)");
                    break;
                case FieldKind.Nested:
                    terms.Add($"{property}.GetLength({string.Join(", ", field.NestedContexts)})");
                    break;
                case FieldKind.Custom:
                    terms.Add($"{field.Formatter}.GetLength({property})");
                    break;
                case FieldKind.Array:
                    terms.Add($"((long){property}.Length * {field.Integer!.Size})");
                    break;
                default:
                    terms.Add($"(long){property}.Length");
                    break;
            }
        }
        if (constant > 0 || terms.Count == 0) { terms.Insert(0, Names.Number(constant)); }
        return string.Join(" + ", terms);
    }

    /// <summary>The field that a span measures, if its length stands in a field.</summary>
    private IEnumerable<FieldModel> MeasuredBy(string field) =>
        _model.Fields.Where(f => _owner.Length == 0 && f.Length is { Kind: LengthKind.Field or LengthKind.Sum } length && length.Member == field && !(length.Kind == LengthKind.Sum && length.Size == 1));

    /// <summary>What is written into a measuring field: the measured length where it is present, the field's own value where it is not.</summary>
    private string WrittenValue(FieldModel field, bool header)
    {
        string property = Property(field.Name);
        string value = property;
        foreach (FieldModel measured in MeasuredBy(field.Name).Reverse())
        {
            string length = header && ReferenceEquals(measured, _payload) ? "payloadLength" : WrittenCount(measured);
            string cast = $"unchecked(({field.Integer!.TypeName}){length})";
            value = measured.Conditions.Count == 0 ? cast : $"{Present([.. measured.Conditions])} ? {cast} : {value}";
        }
        return value;
    }

    private void EmitWrite(bool header)
    {
        _constant = 0;
        _runs = 0;
        _headerOnly = header;
        _present.Clear();
        _writer.Line();
        if (header)
        {
            Summary("Writes the record up to its payload; the caller sends the payload behind it.");
            _writer.Line("/// <param name=\"destination\">Where to.</param>");
            DocumentContexts();
            _writer.Line("/// <param name=\"payloadLength\">How many bytes of payload will follow.</param>");
        }
        else
        {
            Summary("Writes the record.");
            _writer.Line("/// <param name=\"destination\">Where to; at least as many bytes as GetLength says.</param>");
            DocumentContexts();
        }
        _writer.Line("/// <param name=\"bytesWritten\">How many bytes were written; 0 on anything but Done.</param>");
        _writer.Line("/// <returns>Done, DestinationTooSmall, or InvalidData when a value contradicts the record's rules.</returns>");
        if (IsInlined)
        {
            _writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]");
        }
        _writer.Line(GeneratedCode);
        string extra = header ? ", long payloadLength" : "";
        using (_writer.Block($"public {Names.Status} {(header ? "TryWriteHeader" : "TryWrite")}({Names.WritableSpan} destination{ContextParameters}{extra}, out int bytesWritten)"))
        {
            _writer.Line("bytesWritten = 0;");
            DeclareMasks();
            DeclareTested();
            CheckAndMeasure(header);
            _writer.Line();
            WriteFields(_model.Fields, []);
            _writer.Line($"bytesWritten = {(_constant is { } at ? Names.Number(at) : "offset")};");
            _writer.Line($"return {Names.Status}.Done;");
        }
        _tested.Clear();
    }

    /// <summary>Declares locals for the members that conditions test: the bytes that are written might be the record's own, for all that the JIT knows.</summary>
    private void DeclareTested()
    {
        foreach (ConditionModel condition in _model.Fields.SelectMany(static f => f.Conditions).Where(static c => !c.IsContext))
        {
            if (_tested.ContainsKey(condition.Member)) { continue; }
            string local = Local(condition.Member);
            _writer.Line($"{condition.Integer.TypeName} {local} = {Property(condition.Member)};");
            _tested.Add(condition.Member, local);
        }
    }

    /// <summary>One walk over the conditions: what is present keeps its rules and is measured, what is absent has no value. Nothing is written before all of it holds.</summary>
    private void CheckAndMeasure(bool header)
    {
        foreach (FieldModel field in _model.Fields)
        {
            if (CheckUnion(field, WriteMember) is { } union) { RefuseWhen(union.Bad); }
        }
        List<FieldModel> always = [.. _model.Fields.Where(static f => f.Conditions.Count == 0)];
        foreach (WriteCheck check in always.SelectMany(f => ChecksOf(f, header))) { RefuseWhen(check.Bad); }
        string length = LengthSum(always);
        if (always.Count < _model.Fields.Count)
        {
            _writer.Line($"long length = {length};");
            CheckAndMeasure(_model.Fields, [], header);
            length = "length";
        }
        _writer.Line($"if (destination.Length < {length}) {{ return {Names.Status}.DestinationTooSmall; }}");
    }

    private void CheckAndMeasure(IReadOnlyList<FieldModel> fields, IReadOnlyList<ConditionModel> known, bool header)
    {
        foreach (FieldGroup group in FieldGroup.Of(fields, known))
        {
            if (group.Conditions.Count == 0) { continue; }
            using (_writer.Block($"if ({Conditions.Expression(group.Conditions, WriteMember)})"))
            {
                List<FieldModel> here = [.. group.Fields.Where(f => Conditions.Reduce(f.Conditions, group.Known).Count == 0)];
                foreach (WriteCheck check in here.SelectMany(f => ChecksOf(f, header))) { RefuseWhen(check.Bad); }
                string length = LengthSum(here);
                if (length != "0") { _writer.Line($"length += {length};"); }
                CheckAndMeasure(group.Fields, group.Known, header);
            }
            string given = string.Join(" || ", group.Fields.SelectMany(f => Given(f, header)).Select(static g => g.Given));
            if (given.Length > 0) { _writer.Line($"else if ({given}) {{ return {Names.Status}.InvalidData; }}"); }
        }
    }

    private void RefuseWhen(string bad) => _writer.Line($"if ({bad}) {{ return {Names.Status}.InvalidData; }}");

    /// <summary>Whether a writer is so short that a call of it costs more: its record then never leaves the registers.</summary>
    private bool IsInlined => ValueCount() <= MostValuesInlined
        && !_model.Fields.Any(static f => f.Kind is FieldKind.List or FieldKind.Custom || (f.Kind == FieldKind.Nested && Measure.FixedSize(f) is null));

    private void WriteFields(IReadOnlyList<FieldModel> fields, IReadOnlyList<ConditionModel> known)
    {
        foreach (FieldGroup group in FieldGroup.Of(fields, known))
        {
            if (group.Conditions.Count == 0)
            {
                foreach (Segment segment in Segment.Of(group.Fields, _payload, endRunAfterConstants: false)) { WriteSegment(segment); }
                continue;
            }
            if (_headerOnly && group.Fields.All(f => ReferenceEquals(f, _payload) && Measure.Prefix(f) == 0)) { continue; }
            MakeOffset();
            using (_writer.Block($"if ({Conditions.Expression(group.Conditions, WriteMember)})")) { WriteFields(group.Fields, group.Known); }
        }
    }

    private void WriteSegment(Segment segment)
    {
        string bytes = "destination";
        int at = _constant ?? 0;
        if (segment.Size > 0)
        {
            if (_constant is { } start) { _constant = start + segment.Size; }
            else if (segment.Size == 1 && WriteByte(segment)) { return; }
            else
            {
                bytes = NextRun();
                _writer.Line($"{Names.WritableSpan} {bytes} = destination.Slice(offset, {segment.Size});");
                _writer.Line($"offset += {segment.Size};");
            }
        }
        foreach (FieldModel field in segment.Run)
        {
            WriteFixed(field, bytes, at);
            at += (int)Measure.FixedSize(field)!.Value;
        }
        if (segment.Variable is { } variable)
        {
            WriteCount(variable, bytes, Names.Number(at));
            WriteVariable(variable);
        }
    }

    /// <summary>A run of one byte needs no span of its own.</summary>
    private bool WriteByte(Segment segment)
    {
        if (segment.Run.Count == 1 && segment.Run[0].Kind is not (FieldKind.Integer or FieldKind.Constant or FieldKind.Word)) { return false; }
        if (segment.Run.Count == 1) { WriteFixed(segment.Run[0], "destination", -1); }
        else { WriteCount(segment.Variable!, "destination", "offset"); }
        _writer.Line("offset += 1;");
        if (segment.Variable is { } variable) { WriteVariable(variable); }
        return true;
    }

    private void WriteFixed(FieldModel field, string bytes, int at)
    {
        string position = at < 0 ? "offset" : Names.Number(at);
        string property = Property(field.Name);
        switch (field.Kind)
        {
            case FieldKind.Constant:
                WritePrimitive(field.Integer!, field, bytes, position, _owner.Length == 0 ? field.Name : Names.Literal(field.ConstantValue, field.Integer!));
                break;
            case FieldKind.ConstantText:
                _writer.Line($"{Names.Quote(field.ConstantText)}u8.CopyTo({bytes}.Slice({at}));");
                break;
            case FieldKind.Word:
                _writer.Line($"// {Describe(field)}");
                WritePrimitive(field.Integer!, field, bytes, position, WriteWord(field));
                break;
            case FieldKind.Integer:
            {
                IntegerModel type = field.Integer!;
                string value = WrittenValue(field, _headerOnly);
                if (type.IsBool) { value = $"(byte)({value} ? 1 : 0)"; }
                else if (type.Enum is not null) { value = $"({type.Storage}){value}"; }
                WritePrimitive(type, field, bytes, position, value);
                break;
            }
            case FieldKind.Nested:
            {
                string owner = _owner;
                _owner = property + ".";
                int inside = at;
                foreach (FieldModel part in field.Nested!.Fields)
                {
                    WriteFixed(part, bytes, inside);
                    inside += (int)Measure.FixedSize(part)!.Value;
                }
                _owner = owner;
                break;
            }
            case FieldKind.Array:
                _writer.Line($"{property}.CopyTo({bytes}.Slice({at}), {OrderOf(field)});");
                break;
            default:
                WritePadded(field, $"{bytes}.Slice({at}, {field.Length!.Size})", at == 0 ? bytes : $"{bytes}.Slice({at})");
                break;
        }
    }

    /// <summary>The word that the parts make. Words narrower than an int are made as one and cut to size.</summary>
    private string WriteWord(FieldModel word)
    {
        string parts = string.Join(" | ", word.Parts.Select(p => WritePart(word, p)));
        return word.Integer!.Size < 4 ? $"unchecked(({word.TypeName})({parts}))" : parts;
    }

    private string WritePart(FieldModel word, PartModel part)
    {
        string property = Property(part.Name);
        string storage = word.Integer!.Size < 4 ? "uint" : word.TypeName;
        string value = part.Integer.IsBool ? $"({property} ? 1{(storage == "ulong" ? "UL" : "U")} : 0)" : part.Integer.TypeName == storage ? property : $"({storage}){property}";
        return part.Shift == 0 ? value : $"({value} << {part.Shift})";
    }

    /// <summary>Bytes in a field of constant size: what is missing is zero.</summary>
    private void WritePadded(FieldModel field, string slice, string start)
    {
        if (field.Length!.Kind == LengthKind.NulPadded || field.Reserved) { _writer.Line($"{slice}.Clear();"); }
        _writer.Line($"{Property(field.Name)}.CopyTo({start});");
    }

    /// <summary>The length in front of a counted span.</summary>
    private void WriteCount(FieldModel field, string bytes, string at)
    {
        if (field.Length is not { Kind: LengthKind.Prefix } length) { return; }
        IntegerModel prefix = PrefixType(length);
        string count = _headerOnly && ReferenceEquals(field, _payload) ? "payloadLength" : WrittenCount(field);
        WritePrimitive(prefix, field, bytes, at, $"unchecked(({prefix.TypeName}){count})");
    }

    private void WriteVariable(FieldModel field)
    {
        string property = Property(field.Name);
        if (_headerOnly && ReferenceEquals(field, _payload)) { return; }
        MakeOffset();
        switch (field.Kind)
        {
            case FieldKind.Integer:
                WriteOptional(field);
                break;
            case FieldKind.List:
                WriteList(field);
                break;
            case FieldKind.VariableFlags:
                using (_writer.Block($"if ((uint){property} < 0x80)"))
                {
                    _writer.Line($"destination[offset] = unchecked((byte){property});");
                    _writer.Line("offset += 1;");
                }
                using (_writer.Block($"else if ((uint){property} < 0x10000)"))
                {
                    _writer.Line($"{Names.Primitives}.WriteUInt16BigEndian(destination.Slice(offset, 2), unchecked((ushort){property}));");
                    _writer.Line("offset += 2;");
                }
                using (_writer.Block("else"))
                {
                    _writer.Line($"{Names.Primitives}.WriteUInt32BigEndian(destination.Slice(offset, 4), (uint){property});");
                    _writer.Line("offset += 4;");
                }
                break;
            case FieldKind.Nested or FieldKind.Custom:
            {
                string local = Local(field.Name);
                string call = field.Kind == FieldKind.Nested
                    ? $"{property}.TryWrite(destination.Slice(offset){string.Concat(field.NestedContexts.Select(static c => $", {c}"))}, out int {Aux(local, "Length")})"
                    : $"{field.Formatter}.TryWrite(destination.Slice(offset), {property}, out int {Aux(local, "Length")})";
                _writer.Line($"{Names.Status} {Aux(local, "Status")} = {call};");
                _writer.Line($"if ({Aux(local, "Status")} != {Names.Status}.Done) {{ return {Aux(local, "Status")}; }}");
                _writer.Line($"offset += {Aux(local, "Length")};");
                break;
            }
            case FieldKind.Array:
                _writer.Line($"{property}.CopyTo(destination.Slice(offset), {OrderOf(field)});");
                _writer.Line($"offset += {property}.Length * {field.Integer!.Size};");
                break;
            default:
                if (field.Length!.Kind is LengthKind.Fixed or LengthKind.NulPadded)
                {
                    WritePadded(field, $"destination.Slice(offset, {field.Length.Size})", "destination.Slice(offset)");
                    _writer.Line($"offset += {field.Length.Size};");
                    break;
                }
                _writer.Line($"{property}.CopyTo(destination.Slice(offset));");
                _writer.Line($"offset += {property}.Length;");
                break;
        }
    }

    /// <summary>The part of <c>GetLength</c> that is payload: the record at hand usually has none.</summary>
    private string PayloadPresentLength()
    {
        if (_payload!.Length!.Kind == LengthKind.Fixed)
        {
            string size = Names.Number(_payload.Length.Size);
            return _payload.Conditions.Count > 0 ? $"({Present([.. _payload.Conditions])} ? {size} : 0)" : size;
        }
        return _payload.Kind == FieldKind.Array ? $"((long){Property(_payload.Name)}.Length * {_payload.Integer!.Size})" : $"{Property(_payload.Name)}.Length";
    }

    private void EmitWriteOutput(bool header)
    {
        _present.Clear();
        _writer.Line();
        Summary(header ? "Writes the record up to its payload to an output and advances it; the caller sends the payload behind it." : "Writes the record to an output and advances it.");
        _writer.Line("/// <param name=\"output\">Where to.</param>");
        DocumentContexts();
        if (header) { _writer.Line("/// <param name=\"payloadLength\">How many bytes of payload will follow.</param>"); }
        _writer.Line("/// <exception cref=\"global::System.ArgumentException\">A value contradicts the record's rules; the message says which.</exception>");
        _writer.Line(GeneratedCode);
        string extra = header ? ", long payloadLength" : "";
        using (_writer.Block($"public void {(header ? "WriteHeader" : "Write")}(global::System.Buffers.IBufferWriter<byte> output{ContextParameters}{extra})"))
        {
            string length = $"checked((int)GetLength({ContextArgumentsOnly}))";
            if (header) { length = Measure.Of(_model, withoutPayload: true).Maximum is null ? $"checked((int)(GetLength({ContextArgumentsOnly}) - {PayloadPresentLength()}))" : "MaxHeaderLength"; }
            _writer.Line($"{Names.WritableSpan} destination = output.GetSpan({length});");
            using (_writer.Block($"if ({(header ? "TryWriteHeader" : "TryWrite")}(destination{ContextArguments}{(header ? ", payloadLength" : "")}, out int bytesWritten) != {Names.Status}.Done)"))
            {
                _writer.Line($"throw new global::System.ArgumentException(ExplainWrite({ContextArgumentsOnly})?.ToString());");
            }
            _writer.Line("output.Advance(bytesWritten);");
        }
    }
}
