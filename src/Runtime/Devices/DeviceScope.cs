namespace SaveVm.Devices;

/// <summary>A part of a state that has fields of its own.</summary>
public readonly ref struct DeviceScope
{
    internal DeviceScope(DeviceFieldKind kind, string name, string type, long index, DeviceLayout? state, long offset, long length)
    {
        Kind = kind;
        Name = name;
        Type = type;
        Index = index;
        State = state;
        Offset = offset;
        Length = length;
    }

    /// <summary>
    /// <see cref="DeviceFieldKind.Struct"/>, <see cref="DeviceFieldKind.Subsection"/>, <see cref="DeviceFieldKind.List"/>,
    /// <see cref="DeviceFieldKind.Tree"/> or <see cref="DeviceFieldKind.Element"/>.
    /// </summary>
    public DeviceFieldKind Kind { get; }

    /// <summary>The field's name, or the subsection's; empty for an element of a list.</summary>
    public string Name { get; }

    /// <summary>The type's name, as the description has it; <c>subsection</c> and <c>element</c> for what has none.</summary>
    public string Type { get; }

    /// <summary>Which element of an array or list; -1 for none.</summary>
    public long Index { get; }

    /// <summary>The state that follows; <see langword="null"/> for lists and trees.</summary>
    public DeviceLayout? State { get; }

    /// <summary>Absolute offset of the first byte, in bytes: that of a subsection's type byte, of an element's marker.</summary>
    public long Offset { get; }

    /// <summary>Bytes of all that is inside, markers, header and count included.</summary>
    public long Length { get; }
}
