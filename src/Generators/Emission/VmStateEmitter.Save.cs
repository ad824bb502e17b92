using System;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>Around saving: hooks, and why an object cannot be written.</summary>
internal sealed partial class VmStateEmitter
{
    private void EmitSaveHooks()
    {
        _locals = 0;
        Member("", $"bool {Vm}.IVmState.IsNeeded => {_model.Needed ?? "true"};");
        using (Method("", $"public {Error}? ExplainWrite()"))
        {
            string explain = $"{This}.PrepareSave() ?? {This}.ExplainMeasure({Names.Number(Description.Version)})";
            if (!Description.HasCustom)
            {
                _writer.Line($"return {explain};");
            }
            else
            {
                _writer.Line($"{Error}? error = {explain};");
                _writer.Line("if (error is not null) { return error; }");
                _writer.Line($"byte[] bytes = new byte[{This}.Measure({Names.Number(Description.Version)})];");
                _writer.Line($"return {This}.WriteBody(bytes, {Names.Number(Description.Version)}) >= 0 ? null : {Unwritable("", "a value that a formatter refuses", "one that it writes")};");
            }
        }
        using (Method("", $"{Error}? {Vm}.IVmState.PrepareSave()"))
        {
            if (_model.PreSave is { GivesReason: true } hook)
            {
                _writer.Line($"if ({hook.Call} is string reason) {{ return {Walk}.Unwritable({Names.Quote(_model.TypeName)}, {Names.Quote(hook.Name)}, reason, \"a state that can be saved\"); }}");
            }
            else if (_model.PreSave is { } quiet) { _writer.Line($"{quiet.Call};"); }
            EmitEachState(
                static nested => nested.NeedsPreparation,
                (field, path, state) => _writer.Line(
                    $"if (({Part}{state}).PrepareSave() is {Error} {Local("error")}) {{ return {Walk}.Within({Names.Quote(_model.TypeName)}, {path}, error{Names.Number(_locals - 1)}); }}"));
            _writer.Line("return null;");
        }
        using (Method("", $"void {Vm}.IVmState.FinishSave()"))
        {
            EmitEachState(static nested => nested.NeedsPreparation, (_, _, state) => _writer.Line($"({Part}{state}).FinishSave();"));
            if (_model.PostSave is { } post) { _writer.Line($"{post.Call};"); }
        }
    }

    /// <summary>Everything nested that is there, one after the other.</summary>
    private void EmitEachState(Func<VmStateDescriptionModel, bool> wanted, Action<VmStateFieldModel?, string, string> emit)
    {
        foreach (VmStateFieldModel field in Description.Fields)
        {
            string property = Property(field), path = Names.Quote(field.Property);
            bool key = field.Key is { } keys && wanted(keys), value = field.Nested is { } nested && wanted(nested);
            if (!key && !value) { continue; }
            if (field.Kind == VmStateKind.Tree)
            {
                string pair = Local("pair");
                using (_writer.Block($"if ({property} is not null)"))
                using (_writer.Block($"foreach (global::System.Collections.Generic.KeyValuePair<{field.Key?.Type ?? "ulong"}, {field.ElementType}> {pair} in {property})"))
                {
                    if (key) { using (_writer.Block($"if ({pair}.Key is not null)")) { emit(field, path, pair + ".Key"); } }
                    if (value) { using (_writer.Block($"if ({pair}.Value is not null)")) { emit(field, path, pair + ".Value"); } }
                }
            }
            else if (field.Kind == VmStateKind.List || field.Shape != VmStateShape.Single)
            {
                string item = Local("item");
                using (_writer.Block($"if ({property} is not null)"))
                using (_writer.Block($"foreach ({field.ElementType}? {item} in {property})"))
                using (_writer.Block($"if ({item} is not null)"))
                {
                    emit(field, path, item);
                }
            }
            else
            {
                using (_writer.Block($"if ({property} is not null)")) { emit(field, path, property); }
            }
        }
        foreach (VmStateSubsectionModel subsection in Description.Subsections.Where(s => wanted(s.Description)))
        {
            using (_writer.Block($"if (this.{subsection.Property} is not null)")) { emit(null, Names.Quote(subsection.Property), $"this.{subsection.Property}"); }
        }
    }

    private string Unwritable(string field, string found, string expected) =>
        $"{Walk}.Unwritable({Names.Quote(_model.TypeName)}, {(field.Length > 0 && field[0] == '$' ? field.Substring(1) : Names.Quote(field))}, {Names.Quote(found)}, {Names.Quote(expected)})";

