namespace SaveVm.Generators.Model;

/// <summary>What a field is.</summary>
internal enum FieldKind
{
    /// <summary>An integer, bool or enum.</summary>
    Integer,

    /// <summary>A constant number that has no property.</summary>
    Constant,

    /// <summary>Constant ASCII text that has no property.</summary>
    ConstantText,

    /// <summary>Flags of 1, 2 or 4 bytes.</summary>
    VariableFlags,

    /// <summary>An integer that several properties share.</summary>
    Word,

    /// <summary>A span of bytes.</summary>
    Bytes,

    /// <summary>A view of integers.</summary>
    Array,

    /// <summary>Another record.</summary>
    Nested,

    /// <summary>Records one behind the other.</summary>
    List,

    /// <summary>A field with a formatter.</summary>
    Custom,
}
