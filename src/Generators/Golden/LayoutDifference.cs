namespace SaveVm.Generators.Golden;

/// <summary>The first thing in which a layout is not what it was.</summary>
/// <param name="Field">The field at fault: of the record, or, when it is gone, of the golden layout.</param>
/// <param name="Text">What is different, and which offset moved for it.</param>
/// <param name="IsNew">Whether the field is one that the golden layout does not have, and whose absence readers of its version must know of.</param>
internal sealed record LayoutDifference(string Field, string Text, bool IsNew = false);
