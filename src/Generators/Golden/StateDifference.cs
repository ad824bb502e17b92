namespace SaveVm.Generators.Golden;

/// <summary>What older streams stumble over.</summary>
/// <param name="Kind">In what way.</param>
/// <param name="Row">The field: of the source, or, when it is gone, of the file.</param>
/// <param name="Parent">What the field is nested in; <see langword="null"/> for the section itself.</param>
/// <param name="Version">The version of the file, or of the subsection in it.</param>
/// <param name="Text">What is different.</param>
internal sealed record StateDifference(StateDifferenceKind Kind, StateRow Row, StateRow? Parent, int Version, string Text = "");
