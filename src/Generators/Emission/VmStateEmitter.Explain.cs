using System;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>The slow walk: the same fields in the same order, each checked alone, so that the first one at fault can be named.</summary>
internal sealed partial class VmStateEmitter
{
    private const string Stop = "return walk.Error;";

    private void EmitExplain()
    {
        _locals = 0;
        using (Method("", $"public {Error}? Explain({Names.Span} source, int version, bool isFinal, {Names.Records}.WireTrace? trace = null)"))
        {
            _writer.Line($"var walk = new {Names.Records}.WireWalk({Names.Quote(_model.TypeName)}, source, trace);");
            EmitExplainHook(_model.PreLoad);
            foreach (VmStateFieldModel field in Description.Fields)
            {
                using (If(Condition(field))) { EmitExplainField(field); }
                foreach (VmStateTestModel check in field.Checks) { EmitExplainCheck(check); }
            }
            EmitExplainSubsections();
            foreach (VmStateTestModel check in _model.Checks) { EmitExplainCheck(check); }
            EmitExplainHook(_model.PostLoad);
            _writer.Line("return null;");
        }
    }

    private void EmitExplainHook(VmStateHookModel? hook)
    {
        if (hook is null) { return; }
        if (!hook.GivesReason)
        {
            _writer.Line($"{hook.Call};");
            return;
        }
        string reason = Local("reason");
        _writer.Line($"if ({hook.Call} is string {reason}) {{ return {Walk}.RejectState(ref walk, {Names.Quote(hook.Name)}, {reason}, \"a state that the device accepts\"); }}");
    }

    private void EmitExplainCheck(VmStateTestModel check) =>
        _writer.Line($"if (!{check.Expression}) {{ return {Walk}.RejectState(ref walk, {Names.Quote(check.Name)}, \"false\", \"true\"); }}");

    private void EmitExplainField(VmStateFieldModel field)
    {
        string name = Names.Quote(field.Property);
        string property = Property(field);
        switch (field.Kind)
        {
            case VmStateKind.List:
                EmitExplainList(field);
                return;
            case VmStateKind.Tree:
                EmitExplainTree(field);
                return;
        }
        if (field.Shape == VmStateShape.Single && field.CountMember is null && field.Kind is not (VmStateKind.Buffer or VmStateKind.Bitmap or VmStateKind.Unused))
        {
            EmitExplainElement(field, name, property, field.CanSet);
            return;
        }
        string count = field.CountMember is null ? Names.Number(field.Kind == VmStateKind.Bitmap ? (field.Size + 63) / 64 : field.Kind == VmStateKind.Buffer ? field.Size : field.Count) : EmitExplainCount(field, name);
        bool isPlain = field.Pointers == VmStatePointers.None
            && field.Kind is VmStateKind.Integer or VmStateKind.Double or VmStateKind.Timer or VmStateKind.Buffer or VmStateKind.Bitmap or VmStateKind.Unused;
        if (isPlain)
        {
            (string type, _) = field.Kind == VmStateKind.Unused ? ("byte", 0) : StoredAs(field);
            int size = field.Kind switch { VmStateKind.Buffer => 1, VmStateKind.Bitmap => 8, VmStateKind.Unused => field.Size, _ => field.ElementSize!.Value };
            if (field.Kind == VmStateKind.Unused && field.CountMember is null) { count = "1"; }
            string elements = field.Shape == VmStateShape.Matrix ? $"{Names.Number(field.Rows)}L * {count}" : $"(long){count}";
            string bytes = Local("bytes");
            _writer.Line($"if (!{Walk}.TryBytes(ref walk, {name}, {elements} * {Names.Number(size)}, out {Names.Span} {bytes})) {{ {Stop} }}");
            if (field.Kind == VmStateKind.Unused) { return; }
            if (field.Shape == VmStateShape.Matrix)
            {
                _writer.Line($"{property} = {Codec}.Sized<{type}>({property}, {Names.Number(field.Rows)}, {count});");
                EmitReadMany(field, type, bytes, $"{Codec}.Flat<{type}>({property})");
                return;
            }
            _writer.Line($"{property} = {Codec}.Sized<{type}>({property}, {count});");
            EmitReadMany(field, type, bytes, property);
            return;
        }
        string array = Local("array"), index = Local("i"), path = Local("path"), present = Local("present");
        bool isMatrix = field.Shape == VmStateShape.Matrix;
        if (isMatrix)
        {
            _writer.Line($"{Slot(field)}[,] {array} = {Codec}.Sized<{Slot(field)}>({property}, {Names.Number(field.Rows)}, {count});");
        }
        else { _writer.Line($"{Slot(field)}[] {array} = {Codec}.Sized<{Slot(field)}>({property}, {count});"); }
        _writer.Line($"{property} = {array};");
        using (_writer.Block($"for (int {index} = 0; {index} < {array}.Length; {index}++)"))
        {
            string slot = isMatrix ? $"{array}[{index} / {count}, {index} % {count}]" : $"{array}[{index}]";
            _writer.Line($"string {path} = {name} + \"[\" + {Names.Records}.WireText.Plain((ulong){index}) + \"]\";");
            if (field.Pointers != VmStatePointers.None)
            {
                bool isMarked = field.Pointers == VmStatePointers.Markers;
                string other = isMarked ? "ValidMarker" : "NullMarker";
                using (isMarked ? null : _writer.Block($"if ({slot} is null)"))
                {
                    _writer.Line($"if (!{Walk}.TryMarker(ref walk, {path}, {Codec}.NullMarker, {Codec}.{other}, out bool {present})) {{ {Stop} }}");
                    if (isMarked) { _writer.Line($"if (!{present}) {{ {slot} = null; continue; }}"); }
                    else
                    {
                        _writer.Line($"_ = {present};");
                        _writer.Line("continue;");
                    }
                }
            }
            EmitExplainElement(field, path, slot, canSet: true);
        }
    }

