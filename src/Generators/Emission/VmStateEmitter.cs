using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>
/// Writes the other half of a state class. Neighbouring fields of constant size and equal version are a run, checked once; everything else is checked where it stands.
/// This part holds the frame and the description; reading, explaining, writing and describing are in the other parts, one walk over the fields each.
/// </summary>
internal sealed partial class VmStateEmitter
{
    private const string GeneratedCode = "[global::System.CodeDom.Compiler.GeneratedCode(\"SaveVm.Generators\", \"0.1.0\")]";
    private const string Vm = "global::SaveVm.VmState";
    private const string Codec = Vm + ".VmStateCodec";
    private const string Walk = Vm + ".VmStateWalk";
    private const string Part = "(" + Vm + ".IVmState)";
    private const string Error = Names.Records + ".WireError";

    /// <summary>From so many fields on, runs are read and written by methods of their own: the JIT stops inlining in larger ones.</summary>
    private const int MostFieldsInOneMethod = 64;
    private const int FieldsOfOnePart = 32;

    /// <summary>Arrays of up to so many integers are read element by element: a loop, or a call, takes longer.</summary>
    private const int MostElementsWrittenOut = 8;

    /// <summary>Leaves of up to so many values are read in the middle of their parents.</summary>
    private const int MostValuesInlined = 8;

    /// <summary>From more values on, nested ones included, the JIT may not inline a state's walk, and leaves are read in the middle of it.</summary>
    private const int MostValuesOfInlinedState = 12;

    /// <summary>The longest run in bytes.</summary>
    private const int LongestRun = 1 << 29;

    private readonly VmStateModel _model;
    private readonly SourceWriter _writer = new();
    private readonly List<Action> _parts = [];
    private readonly bool _writesOutArrays;
    private int _locals;

    private VmStateEmitter(VmStateModel model)
    {
        _model = model;
        _writesOutArrays = Values <= MostFieldsInOneMethod;
    }

    private VmStateDescriptionModel Description => _model.Description;

    private int Values => Description.Fields.Sum(static f => IsWrittenOut(f) ? f.Count : 1);

    private bool IsLargeWalk => Description.Fields.Sum(static f => f.Nested?.Fields.Count ?? (IsWrittenOut(f) ? f.Count : 1)) > MostValuesOfInlinedState;

    private bool IsLarge => Description.Fields.Count > MostFieldsInOneMethod;

    private static bool IsWrittenOut(VmStateFieldModel field) =>
        field is { Kind: VmStateKind.Integer, Shape: VmStateShape.Array, FixedSize: not null, Integer.Size: > 1, Count: <= MostElementsWrittenOut };

    public static string Emit(VmStateModel model) => new VmStateEmitter(model).Emit();

    /// <summary>The members of a class with errors, with bodies that throw: its users compile.</summary>
    public static string Emit(VmStateStubModel stub)
    {
        var writer = new SourceWriter();
        using IDisposable frame = Frame(writer, stub.Namespace, stub.ContainingTypes, stub.TypeName);
        string error = $"throw new global::System.InvalidOperationException({Names.Quote($"'{stub.TypeName}' has errors, so nothing was generated for it")})";
        // A public member whose name is taken serves the interface alone.
        string Public(string modifiers, string type, string member) => stub.Taken.Contains(member.Split('(')[0])
            ? $"{modifiers}{type} {Vm}.IVmState.{member.Replace(" = null", "")}"
            : $"public {modifiers}{type} {member}";
        string[] members =
        [
            Public("static ", $"{Vm}.VmStateDescription", "StateDescription"),
            Public("", Names.Status, $"TryRead({Names.Span} source, int version, bool isFinal, out int bytesConsumed)"),
            Public("", $"{Error}?", $"Explain({Names.Span} source, int version, bool isFinal, {Names.Records}.WireTrace? trace = null)"),
            Public("", "long", "GetLength()"),
            Public("", Names.Status, $"TryWrite({Names.WritableSpan} destination, out int bytesWritten)"),
            Public("", $"{Error}?", "ExplainWrite()"),
            $"bool {Vm}.IVmState.IsNeeded",
            $"{Error}? {Vm}.IVmState.PrepareSave()",
            $"long {Vm}.IVmState.Measure(int version)",
            $"{Error}? {Vm}.IVmState.ExplainMeasure(int version)",
            $"int {Vm}.IVmState.WriteBody({Names.WritableSpan} destination, int version)",
            $"void {Vm}.IVmState.Describe({Vm}.VmStateDescriber describer, int version)",
            $"void {Vm}.IVmState.FinishSave()",
        ];
        bool first = true;
        foreach (string member in members)
        {
            if (!first) { writer.Line(); }
            first = false;
            writer.Line("/// <summary>Not generated: the class has errors.</summary>");
            writer.Line(GeneratedCode);
            writer.Line($"{member} => {error};");
        }
        frame.Dispose();
        return writer.ToString();
    }

