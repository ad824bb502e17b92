using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>The fast walk: from bytes into the object.</summary>
internal sealed partial class VmStateEmitter
{
    private const string Invalid = "return " + Names.Status + ".InvalidData;";
    private const string NeedMore = "return " + Names.Status + ".NeedMoreData;";

    private void EmitRead()
    {
        _parts.Clear();
        _locals = 0;
        Member("", "");
        // The JIT inlines so much into one method and no more: in its caller, the slices of a large one would be calls.
        if (IsLargeWalk) { _writer.Line(Inlining("NoInlining")); }
        using (_writer.Block($"public {Names.Status} TryRead({Names.Span} source, int version, bool isFinal, out int bytesConsumed)"))
        {
            _writer.Line("bytesConsumed = 0;");
            _writer.Line("int offset = 0;");
            _writer.Line($"{Names.Status} status;");
            EmitHook(_model.PreLoad, Invalid);
            foreach ((List<VmStateFieldModel> fields, bool isRun) in Segments())
            {
                if (isRun) { EmitReadRun(fields); }
                else { EmitReadField(fields[0]); }
            }
            _writer.Line();
            _writer.Line("// A subsection, if its name says that it is one of these.");
            _writer.Line($"if (offset == source.Length && !isFinal) {{ {NeedMore} }}");
            using (_writer.Block("if (offset < source.Length && source[offset] == 5)"))
            {
                // A copy: an offset that is passed by reference would stay in memory from the first field on.
                _writer.Line("int end = offset;");
                _writer.Line("status = ReadSubsections(source, isFinal, ref end);");
                EmitReturnUnlessDone();
                _writer.Line("offset = end;");
            }
            EmitAbsent();
            foreach (VmStateTestModel check in _model.Checks) { _writer.Line($"if (!{check.Expression}) {{ {Invalid} }}"); }
            EmitHook(_model.PostLoad, Invalid);
            _writer.Line("bytesConsumed = offset;");
            _writer.Line($"return {Names.Status}.Done;");
        }
        EmitReadLeaf();
        EmitReadSubsections();
        foreach (Action part in _parts) { part(); }
    }

    /// <summary>A subsection that the stream does not have is null, where it can be.</summary>
    private void EmitAbsent()
    {
        if (!Nullable.Any()) { return; }
        using (_writer.Block("else"))
        {
            foreach (VmStateSubsectionModel subsection in Nullable) { _writer.Line($"this.{subsection.Property} = null;"); }
        }
    }

    private IEnumerable<VmStateSubsectionModel> Nullable => Description.Subsections.Where(static s => s.IsNullable);

    private void EmitAbsentUnlessSeen()
    {
        int bit = 0;
        foreach (VmStateSubsectionModel subsection in Nullable) { _writer.Line($"if (!seen[{Names.Number(bit++)}]) {{ this.{subsection.Property} = null; }}"); }
    }

    private void EmitSeen(VmStateSubsectionModel subsection)
    {
        if (subsection.IsNullable) { _writer.Line($"seen[{Names.Number(Nullable.TakeWhile(s => s != subsection).Count())}] = true;"); }
    }

    private void EmitHook(VmStateHookModel? hook, string failure)
    {
        if (hook is null) { return; }
        _writer.Line(hook.GivesReason ? $"if ({hook.Call} is not null) {{ {failure} }}" : $"{hook.Call};");
    }

    private void EmitChecks(VmStateFieldModel field, string failure)
    {
        foreach (VmStateTestModel check in field.Checks) { _writer.Line($"if (!{check.Expression}) {{ {failure} }}"); }
    }

    private void EmitReadRun(List<VmStateFieldModel> fields)
    {
        int size = fields.Sum(static f => f.FixedSize!.Value);
        string condition = Condition(fields[0]);
        using (If(condition))
        {
            string run = Local("run");
            _writer.Line($"if (source.Length - offset < {Names.Number(size)}) {{ {NeedMore} }}");
            if (fields.Any(static f => f.Kind != VmStateKind.Unused)) { _writer.Line($"{Names.Span} {run} = source.Slice(offset, {Names.Number(size)});"); }
            if (IsLarge && fields.Count > 4)
            {
                string name = "Read" + char.ToUpperInvariant(run[0]) + run.Substring(1);
                _writer.Line($"if (!{name}({run}, version)) {{ {Invalid} }}");
                _parts.Add(() =>
                {
                    using (Method($"Reads {fields[0].Property} to {fields[fields.Count - 1].Property}.", $"private bool {name}({Names.Span} {run}, int version)"))
                    {
                        EmitRunValues(fields, run, "return false;");
                        _writer.Line("return true;");
                    }
                });
            }
            else { EmitRunValues(fields, run, Invalid); }
            _writer.Line($"offset += {Names.Number(size)};");
        }
        // A check is made although its field is not there.
        if (condition.Length > 0) { foreach (VmStateFieldModel field in fields) { EmitChecks(field, Invalid); } }
    }

