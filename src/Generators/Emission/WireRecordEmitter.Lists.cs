using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>Lists of records, records that occupy a measured number of bytes, and optional trailing fields.</summary>
internal sealed partial class WireRecordEmitter
{
    private static string Arguments(FieldModel field) => string.Concat(field.NestedContexts.Select(static c => $", {c}"));

    /// <summary>The element count or the number of bytes in front of or elsewhere for a field, checked against its limits: as an expression.</summary>
    private (string Count, IntegerModel Type) ReadCount(FieldModel field, string bytes, int at)
    {
        LengthModel length = field.Length!;
        IntegerModel number = new("int", "int", 4, true, false, null);
        switch (length.Kind)
        {
            case LengthKind.Prefix:
            {
                IntegerModel prefix = PrefixType(length);
                string local = Aux(Local(field.Name), "Length");
                _writer.Line($"{prefix.TypeName} {local} = {ReadPrimitive(prefix, field, bytes, at)};");
                CheckCount(length, local, prefix);
                return (local, prefix);
            }
            case LengthKind.Fixed:
                return (Names.Number(length.Size), number);
            default:
            {
                string measured = length.Kind == LengthKind.Context ? length.Member : Local(length.Member);
                CheckCount(length, measured, length.Integer!);
                return (measured, length.Integer!);
            }
        }
    }

    /// <summary>A nested record that must occupy exactly the bytes that a length announces.</summary>
    private void ReadBounded(FieldModel field, string bytes, int at, bool declare)
    {
        (string count, IntegerModel type) = ReadCount(field, bytes, at);
        MakeOffset();
        string local = Local(field.Name);
        string length = type.TypeName is "int" or "ushort" or "byte" ? count : $"(int){count}";
        Need($"source.Length - offset < {length}");
        string target = declare ? $"out {field.TypeName} {local}" : $"out {local}";
        _writer.Line($"{Names.Status} {Aux(local, "Status")} = {field.TypeName}.TryRead(source.Slice(offset, {length}){Arguments(field)}, {target}, out int {Aux(local, "Consumed")});");
        Refuse($"{Aux(local, "Status")} != {Names.Status}.Done || {Aux(local, "Consumed")} != {length}");
        _writer.Line($"offset += {Aux(local, "Consumed")};");
    }

    private void ReadOptional(FieldModel field)
    {
        MakeOffset();
        string local = Local(field.Name);
        IntegerModel type = field.Integer!;
        _writer.Line($"{field.TypeName} {local} = null;");
        using (_writer.Block("if (source.Length > offset)"))
        {
            if (type.Size > 1) { Need($"source.Length - offset < {type.Size}"); }
            string bytes = NextRun();
            _writer.Line($"{Names.Span} {bytes} = source.Slice(offset, {type.Size});");
            _writer.Line($"offset += {type.Size};");
            string given = Aux(local, "Given");
            if (type.IsBool)
            {
                Refuse($"{bytes}[0] > 1");
                _writer.Line($"{local} = {bytes}[0] != 0;");
                return;
            }
            string read = ReadPrimitive(type, field, bytes, 0);
            _writer.Line($"{type.TypeName} {given} = {(type.Enum is null ? read : $"({type.TypeName}){read}")};");
            if (CheckInteger(given, type, field.Open, field.Reserved, field.Range) is { } check) { Refuse(check.Bad); }
            _writer.Line($"{local} = {given};");
        }
    }