    private static IDisposable Frame(SourceWriter writer, string ns, IEnumerable<string> containers, string name)
    {
        writer.Line("// <auto-generated/>");
        writer.Line("#nullable enable");
        var scopes = new Stack<IDisposable>();
        if (ns.Length > 0)
        {
            writer.Line($"namespace {ns};");
            writer.Line();
        }
        foreach (string container in containers) { scopes.Push(writer.Block(container)); }
        scopes.Push(writer.Block($"partial class {name} : {Vm}.IVmState"));
        return new Scopes(scopes);
    }

    private string Emit()
    {
        using (Frame(_writer, _model.Namespace, _model.ContainingTypes, _model.TypeName))
        {
            EmitDescription();
            EmitRead();
            EmitExplain();
            EmitMeasure();
            EmitWrite();
            EmitExplainMeasure();
            EmitSaveHooks();
            EmitDescribe();
        }
        return _writer.ToString();
    }

    private void Member(string summary, string declaration)
    {
        _writer.Line();
        if (summary.Length > 0) { _writer.Line($"/// <summary>{summary}</summary>"); }
        else { _writer.Line("/// <inheritdoc/>"); }
        _writer.Line(GeneratedCode);
        if (declaration.Length > 0) { _writer.Line(declaration); }
    }

    private IDisposable Method(string summary, string declaration)
    {
        Member(summary, "");
        return _writer.Block(declaration);
    }

    private string Local(string name) => name + Names.Number(_locals++);

    private static string Property(VmStateFieldModel field) => "this." + field.Property;

    private static string Count(VmStateFieldModel field) => field.IsWideCount ? $"{Codec}.WideCount({field.CountMember})" :
        field.Multiply == 1 ? $"{field.CountMember}" : $"{field.CountMember} * {Names.Number(field.Multiply)}L";

    private static string CountText(VmStateFieldModel field)
    {
        string member = field.CountMember!.Replace("this.", "");
        return field.Multiply == 1 ? member : $"{member} * {Names.Number(field.Multiply)}";
    }

    /// <summary>Whether the field is there, as code; empty for always.</summary>
    private static string Condition(VmStateFieldModel field) =>
        field.Test is { } test ? test.Expression : field.Since > 0 ? $"version >= {Names.Number(field.Since)}" : "";

    private IDisposable? If(string condition) => condition.Length == 0 ? null : _writer.Block($"if ({condition})");

    /// <summary>The element type with what may be null in it.</summary>
    private static string Slot(VmStateFieldModel field) => field.Pointers == VmStatePointers.None ? field.ElementType : field.ElementType + "?";

    /// <summary>The comment over a field.</summary>
    private static string Comment(VmStateFieldModel field)
    {
        string times = field.Shape switch
        {
            VmStateShape.Array => $" x {Names.Number(field.Count)}",
            VmStateShape.Matrix => $" x {Names.Number(field.Rows)} x {Names.Number(field.Count)}",
            VmStateShape.Counted => $" x {CountText(field)}",
            _ => "",
        };
        return $"// {field.Property}: {field.TypeName}{times}";
    }

