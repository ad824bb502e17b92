using System.Collections.Generic;
using SaveVm.Streams;

namespace SaveVm.Devices;

/// <summary>One field of a <see cref="DeviceLayout"/>, or a run of equal elements of an array.</summary>
public sealed class DeviceLayoutField
{
    internal DeviceLayoutField(VmDescriptionField field, long firstIndex, DeviceLayout[] states)
        : this(field.Name, field.Type, KindOf(field, states), field.Size, field.ArrayLength ?? 1, firstIndex, states)
    {
    }

    internal DeviceLayoutField(string name, string type, DeviceFieldKind kind, long size, long count, long firstIndex, DeviceLayout[] states)
    {
        Name = name;
        Type = type;
        Kind = kind;
        Size = size;
        Count = count;
        FirstIndex = firstIndex;
        States = states;
        Length = DeviceLayout.Multiply(size, count);
    }

    /// <summary>The field's name, as the description has it.</summary>
    public string Name { get; }

    /// <summary>The type's name, as the description has it, such as <c>uint32</c> or <c>pci config</c>.</summary>
    public string Type { get; }

    /// <summary>How the bytes are to be understood.</summary>
    public DeviceFieldKind Kind { get; }

    /// <summary>Bytes of one element.</summary>
    public long Size { get; }

    /// <summary>The number of elements that this field stands for.</summary>
    public long Count { get; }

    /// <summary>Which element of the array is the first of this field; -1 when the field is not (part of) an array.</summary>
    public long FirstIndex { get; }

    /// <summary>Whether the field is (part of) an array.</summary>
    public bool IsArray => FirstIndex >= 0;

    /// <summary>The nested state of a struct; the states of all elements of a list or tree.</summary>
    public IReadOnlyList<DeviceLayout> States { get; }

    /// <summary>Bytes of all elements, by the description.</summary>
    public long Length { get; }

    /// <summary>Whether the next field has another name.</summary>
    internal bool IsLastOfName { get; init; } = true;

    private static DeviceFieldKind KindOf(VmDescriptionField field, DeviceLayout[] states)
    {
        (DeviceFieldKind kind, int size) = field.Type switch
        {
            "uint8" or "uint8 equal" => (DeviceFieldKind.Unsigned, 1),
            "uint16" or "uint16 equal" => (DeviceFieldKind.Unsigned, 2),
            "uint32" or "uint32 equal" => (DeviceFieldKind.Unsigned, 4),
            // The name of vmstate_info_uint64_equal really is "int64 equal".
            "uint64" or "uint64 equal" or "int64 equal" => (DeviceFieldKind.Unsigned, 8),
            "int8" => (DeviceFieldKind.Signed, 1),
            "int16" => (DeviceFieldKind.Signed, 2),
            "int32" or "int32 equal" or "int32 le" => (DeviceFieldKind.Signed, 4),
            "int64" => (DeviceFieldKind.Signed, 8),
            "bool" => (DeviceFieldKind.Boolean, 1),
            "timer" => (DeviceFieldKind.Timer, 8),
            "CPU_Double_U" or "float64" => (DeviceFieldKind.Double, 8),
            "nullptr" => (DeviceFieldKind.NullPointer, 1),
            "ptr-marker" => (DeviceFieldKind.PointerMarker, 1),
            "buffer" => (DeviceFieldKind.Buffer, -1),
            "unused_buffer" => (DeviceFieldKind.Unused, -1),
            "bitmap" => (field.Size % sizeof(ulong) == 0 ? DeviceFieldKind.Bitmap : DeviceFieldKind.Opaque, -1),
            "capability" => (DeviceFieldKind.Text, -1),
            "struct" or "vstruct" or "tmp" => (states.Length == 1 ? DeviceFieldKind.Struct : DeviceFieldKind.Opaque, -1),
            "qtailq" or "qlist" => (DeviceFieldKind.List, -1),
            "gtree" => (DeviceFieldKind.Tree, -1),
            _ => (DeviceFieldKind.Opaque, -1),
        };
        if (size > 0 && field.Size != size)
        {
            // Up to QEMU 9.2 a null pointer is described with the type of what it does not point to, and the size that it has on the wire.
            return field.Size == 1 ? DeviceFieldKind.NullPointer : DeviceFieldKind.Opaque;
        }
        if (kind == DeviceFieldKind.Struct && field.Size == 1 && states[0] is { Length: 0, Name.Length: 0 }) { return DeviceFieldKind.NullPointer; }
        return kind;
    }
}