    private void EmitRunValues(List<VmStateFieldModel> fields, string run, string failure)
    {
        int at = 0;
        foreach (VmStateFieldModel field in fields)
        {
            EmitReadFixed(field, run, at, failure);
            if (Condition(field).Length == 0) { EmitChecks(field, failure); }
            at += field.FixedSize!.Value;
        }
    }

    private void EmitReadFixed(VmStateFieldModel field, string run, int at, string failure)
    {
        string property = Property(field);
        string bytes = at == 0 ? run : $"{run}.Slice({Names.Number(at)})";
        if (field.Kind == VmStateKind.Unused) { return; }
        if (field.Shape == VmStateShape.Single && field.Kind is VmStateKind.Integer or VmStateKind.Double or VmStateKind.Timer)
        {
            string value = field.Kind switch
            {
                VmStateKind.Double => $"global::System.BitConverter.UInt64BitsToDouble({Names.Primitives}.ReadUInt64BigEndian({bytes}))",
                VmStateKind.Timer => $"{Codec}.ToTimer({Names.Primitives}.ReadUInt64BigEndian({bytes}))",
                _ => ReadInteger(field.Integer!, run, at),
            };
            switch (field.Check)
            {
                case VmStateCheck.Equal:
                    _writer.Line($"if ({value} != {property}) {{ {failure} }}");
                    break;
                case VmStateCheck.AtMost:
                    string local = Local("value");
                    _writer.Line($"int {local} = {value};");
                    _writer.Line($"if ({local} < 0 || {local} > {property}) {{ {failure} }}");
                    _writer.Line($"{property} = {local};");
                    break;
                default:
                    _writer.Line($"{property} = {value};");
                    break;
            }
            return;
        }
        (string type, int count) = StoredAs(field);
        string slice = $"{run}.Slice({Names.Number(at)}, {Names.Number(field.FixedSize!.Value)})";
        if (field.Shape == VmStateShape.Matrix)
        {
            string matrix = Local("array");
            _writer.Line($"{type}[,] {matrix} = {Codec}.Sized<{type}>({property}, {Names.Number(field.Rows)}, {Names.Number(field.Count)});");
            _writer.Line($"{property} = {matrix};");
            EmitReadMany(field, type, slice, $"{Codec}.Flat<{type}>({matrix})");
            return;
        }
        string array = EmitSized(type, property, Names.Number(count));
        if (!_writesOutArrays || !IsWrittenOut(field))
        {
            EmitReadMany(field, type, slice, array);
            return;
        }
        for (int i = 0; i < count; i++) { _writer.Line($"{array}[{Names.Number(i)}] = {ReadInteger(field.Integer!, run, at + i * field.Integer!.Size)};"); }
    }

    /// <summary>A local with the property's array, made anew only where the length differs: the same reference is not stored again, for that costs a write barrier.</summary>
    private string EmitSized(string type, string property, string count)
    {
        string array = Local("array");
        _writer.Line($"{type}[] {array} = {property};");
        _writer.Line($"if ({array}?.Length != {count}) {{ {property} = {array} = {Codec}.Sized<{type}>({array}, {count}); }}");
        return array;
    }

    /// <summary>The type and number of elements that C# stores.</summary>
    private static (string Type, int Count) StoredAs(VmStateFieldModel field) => field.Kind switch
    {
        VmStateKind.Buffer => ("byte", field.Size),
        VmStateKind.Bitmap => ("ulong", (field.Size + 63) / 64),
        VmStateKind.Timer => ("long?", field.Elements),
        VmStateKind.Double => ("double", field.Elements),
        _ => (field.ElementType, field.Elements),
    };

    private void EmitReadMany(VmStateFieldModel field, string type, string source, string destination) => _writer.Line(field switch
    {
        { Kind: VmStateKind.Timer } => $"{Codec}.ReadTimers({source}, {destination});",
        { Kind: VmStateKind.Integer, Integer.IsBool: true } => $"{Codec}.ReadBools({source}, {destination});",
        // In place, where the JIT may see the length.
        _ when type == "byte" => $"{source}.CopyTo({destination});",
        _ => $"{Codec}.Read<{type}>({source}, {destination});",
    });

