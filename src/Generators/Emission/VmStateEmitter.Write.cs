using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>The way back: measuring and writing. Everything is checked while it is measured, so that writing cannot fail.</summary>
internal sealed partial class VmStateEmitter
{
    private void EmitMeasure()
    {
        _locals = 0;
        using (Method("", "public long GetLength()"))
        {
            _writer.Line($"{Error}? error = {This}.PrepareSave();");
            _writer.Line($"long length = error is null ? {This}.Measure({Names.Number(Description.Version)}) : -1;");
            _writer.Line($"if (length < 0) {{ throw new global::System.InvalidOperationException((error ?? {This}.ExplainMeasure({Names.Number(Description.Version)}))?.ToString()); }}");
            _writer.Line("return length;");
        }
        using (Method("", $"long {Vm}.IVmState.Measure(int version)"))
        {
            List<VmStateFieldModel> always = [.. Description.Fields.Where(static f => f.FixedSize is not null && Condition(f).Length == 0)];
            _writer.Line($"long length = {Names.Number(always.Sum(static f => (long)f.FixedSize!.Value))};");
            if (NeedsPart) { _writer.Line("long part;"); }
            EmitMeasureFields();
            foreach (VmStateTestModel check in _model.Checks) { _writer.Line($"if (!{check.Expression}) {{ return -1; }}"); }
            foreach (VmStateSubsectionModel subsection in Description.Subsections)
            {
                using (_writer.Block($"if ({IsSent(subsection)})"))
                {
                    if (subsection.IsNullable && subsection.Needed is not null) { _writer.Line($"if (this.{subsection.Property} is null) {{ return -1; }}"); }
                    EmitMeasureState($"this.{subsection.Property}", subsection.Description.Version);
                    _writer.Line($"length += {Vm}.VmStateSubsections.HeaderLength + {Names.Number(subsection.Description.Name.Length)};");
                }
            }
            _writer.Line("return length;");
        }
    }

    private const string This = "(" + Part + "this)";

    private bool NeedsPart => Description.Subsections.Count > 0 || Description.Fields.Any(static f => f.Nested is not null);

    private static string IsSent(VmStateSubsectionModel subsection) => subsection.Needed ?? $"this.{subsection.Property} is not null";

    private void EmitMeasureState(string state, int version)
    {
        _writer.Line($"part = ({Part}{state}).Measure({Names.Number(version)});");
        _writer.Line("if (part < 0) { return -1; }");
        _writer.Line("length += part;");
    }

    private void EmitMeasureFields()
    {
        foreach (VmStateFieldModel field in Description.Fields)
        {
            string condition = Condition(field);
            using (If(condition.Length > 0 || field.FixedSize is null || Arrays(field) ? condition : ""))
            {
                EmitMeasureField(field, condition.Length > 0);
            }
            foreach (VmStateTestModel check in field.Checks) { _writer.Line($"if (!{check.Expression}) {{ return -1; }}"); }
        }
    }

    /// <summary>Whether C# stores the field in an array, whose length can be wrong.</summary>
    private static bool Arrays(VmStateFieldModel field) =>
        field.Kind is VmStateKind.Buffer or VmStateKind.Bitmap || (field.Shape != VmStateShape.Single && field.Kind != VmStateKind.Unused);

