using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary><c>GetLength</c>, <c>TryWrite</c>, <c>TryWriteHeader</c>, <c>Write</c> and <c>ExplainWrite</c>.</summary>
internal sealed partial class WireRecordEmitter
{
    /// <summary>A rule that a value breaks: an expression that is true then, and what to say.</summary>
    private sealed record WriteCheck(string Bad, string Field, string Found, string Expected);

    private void EmitGetLength()
    {
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

    private List<WriteCheck> WriteChecks(bool header)
    {
        var checks = new List<WriteCheck>();
        foreach (FieldModel field in _model.Fields)
        {
            List<WriteCheck> own = [.. ChecksOf(field, header)];
            if (CheckUnion(field, WriteMember) is { } union) { checks.Add(new WriteCheck(union.Bad, union.Tag, union.Found, union.Expected)); }
            if (field.Conditions.Count == 0)
            {
                checks.AddRange(own);
                continue;
            }
            string present = Present([.. field.Conditions]);
            checks.AddRange(own.Select(c => c with { Bad = $"{present} && {c.Bad}" }));
            string when = $"absent unless {Conditions.Describe([.. field.Conditions])}";
            foreach ((string name, string given, string found) in Given(field, header))
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
        else if (part.Bits < part.Integer.Size * 8)
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

    private IEnumerable<WriteCheck> ChecksOfLength(FieldModel field, bool isPayloadElsewhere)
    {
        LengthModel length = field.Length!;
        string count = isPayloadElsewhere ? "payloadLength" : WrittenCount(field);
        string found = $"{Names.Records}.WireText.Of((long){count})";
        string unit = field.Kind is FieldKind.Array or FieldKind.List ? "elements" : "bytes";
        if (isPayloadElsewhere) { yield return new WriteCheck("payloadLength < 0", field.Name, found, "no negative length"); }
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
                if (length.Maximum < int.MaxValue || isPayloadElsewhere || field.Kind == FieldKind.Nested)
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
        _writer.Line(GeneratedCode);
        string extra = header ? ", long payloadLength" : "";
        using (_writer.Block($"public {Names.Status} {(header ? "TryWriteHeader" : "TryWrite")}({Names.WritableSpan} destination{ContextParameters}{extra}, out int bytesWritten)"))
        {
            _writer.Line("bytesWritten = 0;");
            DeclareMasks();
            DeclarePresent();
            List<WriteCheck> checks = WriteChecks(header);
            foreach (WriteCheck check in checks) { _writer.Line($"if ({check.Bad}) {{ return {Names.Status}.InvalidData; }}"); }
            string payload = header ? $" - {PayloadPresentLength()}" : "";
            string length = Measure.Of(_model) is var (minimum, maximum) && minimum == maximum && !header ? Names.Number(minimum) : $"GetLength({ContextArgumentsOnly}){payload}";
            _writer.Line($"if (destination.Length < {length}) {{ return {Names.Status}.DestinationTooSmall; }}");
            _writer.Line();
            WriteFields(_model.Fields, []);
            _writer.Line($"bytesWritten = {(_constant is { } at ? Names.Number(at) : "offset")};");
            _writer.Line($"return {Names.Status}.Done;");
        }
    }

    /// <summary>The part of <c>GetLength</c> that is payload: the record at hand usually has none.</summary>
    private string PayloadPresentLength()
    {
        string length = _payload!.Kind == FieldKind.Array ? $"((long){Property(_payload.Name)}.Length * {_payload.Integer!.Size})" : $"{Property(_payload.Name)}.Length";
        if (_payload.Length!.Kind == LengthKind.Fixed)
        {
            length = Names.Number(_payload.Length.Size);
            if (_payload.Conditions.Count > 0) { return $"({Present([.. _payload.Conditions])} ? {length} : 0)"; }
        }
        return length;
    }

    private void WriteFields(IReadOnlyList<FieldModel> fields, IReadOnlyList<ConditionModel> known)
    {
        foreach (FieldGroup group in FieldGroup.Of(fields, known))
        {
            if (group.Conditions.Count == 0)
            {
                foreach (Segment segment in Segment.Of(group.Fields, _payload, endRunAfterConstants: false)) { WriteSegment(segment); }
                continue;
            }
            MakeOffset();
            using (_writer.Block($"if ({Present(group.Conditions)})")) { WriteFields(group.Fields, group.Known); }
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
            foreach (WriteCheck check in WriteChecks(header: false))
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