    private void ReadList(FieldModel field, string bytes, int at, bool declare)
    {
        LengthModel length = field.Length!;
        string local = Local(field.Name);
        string start = Aux(local, "Start");
        string read = Aux(local, "Count");
        bool markers = length.Kind == LengthKind.Markers;
        string count = "";
        if (length.Kind is LengthKind.Prefix or LengthKind.Fixed or LengthKind.Field or LengthKind.Context)
        {
            (count, IntegerModel type) = ReadCount(field, bytes, at);
            if (type.TypeName is not ("int" or "ushort" or "byte")) { count = $"(int){count}"; }
        }
        MakeOffset();
        _writer.Line($"int {start} = offset;");
        _writer.Line($"int {read} = 0;");
        if (length.Kind == LengthKind.Sum) { _writer.Line($"ulong {Aux(local, "Left")} = {SumTotal(length)};"); }
        string head = length.Kind switch
        {
            LengthKind.ToEnd => "while (source.Length > offset)",
            LengthKind.Sum => $"while ({Aux(local, "Left")} != 0)",
            LengthKind.Markers => "while (true)",
            _ => $"while ({read} < {count})",
        };
        using (_writer.Block(head))
        {
            if (markers)
            {
                Need("source.Length - offset < 1");
                _writer.Line($"byte {Aux(local, "Marker")} = source[offset];");
                _writer.Line("offset += 1;");
                _writer.Line($"if ({Aux(local, "Marker")} == {Names.Hex(length.EndMarker)}) {{ break; }}");
                Refuse($"{Aux(local, "Marker")} != {Names.Hex(length.ElementMarker)}");
            }
            string element = field.Nested!.QualifiedName;
            string item = length.Kind == LengthKind.Sum ? $"out {element} {Aux(local, "Item")}" : $"out {element} _";
            _writer.Line($"{Names.Status} {Aux(local, "Status")} = {element}.TryRead(source.Slice(offset){Arguments(field)}, {item}, out int {Aux(local, "Consumed")});");
            _needMoreData = true;
            _writer.Line($"if ({Aux(local, "Status")} == {Names.Status}.NeedMoreData) {{ {NeedMoreData} }}");
            Refuse($"{Aux(local, "Status")} != {Names.Status}.Done");
            if (length.Kind == LengthKind.Sum)
            {
                Refuse($"{Aux(local, "Item")}.{length.Addend} > {Aux(local, "Left")}");
                _writer.Line($"{Aux(local, "Left")} -= {Aux(local, "Item")}.{length.Addend};");
            }
            _writer.Line($"offset += {Aux(local, "Consumed")};");
            _writer.Line($"{read}++;");
        }
        string end = markers ? $"offset - 1 - {start}" : $"offset - {start}";
        Assign(field, $"new {field.TypeName}(source.Slice({start}, {end}), {read}, {(markers ? 1 : 0)}{Arguments(field)})", declare);
    }

    /// <summary>A closed tag for which a union has no case: said at the union's first case.</summary>
    private (string Bad, string Tag, string Found, string Expected)? CheckUnion(FieldModel field, System.Func<ConditionModel, string> member)
    {
        if (field.UnionTag is not { } tag || !ReferenceEquals(_model.Fields.First(f => f.UnionTag == tag), field)) { return null; }
        bool open = _model.Fields.Any(f => (f.Name == tag && f.Open) || f.Parts.Any(p => p.Name == tag && p.Open));
        ConditionModel condition = field.Conditions.First(c => c.Member == tag);
        if (open || condition.Kind != ConditionKind.Equal) { return null; }
        ulong[] values = [.. _model.Fields.Where(f => f.UnionTag == tag).SelectMany(f => f.Conditions.First(c => c.Member == tag).Values).Distinct()];
        IntegerModel type = condition.Integer;
        string name = member(condition);
        string list = string.Join(" or ", values.Select(v => Names.Literal(v, type)));
        string expected = "a value with a case: " + string.Join(", ", values.Select(v => Names.Literal(v, type).Replace(type.TypeName + ".", "")));
        return ($"{name} is not ({list})", tag, ShowInteger(name, type), expected);
    }

    /// <summary>The total that a list adds up to, while reading.</summary>
    private string SumTotal(LengthModel length) => length.Size == 1 ? length.Member : Local(length.Member);

    /// <summary>How many bytes a list, a bounded record or an optional field takes when written.</summary>
    private string WrittenLength(FieldModel field)
    {
        string property = Property(field.Name);
        return field.Kind switch
        {
            FieldKind.List when field.Length!.Kind == LengthKind.Markers => $"(long){property}.ElementBytes + {property}.Count + 1",
            FieldKind.List => $"(long){property}.ElementBytes",
            FieldKind.Nested => $"{property}.GetLength({string.Join(", ", field.NestedContexts)})",
            _ => $"({property} is null ? 0 : {field.Integer!.Size})",
        };
    }

    /// <summary>What a length in front of the field or elsewhere counts, while writing.</summary>
    private string WrittenCount(FieldModel field) => field.Kind switch
    {
        FieldKind.List when field.Length!.Kind == LengthKind.Sum => $"SumOf{field.Name}()",
        FieldKind.List => $"{Property(field.Name)}.Count",
        FieldKind.Nested => $"{Property(field.Name)}.GetLength({string.Join(", ", field.NestedContexts)})",
        _ => $"{Property(field.Name)}.Length",
    };