    private static string ReadInteger(IntegerModel integer, string run, int at)
    {
        string byteAt = $"{run}[{Names.Number(at)}]";
        string bytes = at == 0 ? run : $"{run}.Slice({Names.Number(at)})";
        if (integer.IsBool) { return $"{byteAt} != 0"; }
        string value = integer.Size == 1
            ? integer.IsSigned ? $"unchecked((sbyte){byteAt})" : byteAt
            : $"{Names.Primitives}.Read{(integer.IsSigned ? "Int" : "UInt")}{Names.Number(integer.Size * 8)}BigEndian({bytes})";
        return integer.Enum is null ? value : $"({integer.TypeName}){value}";
    }

    private void EmitReadField(VmStateFieldModel field)
    {
        _writer.Line();
        _writer.Line(Comment(field));
        using (If(Condition(field)))
        {
            switch (field.Kind)
            {
                case VmStateKind.List:
                    EmitReadList(field);
                    break;
                case VmStateKind.Tree:
                    EmitReadTree(field);
                    break;
                default:
                    EmitReadElements(field);
                    break;
            }
        }
        EmitChecks(field, Invalid);
    }

    private void EmitReadElements(VmStateFieldModel field)
    {
        string property = Property(field);
        string count = "";
        if (field.CountMember is not null)
        {
            // A bitmap's member counts bits, everything else's counts elements.
            string counted = field.Kind == VmStateKind.Bitmap ? $"({field.CountMember} + 63L) / 64" : Count(field);
            int size = field.Kind switch { VmStateKind.Bitmap => 8, VmStateKind.Buffer => 1, _ => field.MinimumElement };
            count = Local("count");
            _writer.Line($"status = {Codec}.TryCount({counted}, {Names.Number(size)}, source.Length - offset, out int {count});");
            EmitReturnUnlessDone();
            if (field.Kind == VmStateKind.Bitmap) { _writer.Line($"if ({field.CountMember} < 0) {{ {Invalid} }}"); }
        }
        else if (field.Shape != VmStateShape.Single) { count = Names.Number(field.Count); }

        if (field.Kind == VmStateKind.Unused)
        {
            _writer.Line($"offset += {count} * {Names.Number(field.Size)};");
            return;
        }
        if (field.Pointers == VmStatePointers.None && field.Kind is VmStateKind.Integer or VmStateKind.Double or VmStateKind.Timer or VmStateKind.Buffer or VmStateKind.Bitmap)
        {
            int size = field.Kind switch { VmStateKind.Buffer => 1, VmStateKind.Bitmap => 8, _ => field.ElementSize!.Value };
            (string type, _) = StoredAs(field);
            string length = size == 1 ? count : $"{count} * {Names.Number(size)}";
            string elements = EmitSized(type, property, count);
            EmitReadMany(field, type, $"source.Slice(offset, {length})", elements);
            _writer.Line($"offset += {length};");
            return;
        }
        if (field.Shape == VmStateShape.Single)
        {
            EmitReadElement(field, property, field.CanSet);
            return;
        }
        string array = EmitSized(Slot(field), property, count), index = Local("i");
        using (_writer.Block($"for (int {index} = 0; {index} < {array}.Length; {index}++)"))
        {
            string slot = $"{array}[{index}]";
            if (field.Pointers == VmStatePointers.None)
            {
                EmitReadElement(field, slot, canSet: true);
                return;
            }
            bool isMarked = field.Pointers == VmStatePointers.Markers;
            if (isMarked)
            {
                string marker = Local("marker");
                _writer.Line($"if (offset == source.Length) {{ {NeedMore} }}");
                _writer.Line($"byte {marker} = source[offset];");
                _writer.Line($"if ({marker} is not ({Codec}.NullMarker or {Codec}.ValidMarker)) {{ {Invalid} }}");
                _writer.Line("offset++;");
                using (_writer.Block($"if ({marker} == {Codec}.NullMarker)"))
                {
                    _writer.Line($"{slot} = null;");
                    _writer.Line("continue;");
                }
            }
            else
            {
                using (_writer.Block($"if ({slot} is null)"))
                {
                    _writer.Line($"if (offset == source.Length) {{ {NeedMore} }}");
                    _writer.Line($"if (source[offset] != {Codec}.NullMarker) {{ {Invalid} }}");
                    _writer.Line("offset++;");
                    _writer.Line("continue;");
                }
            }
            EmitReadElement(field, slot, canSet: true);
        }
    }