    /// <summary>Fields that belong together: a run of constant size, or one field of another kind.</summary>
    private IEnumerable<(List<VmStateFieldModel> Fields, bool IsRun)> Segments()
    {
        var run = new List<VmStateFieldModel>();
        foreach (VmStateFieldModel field in Description.Fields)
        {
            bool isFixed = field.FixedSize is not null;
            bool joins = isFixed && run.Count > 0 && Condition(run[0]) == Condition(field) && field.Test is null
                && run.Sum(static f => (long)f.FixedSize!.Value) + field.FixedSize!.Value <= LongestRun && !(IsLarge && run.Count == FieldsOfOnePart);
            if (run.Count > 0 && !joins)
            {
                yield return (run, true);
                run = [];
            }
            if (isFixed) { run.Add(field); }
            else { yield return ([field], false); }
        }
        if (run.Count > 0) { yield return (run, true); }
    }

    private void EmitDescription()
    {
        _writer.Line("/// <inheritdoc/>");
        _writer.Line(GeneratedCode);
        _writer.Line($"public static {Vm}.VmStateDescription StateDescription {{ get; }} = new(");
        using (_writer.Indent())
        {
            _writer.Line($"{Names.Quote(Description.Name)}, {Names.Number(Description.Version)}, {Names.Number(Description.MinimumVersion)},");
            using (_writer.Indent())
            {
                _writer.Line("[");
                foreach (VmStateFieldModel field in Description.Fields) { _writer.Line($"    {Describe(field)},"); }
                _writer.Line("],");
                _writer.Line($"[{string.Join(", ", Description.Subsections.Select(static s => $"{s.Description.Type}.StateDescription"))}]);");
            }
        }
    }

    private static string Describe(VmStateFieldModel field)
    {
        var parts = new List<string>();
        if (field.Kind != VmStateKind.Unused) { parts.Add($"Member = {Names.Quote(field.Property)}"); }
        VmStateShape shape = field.Shape;
        string name = (field.Pointers, shape) switch
        {
            (VmStatePointers.Nulls, _) => "Pointers",
            (VmStatePointers.Markers, _) => "MarkedPointers",
            (_, VmStateShape.Counted) => "CountedArray",
            (_, VmStateShape.Single) => "",
            _ => "Array",
        };
        if (name.Length > 0) { parts.Add($"Shape = {Vm}.VmStateFieldShape.{name}"); }
        if (field.ElementSize is { } size) { parts.Add($"Size = {Names.Number(size)}"); }
        if (shape == VmStateShape.Counted) { parts.Add("Count = null"); }
        else if (field.Elements != 1) { parts.Add($"Count = {Names.Number(field.Elements)}"); }
        if (field.CountMember is { } member)
        {
            parts.Add($"CountedBy = {Names.Quote(field.CountName ?? member.Replace("this.", ""))}");
            if (field.Multiply != 1) { parts.Add($"Multiply = {Names.Number(field.Multiply)}"); }
        }
        if (field.Since > 0) { parts.Add($"Since = {Names.Number(field.Since)}"); }
        if (field.Test is { } test) { parts.Add($"Test = {Names.Quote(test.Name)}"); }
        if (field.Nested is { } nested) { parts.Add($"Nested = {nested.Type}.StateDescription"); }
        if (field.Key is { } key) { parts.Add($"Key = {key.Type}.StateDescription"); }
        if (field.Kind == VmStateKind.VersionedStruct) { parts.Add($"StructVersion = {Names.Number(field.WriteVersion)}"); }
        return $"new({Names.Quote(field.Name)}, {Names.Quote(field.TypeName)}) {{ {string.Join(", ", parts)} }}".Replace(" {  }", "");
    }

    private sealed class Scopes(Stack<IDisposable> scopes) : IDisposable
    {
        public void Dispose()
        {
            while (scopes.Count > 0) { scopes.Pop().Dispose(); }
        }
    }
}
