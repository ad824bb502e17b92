namespace SaveVm.Generators.Golden;

/// <summary>In what way a section is not what it was.</summary>
internal enum StateDifferenceKind
{
    /// <summary>A field is new, and no version says so.</summary>
    Added,

    /// <summary>A field is gone, elsewhere, or another.</summary>
    Changed,

    /// <summary>A field is new in a nested state, which has no version on the wire.</summary>
    NestedAdded,

    /// <summary>The version of a subsection is lower than it was.</summary>
    Lowered,
}
