using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>The walk over what is written that gives the entry in the VM description.</summary>
internal sealed partial class VmStateEmitter
{
    private void EmitDescribe()
    {
        _locals = 0;
        using (Method("", $"void {Vm}.IVmState.Describe({Vm}.VmStateDescriber describer, int version)"))
        {
            _writer.Line($"describer.BeginState({Names.Quote(Description.Name)}, version);");
            foreach (VmStateFieldModel field in Description.Fields)
            {
                using (If(Condition(field))) { EmitDescribeField(field); }
            }
            _writer.Line("describer.EndFields();");
            EmitDescribeSubsections();
        }
    }

    private void EmitDescribeSubsections()
    {
        if (Description.Subsections.Count == 0) { return; }
        _writer.Line("bool any = false;");
        foreach (VmStateSubsectionModel subsection in Description.Subsections)
        {
            using (_writer.Block($"if ({IsSent(subsection)})"))
            {
                _writer.Line("if (!any) { describer.BeginSubsections(); }");
                _writer.Line("any = true;");
                _writer.Line("describer.BeginObject();");
                _writer.Line($"({Part}this.{subsection.Property}{(subsection.IsNullable ? "!" : "")}).Describe(describer, {Names.Number(subsection.Description.Version)});");
                _writer.Line("describer.EndObject();");
            }
        }
        _writer.Line("if (any) { describer.EndSubsections(); }");
    }

    /// <summary>The name in the description: QEMU numbers unused bytes as it numbers all names that repeat.</summary>
    private string DescribedName(VmStateFieldModel field)
    {
        List<VmStateFieldModel> same = [.. Description.Fields.Where(f => f.Name == field.Name)];
        return Names.Quote(same.Count == 1 ? field.Name : $"{field.Name}[{Names.Number(same.TakeWhile(f => !ReferenceEquals(f, field)).Count())}]");
    }

    private void EmitDescribeField(VmStateFieldModel field)
    {
        string name = DescribedName(field), type = Names.Quote(field.TypeName), property = Property(field);
        string compressible = field.IsCompressible ? "true" : "false";
        switch (field.Kind)
        {
            case VmStateKind.List:
                string item = Local("item"), size = Local("size");
                _writer.Line($"describer.BeginElement({name}, {type}, 0, 1, compressible: true, isStruct: false);");
                _writer.Line($"long {size} = 1;");
                using (_writer.Block($"foreach ({field.ElementType} {item} in {property})"))
                {
                    _writer.Line($"({Part}{item}).Describe(describer, {Names.Number(field.WriteVersion)});");
                    _writer.Line($"{size} += 1 + ({Part}{item}).Measure({Names.Number(field.WriteVersion)});");
                }
                _writer.Line($"describer.EndElement({size});");
                return;
            case VmStateKind.Tree:
                string pair = Local("pair"), sum = Local("size");
                _writer.Line($"describer.BeginElement({name}, {type}, 0, 1, compressible: true, isStruct: false);");
                _writer.Line($"long {sum} = 5;");
                using (_writer.Block($"foreach (global::System.Collections.Generic.KeyValuePair<{field.Key?.Type ?? "ulong"}, {field.ElementType}> {pair} in {property})"))
                {
                    if (field.Key is { } key)
                    {
                        _writer.Line($"({Part}{pair}.Key).Describe(describer, {Names.Number(key.Version)});");
                        _writer.Line($"{sum} += ({Part}{pair}.Key).Measure({Names.Number(key.Version)});");
                    }
                    _writer.Line($"({Part}{pair}.Value).Describe(describer, {Names.Number(field.WriteVersion)});");
                    _writer.Line($"{sum} += {(field.Key is null ? "9" : "1")} + ({Part}{pair}.Value).Measure({Names.Number(field.WriteVersion)});");
                }
                _writer.Line($"describer.EndElement({sum});");
                return;
            case VmStateKind.Buffer:
                _writer.Line($"describer.Value({name}, {type}, {property}.Length);");
                return;
            case VmStateKind.Bitmap:
                _writer.Line($"describer.Value({name}, {type}, {property}.Length * 8L);");
                return;
            case VmStateKind.Unused:
                _writer.Line($"describer.Values({name}, {type}, {Names.Number(field.Size)}, {(field.CountMember is null ? "1" : Count(field))}, {compressible});");
                return;
        }
        if (field.Pointers == VmStatePointers.None && field.ElementSize is { } each)
        {
            string count = field.CountMember is null ? Names.Number(field.Elements) : Count(field);
            _writer.Line($"describer.Values({name}, {type}, {Names.Number(each)}, {count}, {compressible});");
            return;
        }
        if (field.Shape == VmStateShape.Single)
        {
            EmitDescribeElement(field, name, type, property, "0", "1", "true");
            return;
        }
        string index = Local("i"), total = Local("count");
        bool isOne = field.Pointers == VmStatePointers.None && field.IsCompressible && field.Kind is VmStateKind.Struct;
        _writer.Line($"int {total} = {property}.Length;");
        using (_writer.Block(isOne ? $"for (int {index} = 0; {index} < global::System.Math.Min(1, {total}); {index}++)" : $"for (int {index} = 0; {index} < {total}; {index}++)"))
        {
            string slot = $"{property}[{index}]";
            if (field.Pointers != VmStatePointers.None)
            {
                string value = Local("value"), pointer = $"describer.Pointer({name}, {type}, {index}, {total}, isStruct: {(field.Kind == VmStateKind.Struct ? "true" : "false")});";
                _writer.Line($"{Slot(field)} {value} = {slot};");
                using (_writer.Block($"if ({value} is null)"))
                {
                    _writer.Line(pointer);
                    _writer.Line("continue;");
                }
                if (field.Pointers == VmStatePointers.Markers) { _writer.Line(pointer); }
                slot = value;
            }
            EmitDescribeElement(field, name, type, slot, index, total, isOne ? "true" : "false");
        }
    }

    private void EmitDescribeElement(VmStateFieldModel field, string name, string type, string value, string index, string count, string compressible)
    {
        _writer.Line($"describer.BeginElement({name}, {type}, {index}, {count}, compressible: {compressible}, isStruct: {(field.Kind == VmStateKind.Struct ? "true" : "false")});");
        if (field.Nested is null)
        {
            _writer.Line($"describer.EndElement({(field.Kind == VmStateKind.Custom ? $"{field.Formatter}.GetLength({value})" : Names.Number(field.ElementSize!.Value))});");
            return;
        }
        _writer.Line($"({Part}{value}).Describe(describer, {Names.Number(field.WriteVersion)});");
        _writer.Line($"describer.EndElement(({Part}{value}).Measure({Names.Number(field.WriteVersion)}));");
    }
}