    private void WriteList(FieldModel field)
    {
        string property = Property(field.Name);
        string local = Local(field.Name);
        string items = Aux(local, "Items");
        using (_writer.Block($"for (var {items} = {property}.GetEnumerator(); {items}.MoveNext();)"))
        {
            if (field.Length!.Kind == LengthKind.Markers)
            {
                _writer.Line($"destination[offset] = {Names.Hex(field.Length.ElementMarker)};");
                _writer.Line("offset += 1;");
            }
            _writer.Line($"{items}.CurrentBytes.CopyTo(destination.Slice(offset));");
            _writer.Line($"offset += {items}.CurrentBytes.Length;");
        }
        if (field.Length!.Kind == LengthKind.Markers)
        {
            _writer.Line($"destination[offset] = {Names.Hex(field.Length.EndMarker)};");
            _writer.Line("offset += 1;");
        }
    }

    private void WriteOptional(FieldModel field)
    {
        string property = Property(field.Name);
        string given = Aux(Local(field.Name), "Given");
        IntegerModel type = field.Integer!;
        using (_writer.Block($"if ({property} is {{ }} {given})"))
        {
            string value = type.IsBool ? $"(byte)({given} ? 1 : 0)" : type.Enum is not null ? $"({type.Storage}){given}" : given;
            string bytes = NextRun();
            _writer.Line($"{Names.WritableSpan} {bytes} = destination.Slice(offset, {type.Size});");
            WritePrimitive(type, field, bytes, "0", value);
            _writer.Line($"offset += {type.Size};");
        }
    }

    /// <summary>The sums of lists that end at a total: what the total is filled in with.</summary>
    private void EmitSums()
    {
        foreach (FieldModel field in _model.Fields.Where(static f => f.Length?.Kind == LengthKind.Sum))
        {
            string item = field.Nested!.QualifiedName;
            _writer.Line();
            Summary($"What {field.Length!.Addend} of all elements of {field.Name} adds up to.");
            _writer.Line(GeneratedCode);
            using (_writer.Block($"private ulong SumOf{field.Name}()"))
            {
                _writer.Line("ulong sum = 0;");
                _writer.Line($"foreach ({item} element in {field.Name}) {{ sum = unchecked(sum + element.{field.Length.Addend}); }}");
                _writer.Line("return sum;");
            }
        }
    }

    private void ExplainOptional(FieldModel field, string start)
    {
        string local = Local(field.Name);
        string name = Names.Quote(field.Name);
        IntegerModel type = field.Integer!;
        using (_writer.Block("if (!walk.Rest.IsEmpty)"))
        {
            string read = $"walk.TryInteger({name}, {type.Size}, {OrderOf(field)}, out ulong {Aux(local, "Raw")})";
            _writer.Line(type.Size > 1 ? $"if (!{read}) {{ return walk.Error; }}" : $"_ = {read};");
            if (type.IsBool)
            {
                Reject($"{Aux(local, "Raw")} > 1", field.Name, start, $"{Names.Records}.WireText.Of({Aux(local, "Raw")})", "0 or 1");
                _writer.Line($"bool {local} = {Aux(local, "Raw")} != 0;");
            }
            else { _writer.Line($"{type.TypeName} {local} = unchecked(({type.TypeName}){Aux(local, "Raw")});"); }
            _writer.Line($"walk.Show({name}, {start}, {ShowInteger(local, type)});");
            if (CheckInteger(local, type, field.Open, field.Reserved, field.Range) is { } check) { Reject(check.Bad, field.Name, start, check.Found, check.Expected); }
        }
    }

    /// <summary>The length in front of or elsewhere for a list or a bounded record.</summary>
    private string ExplainCounted(FieldModel field, string start)
    {
        LengthModel length = field.Length!;
        string local = Local(field.Name);
        switch (length.Kind)
        {
            case LengthKind.Prefix:
            {
                string count = Aux(local, "Length");
                _writer.Line($"if (!walk.TryInteger({Names.Quote(field.Name + ".Length")}, {length.Size}, {OrderOf(field)}, out ulong {count})) {{ return walk.Error; }}");
                _writer.Line($"walk.Show({Names.Quote(field.Name + ".Length")}, {start}, {Names.Records}.WireText.Of({count}));");
                ExplainCount(field, count, start, new IntegerModel("ulong", "ulong", length.Size, false, false, null));
                _writer.Line($"{start} = walk.Offset;");
                return count;
            }
            case LengthKind.Fixed:
                return $"{length.Size}UL";
            default:
            {
                string measured = length.Kind == LengthKind.Context ? length.Member : Local(length.Member);
                ExplainCount(field, measured, start, length.Integer!);
                return length.Integer!.IsSigned ? $"(ulong){measured}" : measured;
            }
        }
    }