    private string EmitExplainCount(VmStateFieldModel field, string name)
    {
        string counted = field.Kind == VmStateKind.Bitmap ? $"({field.CountMember} + 63L) / 64" : Count(field);
        int size = field.Kind switch { VmStateKind.Bitmap => 8, VmStateKind.Buffer => 1, VmStateKind.Unused => field.Size, _ => field.MinimumElement };
        string count = Local("count");
        if (field.Kind == VmStateKind.Bitmap)
        {
            _writer.Line($"if ({field.CountMember} < 0) {{ return walk.Reject({name}, walk.Offset, {Names.Quote(CountText(field) + " = ")} + {Names.Records}.WireText.Of((long){field.CountMember}), \"a number of bits\"); }}");
        }
        _writer.Line($"if (!{Walk}.TryCount(ref walk, {name}, {Names.Quote(CountText(field))}, {counted}, {Names.Number(size)}, out int {count})) {{ {Stop} }}");
        return count;
    }

    private void EmitExplainElement(VmStateFieldModel field, string path, string slot, bool canSet)
    {
        const string Big = Names.Records + ".ByteOrder.BigEndian";
        string raw = Local("raw"), start = Local("start");
        switch (field.Kind)
        {
            case VmStateKind.Integer or VmStateKind.Double or VmStateKind.Timer:
                int size = field.ElementSize!.Value;
                _writer.Line($"int {start} = walk.Offset;");
                _writer.Line($"if (!walk.TryInteger({path}, {Names.Number(size)}, {Big}, out ulong {raw})) {{ {Stop} }}");
                string value = field.Kind switch
                {
                    VmStateKind.Double => $"global::System.BitConverter.UInt64BitsToDouble({raw})",
                    VmStateKind.Timer => $"{Codec}.ToTimer({raw})",
                    _ when field.Integer!.IsBool => $"{raw} != 0",
                    _ => field.Integer.Enum is null ? $"unchecked(({field.Integer.Storage}){raw})" : $"({field.Integer.TypeName})unchecked(({field.Integer.Storage}){raw})",
                };
                string text = field.Kind switch
                {
                    VmStateKind.Double => $"{slot}.ToString(\"R\", global::System.Globalization.CultureInfo.InvariantCulture)",
                    VmStateKind.Timer => $"{raw} == ulong.MaxValue ? \"not armed\" : {Names.Records}.WireText.Of({raw})",
                    _ => "",
                };
                if (field.Check == VmStateCheck.Equal)
                {
                    string hint = field.Hint.Length == 0 ? "" : $" + {Names.Quote($" ({field.Hint})")}";
                    _writer.Line($"if ({value} != {slot}) {{ return walk.Reject({path}, {start}, {Names.Records}.WireText.Of({value}), {Names.Records}.WireText.Of({slot}){hint}); }}");
                }
                else if (field.Check == VmStateCheck.AtMost)
                {
                    _writer.Line($"if ({value} < 0 || {value} > {slot}) {{ return walk.Reject({path}, {start}, {Names.Records}.WireText.Of({value}), \"0 to \" + {Names.Records}.WireText.Of({slot})); }}");
                    _writer.Line($"{slot} = {value};");
                }
                else { _writer.Line($"{slot} = {value};"); }
                if (text.Length == 0)
                {
                    text = field.Pointers == VmStatePointers.None ? $"{Names.Records}.WireText.Of({slot})" : $"{Names.Records}.WireText.Of({value})";
                }
                else if (field.Kind == VmStateKind.Double && field.Pointers != VmStatePointers.None) { text = text.Replace(slot + ".", value + "."); }
                _writer.Line($"walk.Show({path}, {start}, {text});");
                break;
            case VmStateKind.Custom:
                string status = Local("status"), custom = Local("value"), length = Local("length");
                _writer.Line($"int {start} = walk.Offset;");
                _writer.Line($"{Names.Status} {status} = {field.Formatter}.TryRead(walk.Rest, out {field.ElementType} {custom}, out int {length});");
                _writer.Line($"if ({status} != {Names.Status}.Done) {{ return walk.RejectCustom({path}, {status}); }}");
                _writer.Line($"_ = walk.TryBytes({path}, (ulong){length}, out _);");
                _writer.Line($"{slot} = {custom};");
                _writer.Line($"walk.Show({path}, {start}, {field.Formatter}.Describe({custom}));");
                break;
            default:
                string state = canSet ? $"{slot} ??= new {field.ElementType}()" : slot;
                _writer.Line($"if (!{Walk}.TryStruct(ref walk, {path}, {state}, {Names.Number(field.ReadVersion)}, isFinal)) {{ {Stop} }}");
                break;
        }
    }