    private void EmitMeasureField(VmStateFieldModel field, bool isConditional)
    {
        string property = Property(field);
        if (Arrays(field)) { EmitMeasureArray(field); }
        if (field.FixedSize is { } size)
        {
            if (isConditional) { _writer.Line($"length += {Names.Number(size)};"); }
            return;
        }
        switch (field.Kind)
        {
            case VmStateKind.Unused:
                _writer.Line($"if ({Count(field)} < 0) {{ return -1; }}");
                _writer.Line($"length += {Count(field)} * {Names.Number(field.Size)}L;");
                return;
            case VmStateKind.List:
                string item = Local("item");
                _writer.Line($"if ({property} is null) {{ return -1; }}");
                _writer.Line("length++;");
                using (_writer.Block($"foreach ({field.ElementType} {item} in {property})"))
                {
                    _writer.Line($"if ({item} is null) {{ return -1; }}");
                    EmitMeasureState(item, field.WriteVersion);
                    _writer.Line("length++;");
                }
                return;
            case VmStateKind.Tree:
                string pair = Local("pair");
                _writer.Line($"if ({property} is null) {{ return -1; }}");
                _writer.Line("length += 5;");
                using (_writer.Block($"foreach (global::System.Collections.Generic.KeyValuePair<{field.Key?.Type ?? "ulong"}, {field.ElementType}> {pair} in {property})"))
                {
                    _writer.Line($"if ({(field.Key is null ? "" : $"{pair}.Key is null || ")}{pair}.Value is null) {{ return -1; }}");
                    if (field.Key is not null) { EmitMeasureState(pair + ".Key", field.Key.Version); }
                    EmitMeasureState(pair + ".Value", field.WriteVersion);
                    _writer.Line(field.Key is null ? "length += 9;" : "length++;");
                }
                return;
            case VmStateKind.Buffer:
                _writer.Line($"length += {property}.Length;");
                return;
            case VmStateKind.Bitmap:
                _writer.Line($"length += {property}.Length * 8L;");
                return;
        }
        if (field.Shape == VmStateShape.Single)
        {
            if (field.Kind != VmStateKind.Custom) { _writer.Line($"if ({property} is null) {{ return -1; }}"); }
            EmitMeasureElement(field, property);
            return;
        }
        if (field.ElementSize is { } each && field.Pointers == VmStatePointers.None)
        {
            _writer.Line($"length += {property}.Length * {Names.Number(each)}L;");
            return;
        }
        string slot = Local("item");
        using (_writer.Block($"foreach ({Slot(field)} {slot} in {property})"))
        {
            if (field.Pointers != VmStatePointers.None)
            {
                _writer.Line($"if ({slot} is null) {{ length++; continue; }}");
                if (field.Pointers == VmStatePointers.Markers) { _writer.Line("length++;"); }
            }
            else if (field.Nested is not null) { _writer.Line($"if ({slot} is null) {{ return -1; }}"); }
            EmitMeasureElement(field, slot);
        }
    }

    private void EmitMeasureElement(VmStateFieldModel field, string value)
    {
        if (field.Kind == VmStateKind.Custom) { _writer.Line($"length += {field.Formatter}.GetLength({value});"); }
        else if (field.ElementSize is { } size) { _writer.Line($"length += {Names.Number(size)};"); }
        else { EmitMeasureState(value, field.WriteVersion); }
    }

    private void EmitMeasureArray(VmStateFieldModel field)
    {
        string property = Property(field);
        if (field.Shape == VmStateShape.Matrix)
        {
            _writer.Line($"if ({property} is null || {property}.GetLength(0) != {Names.Number(field.Rows)} || {property}.GetLength(1) != {Names.Number(field.Count)}) {{ return -1; }}");
            return;
        }
        _writer.Line($"if ({property} is null || {property}.Length != {ExpectedLength(field)}) {{ return -1; }}");
    }

    private static string ExpectedLength(VmStateFieldModel field) => field switch
    {
        { CountMember: null } => Names.Number(StoredAs(field).Count),
        { Kind: VmStateKind.Bitmap } => $"({field.CountMember} + 63L) / 64",
        _ => Count(field),
    };

    private void EmitWrite()
    {
        _parts.Clear();
        _locals = 0;
        using (Method("", $"public {Names.Status} TryWrite({Names.WritableSpan} destination, out int bytesWritten)"))
        {
            _writer.Line("bytesWritten = 0;");
            _writer.Line($"if ({This}.PrepareSave() is not null) {{ {Invalid} }}");
            _writer.Line($"long length = {This}.Measure({Names.Number(Description.Version)});");
            _writer.Line($"if (length < 0) {{ {Invalid} }}");
            _writer.Line($"if (length > destination.Length) {{ return {Names.Status}.DestinationTooSmall; }}");
            if (Description.HasCustom)
            {
                _writer.Line($"int written = {This}.WriteBody(destination, {Names.Number(Description.Version)});");
                _writer.Line($"if (written < 0) {{ {Invalid} }}");
                _writer.Line("bytesWritten = written;");
            }
            else { _writer.Line($"bytesWritten = {This}.WriteBody(destination, {Names.Number(Description.Version)});"); }
            if (Description.NeedsPreparation) { _writer.Line($"{This}.FinishSave();"); }
            _writer.Line($"return {Names.Status}.Done;");
        }
        using (Method("", $"int {Vm}.IVmState.WriteBody({Names.WritableSpan} destination, int version)"))
        {
            _writer.Line("int offset = 0;");
            foreach ((List<VmStateFieldModel> fields, bool isRun) in Segments())
            {
                if (isRun) { EmitWriteRun(fields); }
                else
                {
                    _writer.Line(Comment(fields[0]));
                    using (If(Condition(fields[0]))) { EmitWriteField(fields[0]); }
                }
            }
            foreach (VmStateSubsectionModel subsection in Description.Subsections)
            {
                using (_writer.Block($"if ({IsSent(subsection)})"))
                {
                    string forgive = subsection.IsNullable ? "!" : "";
                    _writer.Line($"offset += {Vm}.VmStateSubsections.WriteHeader(destination.Slice(offset), {Names.Quote(subsection.Description.Name)}u8, {Names.Number(subsection.Description.Version)});");
                    EmitWriteState($"this.{subsection.Property}{forgive}", subsection.Description, subsection.Description.Version);
                }
            }
            _writer.Line("return offset;");
        }
        foreach (Action part in _parts) { part(); }
    }

