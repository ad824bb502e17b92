namespace SaveVm.Generators.Model;

/// <summary>One line of a record's layout, in the words of <c>SaveVm.Records.WireLayoutField</c>.</summary>
internal sealed record LayoutRow(string Name, string Type, long? Offset, long? Size, string Length, string Condition, string Bits, string Rule)
{
    /// <summary>What <see cref="Condition"/> says, where it is known and not only text.</summary>
    public EquatableArray<ConditionModel> Conditions { get; init; }

    /// <summary>Whether the field is there only when bytes are left.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether <see cref="Rule"/> is the one value that may stand there.</summary>
    public bool IsConstant { get; init; }
}