    private void EmitExplainList(VmStateFieldModel field)
    {
        string list = Local("list"), index = Local("i"), path = Local("path"), present = Local("present");
        string type = $"global::System.Collections.Generic.List<{field.ElementType}>";
        _writer.Line(field.CanSet ? $"{type} {list} = {Property(field)} ??= new {type}();" : $"{type} {list} = {Property(field)};");
        using (_writer.Block($"for (int {index} = 0; ; {index}++)"))
        {
            _writer.Line($"string {path} = {Names.Quote(field.Property)} + \"[\" + {Names.Records}.WireText.Plain((ulong){index}) + \"]\";");
            _writer.Line($"if (!{Walk}.TryMarker(ref walk, {path}, 0, 0, out bool {present})) {{ {Stop} }}");
            _writer.Line($"if (!{present}) {{ {list}.RemoveRange({index}, {list}.Count - {index}); break; }}");
            _writer.Line($"if ({index} == {list}.Count) {{ {list}.Add(new {field.ElementType}()); }}");
            _writer.Line($"if (!{Walk}.TryStruct(ref walk, {path}, {list}[{index}], {Names.Number(field.ReadVersion)}, isFinal)) {{ {Stop} }}");
        }
    }

    private void EmitExplainTree(VmStateFieldModel field)
    {
        const string Big = Names.Records + ".ByteOrder.BigEndian";
        string name = Names.Quote(field.Property);
        string list = Local("list"), index = Local("i"), total = Local("total"), key = Local("key"), value = Local("value"), path = Local("path"), present = Local("present"), start = Local("start");
        string keyType = field.Key?.Type ?? "ulong";
        string pair = $"global::System.Collections.Generic.KeyValuePair<{keyType}, {field.ElementType}>";
        string type = $"global::System.Collections.Generic.List<{pair}>";
        _writer.Line(field.CanSet ? $"{type} {list} = {Property(field)} ??= new {type}();" : $"{type} {list} = {Property(field)};");
        _writer.Line($"int {start} = walk.Offset;");
        _writer.Line($"if (!walk.TryInteger({name}, 4, {Big}, out ulong {total})) {{ {Stop} }}");
        _writer.Line($"walk.Show({name}, {start}, {Names.Records}.WireText.Of({total}));");
        using (_writer.Block($"for (int {index} = 0; ; {index}++)"))
        {
            _writer.Line($"string {path} = {name} + \"[\" + {Names.Records}.WireText.Plain((ulong){index}) + \"]\";");
            _writer.Line($"if (!{Walk}.TryMarker(ref walk, {path}, 0, 0, out bool {present})) {{ {Stop} }}");
            using (_writer.Block($"if (!{present})"))
            {
                _writer.Line($"if ((ulong){index} != {total}) {{ return walk.Reject({name}, walk.Offset - 1, {Names.Records}.WireText.Of((long){index}) + \" pairs\", {Names.Records}.WireText.Of({total})); }}");
                _writer.Line($"{list}.RemoveRange({index}, {list}.Count - {index});");
                _writer.Line("break;");
            }
            _writer.Line($"if ((ulong){index} == {total}) {{ return walk.Reject({name}, walk.Offset - 1, \"one more pair\", {Names.Records}.WireText.Of({total})); }}");
            if (field.Key is null)
            {
                _writer.Line($"if (!walk.TryInteger({path} + \".Key\", 8, {Big}, out ulong {key})) {{ {Stop} }}");
                _writer.Line($"walk.Show({path} + \".Key\", walk.Offset - 8, {Names.Records}.WireText.Of({key}));");
            }
            else
            {
                _writer.Line($"{keyType} {key} = {index} < {list}.Count ? {list}[{index}].Key : new {keyType}();");
                _writer.Line($"if (!{Walk}.TryStruct(ref walk, {path} + \".Key\", {key}, {Names.Number(field.ReadVersion)}, isFinal)) {{ {Stop} }}");
            }
            _writer.Line($"{field.ElementType} {value} = {index} < {list}.Count ? {list}[{index}].Value : new {field.ElementType}();");
            _writer.Line($"if (!{Walk}.TryStruct(ref walk, {path} + \".Value\", {value}, {Names.Number(field.ReadVersion)}, isFinal)) {{ {Stop} }}");
            _writer.Line($"if ({index} < {list}.Count) {{ {list}[{index}] = new {pair}({key}, {value}); }}");
            _writer.Line($"else {{ {list}.Add(new {pair}({key}, {value})); }}");
        }
    }

