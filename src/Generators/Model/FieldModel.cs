namespace SaveVm.Generators.Model;

/// <summary>One field on the wire.</summary>
internal sealed record FieldModel(string Name, FieldKind Kind)
{
    /// <summary>The property's type as written in code.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>The integer of an integer, constant, word, flags word or array element.</summary>
    public IntegerModel? Integer { get; init; }

    public bool LittleEndian { get; init; }

    /// <summary>The context value that gives the byte order at run time.</summary>
    public string? OrderContext { get; init; }

    public EquatableArray<ConditionModel> Conditions { get; init; }

    public EquatableArray<PartModel> Parts { get; init; }

    /// <summary>A constant's value.</summary>
    public ulong ConstantValue { get; init; }

    /// <summary>A constant's text.</summary>
    public string ConstantText { get; init; } = "";

    public LengthModel? Length { get; init; }

    public RangeModel? Range { get; init; }

    public bool Reserved { get; init; }

    public bool Open { get; init; }

    /// <summary>The formatter's type, for <see cref="FieldKind.Custom"/>.</summary>
    public string Formatter { get; init; } = "";

    /// <summary>The context arguments that a nested record wants.</summary>
    public EquatableArray<string> NestedContexts { get; init; }

    /// <summary>Whether the field is there only when bytes are left.</summary>
    public bool Optional { get; init; }

    /// <summary>The tag, for a case of a union.</summary>
    public string? UnionTag { get; init; }

    /// <summary>Nested: the record. List: its elements.</summary>
    public WireRecordModel? Nested { get; init; }
}
