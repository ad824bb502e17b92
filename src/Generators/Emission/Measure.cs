using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>Fewest and most bytes of fields and records.</summary>
internal static class Measure
{
    /// <summary>Fixed fields up to this many bytes are read as part of a run; longer ones are spans of their own.</summary>
    private const int LongestInRun = 512;

    public static (long Minimum, long? Maximum) Of(WireRecordModel model, bool withoutPayload = false)
    {
        long minimum = 0;
        long? maximum = 0;
        foreach (FieldModel field in model.Fields)
        {
            bool payload = withoutPayload && ReferenceEquals(field, model.Payload);
            (long least, long? most) = payload ? (Prefix(field), Prefix(field)) : Of(field);
            if (field.Conditions.Count == 0) { minimum += least; }
            maximum += most;
        }
        return (minimum, maximum);
    }

    public static (long Minimum, long? Maximum) Of(FieldModel field)
    {
        if (FixedSize(field) is { } size) { return (size, size); }
        switch (field.Kind)
        {
            case FieldKind.VariableFlags: return (1, 4);
            case FieldKind.Integer: return (0, field.Integer!.Size);
            case FieldKind.Nested when field.Length is null: return Of(field.Nested!);
            case FieldKind.Custom: return (0, null);
        }
        LengthModel length = field.Length!;
        if (field.Kind == FieldKind.List) { return (Prefix(field) + (length.Kind == LengthKind.Markers ? 1 : 0), null); }
        int element = field.Kind == FieldKind.Array ? field.Integer!.Size : 1;
        return length.Kind switch
        {
            LengthKind.Context or LengthKind.ToEnd => (0, null),
            _ when length.Maximum > int.MaxValue => (Prefix(field) + (length.Minimum * element), null),
            _ => (Prefix(field) + (length.Minimum * element), Prefix(field) + (length.Maximum * element)),
        };
    }

    /// <summary>The bytes of a length in front of the field.</summary>
    public static int Prefix(FieldModel field) => field.Length is { Kind: LengthKind.Prefix } length ? length.Size : 0;

    /// <summary>The field's size when it is always the same.</summary>
    public static long? FixedSize(FieldModel field) => field.Kind switch
    {
        FieldKind.Integer when field.Optional => null,
        FieldKind.Integer or FieldKind.Constant or FieldKind.Word => field.Integer!.Size,
        FieldKind.ConstantText => field.ConstantText.Length,
        FieldKind.Bytes when field.Length!.Kind is LengthKind.Fixed or LengthKind.NulPadded => field.Length.Size,
        FieldKind.Array when field.Length!.Kind is LengthKind.Fixed => (long)field.Length.Size * field.Integer!.Size,
        FieldKind.Nested when field.Length is null && IsFlat(field.Nested!) => Of(field.Nested!).Minimum,
        _ => null,
    };

    /// <summary>
    /// Whether a nested record is read and written as if its fields stood in the outer record. A reader of its own would cost several times as much:
    /// the nested value is written to memory and copied at once.
    /// </summary>
    private static bool IsFlat(WireRecordModel nested) =>
        nested.Contexts.Count == 0 && nested.Fields.All(static f => f.Conditions.Count == 0 && f.Kind != FieldKind.Array && FixedSize(f) is not null);

    /// <summary>Whether the field is read in one go with its neighbours. The payload is not: its header may be wanted alone.</summary>
    public static bool InRun(FieldModel field, FieldModel? payload) =>
        FixedSize(field) is { } size && size <= LongestInRun && !ReferenceEquals(field, payload);
}