    private void EmitExplainSubsections()
    {
        if (Nullable.Any()) { _writer.Line($"global::System.Span<bool> seen = stackalloc bool[{Names.Number(Nullable.Count())}];"); }
        string known = string.Join(", ", Description.Subsections.Select(static s => s.Description.Name));
        using (_writer.Block("while (true)"))
        {
            _writer.Line($"if (!{Walk}.TrySubsection(ref walk, {Names.Quote(Description.Name)}, isFinal, out string name, out uint found)) {{ {Stop} }}");
            _writer.Line("if (name.Length == 0) { break; }");
            string otherwise = "";
            foreach (VmStateSubsectionModel subsection in Description.Subsections)
            {
                VmStateDescriptionModel nested = subsection.Description;
                using (_writer.Block($"{otherwise}if (name == {Names.Quote(nested.Name)})"))
                {
                    _writer.Line($"if ({OutsideVersions(nested, "found")}) {{ return {Walk}.RejectVersion(ref walk, name, found, {Names.Number(nested.MinimumVersion)}, {Names.Number(nested.Version)}); }}");
                    string state = subsection.CanSet ? $"this.{subsection.Property} ??= new {nested.Type}()" : $"this.{subsection.Property}";
                    _writer.Line($"if (!{Walk}.TryStruct(ref walk, {Names.Quote(subsection.Property)}, {state}, (int)found, isFinal)) {{ {Stop} }}");
                    EmitSeen(subsection);
                }
                otherwise = "else ";
            }
            string reject = $"return {Walk}.RejectSubsection(ref walk, name, {Names.Quote(known)});";
            _writer.Line(Description.Subsections.Count == 0 ? reject : $"else {{ {reject} }}");
        }
        EmitAbsentUnlessSeen();
    }
}
