using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>The <c>Layout</c> property.</summary>
internal sealed partial class WireRecordEmitter
{
    private readonly List<LayoutRow> _rows = [];
    private FieldModel? _rowsOf;

    /// <summary>The lines of a record's layout, in wire order.</summary>
    public static IReadOnlyList<LayoutRow> Layout(WireRecordModel model)
    {
        var emitter = new WireRecordEmitter(model);
        emitter.LayoutFields();
        return emitter._rows;
    }

    private void EmitLayout()
    {
        (long minimum, long? maximum) = Measure.Of(_model);
        string most = maximum is { } known ? Names.Number(known) : "null";
        string contexts = _model.Contexts.Count == 0 ? "[]" : $"[{string.Join(", ", _model.Contexts.Select(static c => Names.Quote($"{Short(c.TypeName)} {c.Name}")))}]";
        string fullName = _model.QualifiedName.Replace("global::", "");
        LayoutFields();
        _writer.Line();
        Summary("Names, offsets, sizes and conditions of the fields.");
        DocumentLayout();
        _writer.Line(GeneratedCode);
        _writer.Line($"public static {Names.Records}.WireLayout Layout {{ get; }} = new(");
        using (_writer.Indent())
        {
            _writer.Line($"{Names.Quote(fullName)}, {_model.Version}, {contexts},");
            _writer.Line("[");
            using (_writer.Indent())
            {
                foreach (LayoutRow row in _rows)
                {
                    _writer.Line($"new({Names.Quote(row.Name)}, {Names.Quote(row.Type)}, {Literal(row.Offset)}, {Literal(row.Size)}, {Names.Quote(row.Length)}, {Names.Quote(row.Condition)}, {Names.Quote(row.Bits)}, {Names.Quote(row.Rule)}),");
                }
            }
            _writer.Line("],");
            _writer.Line($"{Names.Number(minimum)}, {most});");
        }
    }

    private void LayoutFields()
    {
        long? offset = 0;
        foreach (FieldModel field in _model.Fields)
        {
            _rowsOf = field;
            offset = LayoutField(field, offset);
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
                string word = WireType(integer!, field);
                foreach (PartModel part in field.Parts)
                {
                    string bits = part.AlignedTo is { } a ? $"multiple of {a}" : part.Below is { } b ? $"below {b}" : $"{part.Shift}..{part.Shift + part.Bits - 1}";
                    Row(part.Name, word, offset, size, "", condition, bits, Known(part.Integer, part.Open, part.Range));
                }
                break;
            }
            case FieldKind.Integer when !field.Optional:
            case FieldKind.Constant:
                Row(field.Name, WireType(integer!, field), offset, size, "", condition, "", rule);
                break;
            case FieldKind.ConstantText:
                Row(field.Name, "name", offset, size, "", condition, "", rule);
                break;
            case FieldKind.VariableFlags:
                Row(field.Name, "flags of 1, 2 or 4 bytes", offset, null, "bit 7 of the first and second byte", condition, "", rule);
                break;
            case FieldKind.Integer:
                Row(field.Name, WireType(integer!, field), offset, size, "", "bytes are left", "", rule);
                break;
            case FieldKind.Nested when field.Length is null:
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
                    Row(field.Name + ".Length", WireType(PrefixType(length), field), offset, length.Size, "", condition, "", Limits(length));
                    offset = field.Conditions.Count == 0 ? offset + length.Size : null;
                }
                string type = field.Kind is FieldKind.List ? Short(field.Nested!.QualifiedName) + "[]"
                    : field.Kind is FieldKind.Nested ? Short(field.TypeName)
                    : field.Kind == FieldKind.Array ? WireType(integer!, field) + "[]" : length.Kind == LengthKind.NulPadded ? "name" : "bytes";
                string measure = length.Kind switch
                {
                    LengthKind.Prefix => field.Name + ".Length",
                    LengthKind.Field or LengthKind.Context => length.Member,
                    LengthKind.ToEnd => "to the end",
                    LengthKind.Sum => $"until {length.Addend} adds up to {length.Member}",
                    LengthKind.Markers => $"{length.ElementMarker} before each, {length.EndMarker} behind the last",
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
        _rows.Add(new LayoutRow(name, type, offset, size, length, condition, bits, rule)
        {
            Conditions = _rowsOf!.Conditions,
            IsOptional = _rowsOf.Optional,
            IsConstant = _rowsOf.Kind is FieldKind.Constant or FieldKind.ConstantText,
        });
    }

    private static string Literal(long? number) => number is { } n ? Names.Number(n) : "null";

    /// <summary>The table that shows in the editor: offset, bytes, field, type.</summary>
    private void DocumentLayout()
    {
        _writer.Line("/// <remarks><code>");
        foreach (LayoutRow row in _rows)
        {
            string offset = row.Offset is { } o ? Names.Number(o) : "..";
            string size = row.Size is { } s ? Names.Number(s) : row.Length;
            string bits = row.Bits.Length > 0 ? $" bits {row.Bits}" : "";
            string rule = row.Rule.Length > 0 ? $", {row.Rule}" : "";
            string condition = row.Condition.Length > 0 ? $", when {row.Condition}" : "";
            string text = $"{offset,4}  {size,-4}  {row.Name}: {row.Type}{bits}{rule}{condition}";
            _writer.Line("/// " + text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;"));
        }
        _writer.Line("/// </code></remarks>");
    }
}