    private void ExplainBounded(FieldModel field, string start)
    {
        string local = Local(field.Name);
        string name = Names.Quote(field.Name);
        string count = ExplainCounted(field, start);
        string bounded = Aux(local, "Bytes");
        _writer.Line($"if (!walk.TryPeek({name}, {count}, out {Names.Span} {bounded})) {{ return walk.Error; }}");
        _writer.Line($"var {Aux(local, "Trace")} = new {Names.Records}.WireTrace();");
        _writer.Line($"{Names.Records}.WireError? {Aux(local, "Error")} = {field.TypeName}.Explain({bounded}{Arguments(field)}, {Aux(local, "Trace")});");
        _writer.Line($"_ = {field.TypeName}.TryRead({bounded}{Arguments(field)}, out _, out int {Aux(local, "Consumed")});");
        _writer.Line($"if (!walk.TryBounded({name}, {Aux(local, "Error")}, {Aux(local, "Trace")}, {Aux(local, "Consumed")}, {bounded}.Length)) {{ return walk.Error; }}");
    }

    private void ExplainList(FieldModel field, string start)
    {
        LengthModel length = field.Length!;
        string local = Local(field.Name);
        string element = field.Nested!.QualifiedName;
        string read = Aux(local, "Count");
        string count = "";
        if (length.Kind is LengthKind.Prefix or LengthKind.Fixed or LengthKind.Field or LengthKind.Context) { count = ExplainCounted(field, start); }
        _writer.Line($"ulong {read} = 0;");
        if (length.Kind == LengthKind.Sum) { _writer.Line($"ulong {Aux(local, "Left")} = {SumTotal(length)};"); }
        string head = length.Kind switch
        {
            LengthKind.ToEnd => "while (!walk.Rest.IsEmpty)",
            LengthKind.Sum => $"while ({Aux(local, "Left")} != 0)",
            LengthKind.Markers => "while (true)",
            _ => $"while ({read} < {count})",
        };
        using (_writer.Block(head))
        {
            _writer.Line($"string {Aux(local, "Path")} = \"{field.Name}[\" + {Names.Records}.WireText.Plain({read}) + \"]\";");
            _writer.Line($"{start} = walk.Offset;");
            if (length.Kind == LengthKind.Markers)
            {
                _writer.Line($"if (!walk.TryInteger({Aux(local, "Path")}, 1, {Names.Records}.ByteOrder.BigEndian, out ulong {Aux(local, "Marker")})) {{ return walk.Error; }}");
                _writer.Line($"walk.Show({Aux(local, "Path")}, {start}, {Names.Records}.WireText.Of({Aux(local, "Marker")}));");
                _writer.Line($"if ({Aux(local, "Marker")} == {Names.Hex(length.EndMarker)}) {{ break; }}");
                _writer.Line($"if ({Aux(local, "Marker")} != {Names.Hex(length.ElementMarker)}) {{ return walk.Reject({Aux(local, "Path")}, {start}, {Names.Records}.WireText.Of({Aux(local, "Marker")}), \"{length.ElementMarker} before an element or {length.EndMarker} at the end\"); }}");
            }
            _writer.Line($"var {Aux(local, "Trace")} = new {Names.Records}.WireTrace();");
            _writer.Line($"{Names.Records}.WireError? {Aux(local, "Error")} = {element}.Explain(walk.Rest{Arguments(field)}, {Aux(local, "Trace")});");
            string item = length.Kind == LengthKind.Sum ? $"out {element} {Aux(local, "Item")}" : "out _";
            _writer.Line($"_ = {element}.TryRead(walk.Rest{Arguments(field)}, {item}, out int {Aux(local, "Consumed")});");
            _writer.Line($"if (!walk.TryNested({Aux(local, "Path")}, {Aux(local, "Error")}, {Aux(local, "Trace")}, {Aux(local, "Consumed")})) {{ return walk.Error; }}");
            if (length.Kind == LengthKind.Sum)
            {
                _writer.Line($"if ({Aux(local, "Item")}.{length.Addend} > {Aux(local, "Left")}) {{ return walk.Reject({Aux(local, "Path")} + \".{length.Addend}\", {start}, {Names.Records}.WireText.Of((ulong){Aux(local, "Item")}.{length.Addend}), \"at most the rest of {length.Member}, \" + {Names.Records}.WireText.Of({Aux(local, "Left")})); }}");
                _writer.Line($"{Aux(local, "Left")} -= {Aux(local, "Item")}.{length.Addend};");
            }
            _writer.Line($"{read}++;");
        }
    }
}