    private void EmitReturnUnlessDone() => _writer.Line($"if (status != {Names.Status}.Done) {{ return status; }}");

    private void EmitReadElement(VmStateFieldModel field, string slot, bool canSet)
    {
        string length = Local("length");
        switch (field.Kind)
        {
            case VmStateKind.Custom:
                string value = Local("value");
                _writer.Line($"status = {field.Formatter}.TryRead(source.Slice(offset), out {field.ElementType} {value}, out int {length});");
                EmitReturnUnlessDone();
                _writer.Line($"{slot} = {value};");
                _writer.Line($"offset += {length};");
                break;
            case VmStateKind.Integer or VmStateKind.Double:
                int size = field.ElementSize!.Value;
                _writer.Line($"if (source.Length - offset < {Names.Number(size)}) {{ {NeedMore} }}");
                string run = Local("run");
                _writer.Line($"{Names.Span} {run} = source.Slice(offset, {Names.Number(size)});");
                _writer.Line(field.Kind == VmStateKind.Double
                    ? $"{slot} = global::System.BitConverter.UInt64BitsToDouble({Names.Primitives}.ReadUInt64BigEndian({run}));"
                    : $"{slot} = {ReadInteger(field.Integer!, run, 0)};");
                _writer.Line($"offset += {Names.Number(size)};");
                break;
            default:
                EmitReadState(canSet ? $"({slot} ??= new {field.ElementType}())" : slot, field.Nested!, field.ReadVersion);
                break;
        }
    }

    private void EmitReadState(string state, VmStateDescriptionModel nested, int version)
    {
        // What the JIT takes into its caller as a whole is read as fast by calls.
        if (!IsLargeWalk || nested.LeafSize is not { } size || version != nested.Version)
        {
            EmitReadNested(state, version);
            return;
        }
        string leaf = Local("leaf"), bytes = Names.Number(size);
        _writer.Line($"{nested.Type} {leaf} = {state};");
        // With a byte behind it that starts no subsection, all is said about the leaf; everything else is left to its own walk.
        using (_writer.Block($"if (source.Length - offset > {bytes} && source[offset + {bytes}] != 5)"))
        {
            string read = $"{leaf}.ReadLeaf(source.Slice(offset, {bytes}))";
            _writer.Line(nested.HasComparisons ? $"if (!{read}) {{ {Invalid} }}" : read + ";");
            _writer.Line($"offset += {bytes};");
        }
        using (_writer.Block("else")) { EmitReadNested(leaf, version); }
    }

    private static string Inlining(string option) =>
        $"[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.{option})]";

    private void EmitReadNested(string state, int version)
    {
        string length = Local("length");
        _writer.Line($"status = {state}.TryRead(source.Slice(offset), {Names.Number(version)}, isFinal, out int {length});");
        EmitReturnUnlessDone();
        _writer.Line($"offset += {length};");
    }

    /// <summary>The fields of a part that is as long as it is, for parents that have seen the bytes.</summary>
    private void EmitReadLeaf()
    {
        if (Description.LeafSize is not { } size) { return; }
        Member($"Reads the fields of version {Names.Number(Description.Version)} from their {Names.Number(size)} bytes.", "");
        if (Values <= MostValuesInlined) { _writer.Line(Inlining("AggressiveInlining")); }
        using (_writer.Block($"internal {(Description.HasComparisons ? "bool" : "void")} ReadLeaf({Names.Span} run)"))
        {
            EmitRunValues([.. Description.Fields], "run", "return false;");
            if (Description.HasComparisons) { _writer.Line("return true;"); }
        }
    }

    private void EmitReadList(VmStateFieldModel field)
    {
        string list = Local("list"), index = Local("i");
        string type = $"global::System.Collections.Generic.List<{field.ElementType}>";
        _writer.Line(field.CanSet ? $"{type} {list} = {Property(field)} ??= new {type}();" : $"{type} {list} = {Property(field)};");
        _writer.Line($"int {index} = 0;");
        using (_writer.Block($"for (; ; {index}++)"))
        {
            _writer.Line($"if (offset == source.Length) {{ {NeedMore} }}");
            _writer.Line("if (source[offset++] == 0) { break; }");
            _writer.Line($"if ({index} == {list}.Count) {{ {list}.Add(new {field.ElementType}()); }}");
            EmitReadState($"{list}[{index}]", field.Nested!, field.ReadVersion);
        }
        _writer.Line($"{list}.RemoveRange({index}, {list}.Count - {index});");
    }

