namespace SaveVm.Generators.Model;

/// <summary>What an array of pointers has for null.</summary>
internal enum VmStatePointers
{
    /// <summary>No pointers.</summary>
    None,

    /// <summary>A marker for null and nothing before others.</summary>
    Nulls,

    /// <summary>A marker before everything.</summary>
    Markers,
}