    /// <summary>The questions of <c>Measure</c> in the same order, with answers.</summary>
    private void EmitExplainMeasure()
    {
        _locals = 0;
        using (Method("", $"{Error}? {Vm}.IVmState.ExplainMeasure(int version)"))
        {
            if (NeedsPart) { _writer.Line($"{Error}? error;"); }
            foreach (VmStateFieldModel field in Description.Fields)
            {
                if (Arrays(field) || field.FixedSize is null)
                {
                    using (If(Condition(field))) { EmitExplainMeasureField(field); }
                }
                foreach (VmStateTestModel check in field.Checks) { _writer.Line($"if (!{check.Expression}) {{ return {Unwritable(check.Name, "false", "true")}; }}"); }
            }
            foreach (VmStateTestModel check in _model.Checks) { _writer.Line($"if (!{check.Expression}) {{ return {Unwritable(check.Name, "false", "true")}; }}"); }
            foreach (VmStateSubsectionModel subsection in Description.Subsections)
            {
                using (_writer.Block($"if ({IsSent(subsection)})"))
                {
                    if (subsection.IsNullable && subsection.Needed is not null) { _writer.Line($"if (this.{subsection.Property} is null) {{ return {Unwritable(subsection.Property, "null", "a subsection, as it is needed")}; }}"); }
                    EmitExplainState(Names.Quote(subsection.Property), $"this.{subsection.Property}", subsection.Description.Version);
                }
            }
            _writer.Line("return null;");
        }
    }

    private void EmitExplainState(string path, string state, int version)
    {
        _writer.Line($"error = {Walk}.Within({Names.Quote(_model.TypeName)}, {path}, ({Part}{state}).ExplainMeasure({Names.Number(version)}));");
        _writer.Line("if (error is not null) { return error; }");
    }

    private void EmitExplainMeasureField(VmStateFieldModel field)
    {
        string property = Property(field), name = Names.Quote(field.Property);
        string missing = Unwritable(field.Property, "null", "an object");
        if (Arrays(field))
        {
            string expected = field.Shape == VmStateShape.Matrix ? $"{Names.Number(field.Rows)} x {Names.Number(field.Count)} elements" : "";
            string wrong = field.Shape == VmStateShape.Matrix
                ? $"{property} is null || {property}.GetLength(0) != {Names.Number(field.Rows)} || {property}.GetLength(1) != {Names.Number(field.Count)}"
                : $"{property} is null || {property}.Length != {ExpectedLength(field)}";
            string found = $"{property} is null ? \"null\" : {Names.Records}.WireText.Plain((ulong){property}.Length) + \" elements\"";
            string right = expected.Length > 0 ? Names.Quote(expected) : $"{Names.Records}.WireText.Of((long)({ExpectedLength(field)})) + \" elements\"";
            _writer.Line($"if ({wrong}) {{ return {Walk}.Unwritable({Names.Quote(_model.TypeName)}, {name}, {found}, {right}); }}");
        }
        else if (field.Kind == VmStateKind.Unused)
        {
            _writer.Line($"if ({Count(field)} < 0) {{ return {Unwritable(field.Property, "a negative count", "0 or more")}; }}");
        }
        if (field.Nested is null) { return; }
        if (field.Kind == VmStateKind.Tree)
        {
            string pair = Local("pair");
            _writer.Line($"if ({property} is null) {{ return {missing}; }}");
            using (_writer.Block($"foreach (global::System.Collections.Generic.KeyValuePair<{field.Key?.Type ?? "ulong"}, {field.ElementType}> {pair} in {property})"))
            {
                _writer.Line($"if ({(field.Key is null ? "" : $"{pair}.Key is null || ")}{pair}.Value is null) {{ return {missing}; }}");
                if (field.Key is not null) { EmitExplainState(name, pair + ".Key", field.Key.Version); }
                EmitExplainState(name, pair + ".Value", field.WriteVersion);
            }
        }
        else if (field.Kind == VmStateKind.List || field.Shape != VmStateShape.Single)
        {
            string item = Local("item"), index = Local("i");
            if (field.Kind == VmStateKind.List) { _writer.Line($"if ({property} is null) {{ return {missing}; }}"); }
            _writer.Line($"int {index} = 0;");
            using (_writer.Block($"foreach ({Slot(field)} {item} in {property})"))
            {
                string path = $"{name} + \"[\" + {Names.Records}.WireText.Plain((ulong){index}) + \"]\"";
                _writer.Line(field.Pointers == VmStatePointers.None
                    ? $"if ({item} is null) {{ return {Unwritable("$" + path, "null", "an object")}; }}"
                    : $"if ({item} is null) {{ {index}++; continue; }}");
                EmitExplainState(path, item, field.WriteVersion);
                _writer.Line($"{index}++;");
            }
        }
        else
        {
            _writer.Line($"if ({property} is null) {{ return {missing}; }}");
            EmitExplainState(name, property, field.WriteVersion);
        }
    }
}