    private void EmitReadTree(VmStateFieldModel field)
    {
        string list = Local("list"), index = Local("i"), total = Local("total"), key = Local("key"), value = Local("value");
        string keyType = field.Key?.Type ?? "ulong";
        string pair = $"global::System.Collections.Generic.KeyValuePair<{keyType}, {field.ElementType}>";
        string type = $"global::System.Collections.Generic.List<{pair}>";
        _writer.Line(field.CanSet ? $"{type} {list} = {Property(field)} ??= new {type}();" : $"{type} {list} = {Property(field)};");
        _writer.Line($"if (source.Length - offset < 4) {{ {NeedMore} }}");
        _writer.Line($"uint {total} = {Names.Primitives}.ReadUInt32BigEndian(source.Slice(offset));");
        _writer.Line("offset += 4;");
        _writer.Line($"int {index} = 0;");
        using (_writer.Block($"for (; ; {index}++)"))
        {
            _writer.Line($"if (offset == source.Length) {{ {NeedMore} }}");
            _writer.Line("if (source[offset++] == 0) { break; }");
            _writer.Line($"if ({index} == {total}) {{ {Invalid} }}");
            if (field.Key is null)
            {
                _writer.Line($"if (source.Length - offset < 8) {{ {NeedMore} }}");
                _writer.Line($"ulong {key} = {Names.Primitives}.ReadUInt64BigEndian(source.Slice(offset));");
                _writer.Line("offset += 8;");
            }
            else
            {
                _writer.Line($"{keyType} {key} = {index} < {list}.Count ? {list}[{index}].Key : new {keyType}();");
                EmitReadState(key, field.Key, field.ReadVersion);
            }
            _writer.Line($"{field.ElementType} {value} = {index} < {list}.Count ? {list}[{index}].Value : new {field.ElementType}();");
            EmitReadState(value, field.Nested!, field.ReadVersion);
            _writer.Line($"if ({index} < {list}.Count) {{ {list}[{index}] = new {pair}({key}, {value}); }}");
            _writer.Line($"else {{ {list}.Add(new {pair}({key}, {value})); }}");
        }
        _writer.Line($"if ({index} != {total}) {{ {Invalid} }}");
        _writer.Line($"{list}.RemoveRange({index}, {list}.Count - {index});");
    }

    private void EmitReadSubsections()
    {
        using (Method("Reads subsections, in any order.", $"private {Names.Status} ReadSubsections({Names.Span} source, bool isFinal, ref int offset)"))
        {
            if (Nullable.Any()) { _writer.Line($"global::System.Span<bool> seen = stackalloc bool[{Names.Number(Nullable.Count())}];"); }
            using (_writer.Block("while (true)"))
            {
                _writer.Line(
                    $"{Names.Status} status = {Vm}.VmStateSubsections.TryReadHeader(source.Slice(offset), {Names.Quote(Description.Name)}u8, isFinal, out {Names.Span} name, out uint found, out int length);");
                EmitReturnUnlessDone();
                using (_writer.Block("if (length == 0)"))
                {
                    EmitAbsentUnlessSeen();
                    _writer.Line("return status;");
                }
                string otherwise = "";
                foreach (VmStateSubsectionModel subsection in Description.Subsections)
                {
                    using (_writer.Block($"{otherwise}if (global::System.MemoryExtensions.SequenceEqual(name, {Names.Quote(subsection.Description.Name)}u8))"))
                    {
                        _writer.Line($"if ({OutsideVersions(subsection.Description, "found")}) {{ {Invalid} }}");
                        string state = SubsectionToFill(subsection);
                        _writer.Line($"status = {state}.TryRead(source.Slice(offset + length), (int)found, isFinal, out int body);");
                        EmitReturnUnlessDone();
                        EmitSeen(subsection);
                        _writer.Line("offset += length + body;");
                    }
                    otherwise = "else ";
                }
                _writer.Line(Description.Subsections.Count == 0 ? Invalid : $"else {{ {Invalid} }}");
            }
        }
    }

    private static string SubsectionToFill(VmStateSubsectionModel subsection) =>
        subsection.CanSet ? $"(this.{subsection.Property} ??= new {subsection.Description.Type}())" : $"this.{subsection.Property}";

    private static string OutsideVersions(VmStateDescriptionModel description, string version) =>
        description.MinimumVersion == 0
            ? $"{version} > {Names.Number(description.Version)}"
            : $"{version} is < {Names.Number(description.MinimumVersion)} or > {Names.Number(description.Version)}";
}
