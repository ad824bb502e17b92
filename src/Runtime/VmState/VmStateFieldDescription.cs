namespace SaveVm.VmState;

/// <summary>One field of a <see cref="VmStateDescription"/>: what QEMU has in a <c>VMStateField</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type in the VM description, such as <c>uint32</c>, <c>timer</c>, <c>struct</c>.</param>
public sealed record VmStateFieldDescription(string Name, string Type)
{
    /// <summary>The member of the class; empty for unused bytes.</summary>
    public string Member { get; init; } = "";

    /// <summary>How the field repeats its type.</summary>
    public VmStateFieldShape Shape { get; init; }

    /// <summary>Bytes of one element on the wire; <see langword="null"/> where it varies.</summary>
    public long? Size { get; init; }

    /// <summary>The number of elements of an array of constant size (of all rows); 1 for a single field; <see langword="null"/> where it varies.</summary>
    public long? Count { get; init; } = 1;

    /// <summary>The member that holds the number of elements, or the size; <see langword="null"/> for constant ones.</summary>
    public string? CountedBy { get; init; }

    /// <summary>The factor between the counting member and the number of elements or bytes.</summary>
    public int Multiply { get; init; } = 1;

    /// <summary>The first version that has the field (<c>version_id</c>); without meaning when <see cref="Test"/> is given.</summary>
    public int Since { get; init; }

    /// <summary>The member that decides whether the field is there (<c>field_exists</c>).</summary>
    public string? Test { get; init; }

    /// <summary>The description of a nested struct, or of a list's elements.</summary>
    public VmStateDescription? Nested { get; init; }

    /// <summary>The description of a tree's keys, where they are structs.</summary>
    public VmStateDescription? Key { get; init; }

    /// <summary>The version with which a nested struct is written, where it is not its own.</summary>
    public int? StructVersion { get; init; }
}
