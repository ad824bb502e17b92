namespace SaveVm.Generators.Model;

/// <summary>What an element of a field is.</summary>
internal enum VmStateKind
{
    /// <summary>An integer, a bool or an enum.</summary>
    Integer,

    /// <summary>A double.</summary>
    Double,

    /// <summary>A timer.</summary>
    Timer,

    /// <summary>A nested struct.</summary>
    Struct,

    /// <summary>A nested struct with a version of its own.</summary>
    VersionedStruct,

    /// <summary>A nested struct that exists only on the way.</summary>
    Tmp,

    /// <summary>Left to a formatter.</summary>
    Custom,

    /// <summary>Bytes: a buffer, or opaque data.</summary>
    Buffer,

    /// <summary>Words of bits.</summary>
    Bitmap,

    /// <summary>Nobody's bytes.</summary>
    Unused,

    /// <summary>A list of structs.</summary>
    List,

    /// <summary>A tree of structs.</summary>
    Tree,
}