    private void EmitWriteState(string state, VmStateDescriptionModel nested, int version)
    {
        string body = $"({Part}{state}).WriteBody(destination.Slice(offset), {Names.Number(version)})";
        if (!nested.HasCustom)
        {
            _writer.Line($"offset += {body};");
            return;
        }
        string part = Local("part");
        _writer.Line($"int {part} = {body};");
        _writer.Line($"if ({part} < 0) {{ return -1; }}");
        _writer.Line($"offset += {part};");
    }

    private void EmitWriteRun(List<VmStateFieldModel> fields)
    {
        int size = fields.Sum(static f => f.FixedSize!.Value);
        using (If(Condition(fields[0])))
        {
            string run = Local("run");
            _writer.Line($"{Names.WritableSpan} {run} = destination.Slice(offset, {Names.Number(size)});");
            if (IsLarge && fields.Count > 4)
            {
                string name = "Write" + char.ToUpperInvariant(run[0]) + run.Substring(1);
                _writer.Line($"{name}({run});");
                _parts.Add(() =>
                {
                    using (Method($"Writes {fields[0].Property} to {fields[fields.Count - 1].Property}.", $"private void {name}({Names.WritableSpan} {run})")) { EmitWriteValues(fields, run); }
                });
            }
            else { EmitWriteValues(fields, run); }
            _writer.Line($"offset += {Names.Number(size)};");
        }
    }

    private void EmitWriteValues(List<VmStateFieldModel> fields, string run)
    {
        int at = 0;
        foreach (VmStateFieldModel field in fields)
        {
            string property = Property(field);
            string bytes = at == 0 ? run : $"{run}.Slice({Names.Number(at)})";
            bool isSingle = field.Shape == VmStateShape.Single && field.Kind is VmStateKind.Integer or VmStateKind.Double or VmStateKind.Timer;
            if (field.Kind == VmStateKind.Unused) { _writer.Line($"{run}.Slice({Names.Number(at)}, {Names.Number(field.Size)}).Clear();"); }
            else if (isSingle) { _writer.Line(WriteInteger(field, property, run, at, bytes)); }
            else
            {
                (string type, _) = StoredAs(field);
                string values = field.Shape == VmStateShape.Matrix ? $"{Codec}.Flat<{type}>({property})" : property;
                _writer.Line($"{WriteMany(field, type)}({values}, {run}.Slice({Names.Number(at)}, {Names.Number(field.FixedSize!.Value)}));");
            }
            at += field.FixedSize!.Value;
        }
    }

    private static string WriteMany(VmStateFieldModel field, string type) => field switch
    {
        { Kind: VmStateKind.Timer } => $"{Codec}.WriteTimers",
        { Kind: VmStateKind.Integer, Integer.IsBool: true } => $"{Codec}.WriteBools",
        _ => $"{Codec}.Write<{type}>",
    };

    private static string WriteInteger(VmStateFieldModel field, string value, string run, int at, string bytes)
    {
        if (field.Kind == VmStateKind.Double) { return $"{Names.Primitives}.WriteUInt64BigEndian({bytes}, global::System.BitConverter.DoubleToUInt64Bits({value}));"; }
        if (field.Kind == VmStateKind.Timer) { return $"{Names.Primitives}.WriteUInt64BigEndian({bytes}, {Codec}.FromTimer({value}));"; }
        IntegerModel integer = field.Integer!;
        string target = $"{run}[{Names.Number(at)}]";
        if (integer.IsBool) { return $"{target} = {value} ? (byte)1 : (byte)0;"; }
        if (integer.Size == 1) { return $"{target} = {(integer.Storage == "byte" && integer.Enum is null ? value : $"unchecked((byte){value})")};"; }
        string number = integer.Enum is null ? value : $"({integer.Storage}){value}";
        return $"{Names.Primitives}.Write{(integer.IsSigned ? "Int" : "UInt")}{Names.Number(integer.Size * 8)}BigEndian({bytes}, {number});";
    }

