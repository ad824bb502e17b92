namespace SaveVm.Generators.Model;

/// <summary>One field of a description.</summary>
internal sealed record VmStateFieldModel(string Property, string Name, string TypeName, VmStateKind Kind)
{
    /// <summary>How often the element stands there.</summary>
    public VmStateShape Shape { get; init; }

    /// <summary>The integer of the element.</summary>
    public IntegerModel? Integer { get; init; }

    /// <summary>The element's C# type, with <c>global::</c>.</summary>
    public string ElementType { get; init; } = "";

    /// <summary>What an integer is compared with.</summary>
    public VmStateCheck Check { get; init; }

    /// <summary>What to do when the comparison fails.</summary>
    public string Hint { get; init; } = "";

    /// <summary>Elements of an array, or of a row.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Rows of a matrix.</summary>
    public int Rows { get; init; }

    /// <summary>Bytes of a buffer or of unused space; bits of a bitmap.</summary>
    public int Size { get; init; }

    /// <summary>The member that counts elements, bytes or bits.</summary>
    public string? CountMember { get; init; }

    /// <summary>Whether the counting member is a <c>ulong</c>, which may hold more than any array has.</summary>
    public bool IsWideCount { get; init; }

    /// <summary>The counting member's name in the description, where it is a field.</summary>
    public string? CountName { get; init; }

    /// <summary>The factor to what the member counts.</summary>
    public int Multiply { get; init; } = 1;

    /// <summary>The first version that has the field.</summary>
    public int Since { get; init; }

    /// <summary>The member that decides whether the field is there.</summary>
    public VmStateTestModel? Test { get; init; }

    /// <summary>Null pointers in an array.</summary>
    public VmStatePointers Pointers { get; init; }

    /// <summary>The nested description.</summary>
    public VmStateDescriptionModel? Nested { get; init; }

    /// <summary>The description of a tree's key; <see langword="null"/> for a number.</summary>
    public VmStateDescriptionModel? Key { get; init; }

    /// <summary>The version with which the nested description is read.</summary>
    public int ReadVersion { get; init; }

    /// <summary>The version with which the nested description is written.</summary>
    public int WriteVersion { get; init; }

    /// <summary>The formatter, with <c>global::</c>.</summary>
    public string Formatter { get; init; } = "";

    /// <summary>Whether the property can be set.</summary>
    public bool CanSet { get; init; } = true;

    /// <summary>Checks when the field's turn is over.</summary>
    public EquatableArray<VmStateTestModel> Checks { get; init; }

    /// <summary>The bytes of one element, where that is constant.</summary>
    public int? ElementSize => Kind switch
    {
        VmStateKind.Integer => Integer!.Size,
        VmStateKind.Double or VmStateKind.Timer => 8,
        VmStateKind.Buffer or VmStateKind.Unused => CountMember is null || Kind == VmStateKind.Unused ? Size : null,
        VmStateKind.Bitmap => CountMember is null ? (Size + 63) / 64 * 8 : null,
        _ => null,
    };

    /// <summary>Constant elements of all rows.</summary>
    public int Elements => Shape == VmStateShape.Matrix ? Rows * Count : Shape == VmStateShape.Single ? 1 : Count;

    /// <summary>The bytes of the field, where that is constant.</summary>
    public int? FixedSize => Pointers == VmStatePointers.None && CountMember is null && ElementSize is { } size ? size * Elements : null;

    /// <summary>Whether QEMU describes one element of an array for all.</summary>
    public bool IsCompressible => Test is null && (Kind != VmStateKind.Struct || Nested!.IsCompressible);

    /// <summary>The fewest bytes of one element.</summary>
    public int MinimumElement => Pointers == VmStatePointers.None ? ElementSize ?? (Kind == VmStateKind.Struct ? Nested!.MinimumLength(ReadVersion) : 0) : 1;

    /// <summary>The fewest bytes of the field.</summary>
    public int MinimumLength => FixedSize ?? Kind switch
    {
        VmStateKind.List => 1,
        VmStateKind.Tree => 5,
        VmStateKind.Struct or VmStateKind.VersionedStruct or VmStateKind.Tmp when Shape == VmStateShape.Single => Nested!.MinimumLength(ReadVersion),
        _ => CountMember is null ? MinimumElement * Elements : 0,
    };
}
