namespace SaveVm.Generators.Model;

/// <summary>One condition.</summary>
/// <param name="Kind">What it asks.</param>
/// <param name="Member">A field's or context value's name.</param>
/// <param name="IsContext">Whether the member is a context value.</param>
/// <param name="Integer">The member's type.</param>
/// <param name="With">Flags: bits that must be set. AtLeast: the value.</param>
/// <param name="Any">Flags: bits of which one must be set.</param>
/// <param name="Without">Flags: bits that must be clear.</param>
/// <param name="Values">Equal: any of these.</param>
internal sealed record ConditionModel(
    ConditionKind Kind, string Member, bool IsContext, IntegerModel Integer, ulong With, ulong Any, ulong Without, EquatableArray<ulong> Values);