    private void EmitWriteField(VmStateFieldModel field)
    {
        string property = Property(field);
        switch (field.Kind)
        {
            case VmStateKind.Unused:
                string count = Local("count");
                _writer.Line($"int {count} = (int)({Count(field)}) * {Names.Number(field.Size)};");
                _writer.Line($"destination.Slice(offset, {count}).Clear();");
                _writer.Line($"offset += {count};");
                return;
            case VmStateKind.List:
                string item = Local("item");
                using (_writer.Block($"foreach ({field.ElementType} {item} in {property})"))
                {
                    _writer.Line("destination[offset++] = 1;");
                    EmitWriteState(item, field.Nested!, field.WriteVersion);
                }
                _writer.Line("destination[offset++] = 0;");
                return;
            case VmStateKind.Tree:
                string pair = Local("pair");
                _writer.Line($"{Names.Primitives}.WriteInt32BigEndian(destination.Slice(offset), {property}.Count);");
                _writer.Line("offset += 4;");
                using (_writer.Block($"foreach (global::System.Collections.Generic.KeyValuePair<{field.Key?.Type ?? "ulong"}, {field.ElementType}> {pair} in {property})"))
                {
                    _writer.Line("destination[offset++] = 1;");
                    if (field.Key is not null) { EmitWriteState(pair + ".Key", field.Key, field.Key.Version); }
                    else
                    {
                        _writer.Line($"{Names.Primitives}.WriteUInt64BigEndian(destination.Slice(offset), {pair}.Key);");
                        _writer.Line("offset += 8;");
                    }
                    EmitWriteState(pair + ".Value", field.Nested!, field.WriteVersion);
                }
                _writer.Line("destination[offset++] = 0;");
                return;
        }
        if (field.Pointers == VmStatePointers.None && field.Kind is VmStateKind.Integer or VmStateKind.Double or VmStateKind.Timer or VmStateKind.Buffer or VmStateKind.Bitmap)
        {
            (string type, _) = StoredAs(field);
            int size = field.Kind switch { VmStateKind.Buffer => 1, VmStateKind.Bitmap => 8, _ => field.ElementSize!.Value };
            string length = Local("length");
            _writer.Line($"int {length} = {property}.Length * {Names.Number(size)};");
            _writer.Line($"{WriteMany(field, type)}({property}, destination.Slice(offset, {length}));");
            _writer.Line($"offset += {length};");
            return;
        }
        if (field.Shape == VmStateShape.Single)
        {
            EmitWriteElement(field, property);
            return;
        }
        string slot = Local("item");
        using (_writer.Block($"foreach ({Slot(field)} {slot} in {property})"))
        {
            if (field.Pointers != VmStatePointers.None)
            {
                using (_writer.Block($"if ({slot} is null)"))
                {
                    _writer.Line($"destination[offset++] = {Codec}.NullMarker;");
                    _writer.Line("continue;");
                }
                if (field.Pointers == VmStatePointers.Markers) { _writer.Line($"destination[offset++] = {Codec}.ValidMarker;"); }
            }
            EmitWriteElement(field, slot);
        }
    }

    private void EmitWriteElement(VmStateFieldModel field, string value)
    {
        switch (field.Kind)
        {
            case VmStateKind.Custom:
                string written = Local("written");
                _writer.Line($"if ({field.Formatter}.TryWrite(destination.Slice(offset), {value}, out int {written}) != {Names.Status}.Done || {written} != {field.Formatter}.GetLength({value})) {{ return -1; }}");
                _writer.Line($"offset += {written};");
                break;
            case VmStateKind.Integer or VmStateKind.Double:
                string run = Local("run");
                int size = field.ElementSize!.Value;
                _writer.Line($"{Names.WritableSpan} {run} = destination.Slice(offset, {Names.Number(size)});");
                _writer.Line(WriteInteger(field, field.Pointers == VmStatePointers.None ? value : value + ".Value", run, 0, run));
                _writer.Line($"offset += {Names.Number(size)};");
                break;
            default:
                EmitWriteState(value, field.Nested!, field.WriteVersion);
                break;
        }
    }
}
