namespace SaveVm.Generators.Model;

/// <summary>How often the element stands there.</summary>
internal enum VmStateShape
{
    /// <summary>Once.</summary>
    Single,

    /// <summary>A constant number of times.</summary>
    Array,

    /// <summary>Rows and columns.</summary>
    Matrix,

    /// <summary>As often as a member says.</summary>
    Counted,
}
