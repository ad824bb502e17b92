using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>The <c>Layout</c> property.</summary>
internal sealed partial class WireRecordEmitter
{
    private void EmitLayout()
    {
        (long minimum, long? maximum) = Measure.Of(_model);
        string most = maximum is { } known ? Names.Number(known) : "null";
        string contexts = _model.Contexts.Count == 0 ? "[]" : $"[{string.Join(", ", _model.Contexts.Select(static c => Names.Quote($"{Short(c.TypeName)} {c.Name}")))}]";
        string fullName = _model.QualifiedName.Replace("global::", "");
        _writer.Line();
        Summary("Names, offsets, sizes and conditions of the fields.");
        _writer.Line(GeneratedCode);
        _writer.Line($"public static {Names.Records}.WireLayout Layout {{ get; }} = new(");
        using (_writer.Indent())
        {
            _writer.Line($"{Names.Quote(fullName)}, {_model.Version}, {contexts},");
            _writer.Line("[");
            using (_writer.Indent())
            {
                long? offset = 0;
                foreach (FieldModel field in _model.Fields) { offset = LayoutField(field, offset); }
            }
            _writer.Line("],");
            _writer.Line($"{Names.Number(minimum)}, {most});");
        }
    }

    private static string Short(string type) => type.Replace("global::", "");

    private long? LayoutField(FieldModel field, long? offset)
    {
        string condition = field.Conditions.Count == 0 ? "" : Conditions.Describe([.. field.Conditions]);
        IntegerModel? integer = field.Integer;
        string rule = Rule(field);
        long? size = Measure.FixedSize(field);
        switch (field.Kind)
        {
            case FieldKind.Word:
            {
                string word = WireType(integer!, field.LittleEndian);
                foreach (PartModel part in field.Parts)
                {
                    string bits = part.AlignedTo is { } a ? $"multiple of {a}" : part.Below is { } b ? $"below {b}" : $"{part.Shift}..{part.Shift + part.Bits - 1}";
                    Row(part.Name, word, offset, size, "", condition, bits, Known(part.Integer, part.Open, part.Range));
                }
                break;
            }
            case FieldKind.Integer or FieldKind.Constant:
                Row(field.Name, WireType(integer!, field.LittleEndian), offset, size, "", condition, "", rule);
                break;
            case FieldKind.ConstantText:
                Row(field.Name, "name", offset, size, "", condition, "", rule);
                break;
            case FieldKind.VariableFlags:
                Row(field.Name, "flags of 1, 2 or 4 bytes", offset, null, "bit 7 of the first and second byte", condition, "", rule);
                break;
            case FieldKind.Nested:
                size = Measure.Of(field) is var (least, most) && least == most ? least : null;
                Row(field.Name, Short(field.TypeName), offset, size, "", condition, "", "");
                break;
            case FieldKind.Custom:
                Row(field.Name, Short(field.TypeName), offset, null, Short(field.Formatter), condition, "", "");
                break;
            default:
            {
                LengthModel length = field.Length!;
                if (length.Kind == LengthKind.Prefix)
                {
                    Row(field.Name + ".Length", WireType(PrefixType(length), field.LittleEndian), offset, length.Size, "", condition, "", Limits(length));
                    offset = field.Conditions.Count == 0 ? offset + length.Size : null;
                }
                string type = field.Kind == FieldKind.Array ? WireType(integer!, field.LittleEndian) + "[]" : length.Kind == LengthKind.NulPadded ? "name" : "bytes";
                string measure = length.Kind switch
                {
                    LengthKind.Prefix => field.Name + ".Length",
                    LengthKind.Field or LengthKind.Context => length.Member,
                    LengthKind.ToEnd => "to the end",
                    _ => "",
                };
                Row(field.Name, type, offset, size, measure, condition, "", rule);
                break;
            }
        }
        return field.Conditions.Count == 0 && size is { } fixedSize ? offset + fixedSize : null;
    }

    private static string Limits(LengthModel length) => $"{Names.Number(length.Minimum)} to {Names.Number(length.Maximum)}";

    private static string Rule(FieldModel field) => field.Kind switch
    {
        FieldKind.Constant => Names.Hex(field.ConstantValue),
        FieldKind.ConstantText => field.ConstantText,
        FieldKind.Integer => field.Reserved && !field.Open ? "zero" : Known(field.Integer!, field.Open, field.Range),
        FieldKind.VariableFlags => Known(field.Integer!, field.Open, field.Range),
        FieldKind.Bytes when field.Reserved && !field.Open => "zero",
        FieldKind.Bytes when field.Length!.Kind == LengthKind.NulPadded => "NUL-padded",
        _ => "",
    };

    private static string Known(IntegerModel integer, bool open, RangeModel? range)
    {
        if (range is not null) { return $"{Names.Hex(range.Minimum)} to {Names.Hex(range.Maximum)}"; }
        if (integer.Enum is not { } known) { return integer.IsBool ? "0 or 1" : ""; }
        string type = Short(integer.TypeName);
        string name = type.Substring(type.LastIndexOf('.') + 1);
        return open ? $"{name}, others kept" : known.IsFlags ? $"{name} ({Names.Hex(known.KnownBits)})" : name;
    }

    private void Row(string name, string type, long? offset, long? size, string length, string condition, string bits, string rule)
    {
        string at = offset is { } o ? Names.Number(o) : "null";
        string bytes = size is { } s ? Names.Number(s) : "null";
        _writer.Line($"new({Names.Quote(name)}, {Names.Quote(type)}, {at}, {bytes}, {Names.Quote(length)}, {Names.Quote(condition)}, {Names.Quote(bits)}, {Names.Quote(rule)}),");
    }
}
