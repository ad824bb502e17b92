using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Devices;

/// <summary>
/// Takes the body of a device's section apart by its description: every byte is shown once, to a field or as marker, count or header of what begins.
/// Whatever the bytes are, nothing is thrown; where they disagree with the description, <see cref="IDeviceVisitor.Mismatch"/> says so.
/// </summary>
public static class DeviceDecoder
{
    /// <summary>The byte of a null pointer (<c>VMS_NULLPTR_MARKER</c>).</summary>
    public const byte NullPointer = 0x30;

    /// <summary>The byte in front of an element of an array that makes its elements on load, since QEMU 11.1.</summary>
    public const byte ValidPointer = 0x31;

    /// <summary>The byte in front of an element of a list.</summary>
    internal const byte ListElement = 1;

    /// <summary>The byte behind the last element of a list.</summary>
    internal const byte ListEnd = 0;

    /// <summary>The name of bytes that belong to no described field.</summary>
    internal const string Rest = "(rest)";

    private const int TreeCountLength = sizeof(uint);
    private const int DirectKeyLength = sizeof(ulong);

    private static readonly DeviceLayoutField s_directKey =
        new("key", "uint64", DeviceFieldKind.Unsigned, DirectKeyLength, 1, -1, []);

    /// <summary>Shows the fields of a state to a visitor.</summary>
    /// <typeparam name="TVisitor">The visitor; a struct for speed.</typeparam>
    /// <param name="layout">What the description says.</param>
    /// <param name="body">The section's body, whole.</param>
    /// <param name="offset">Absolute offset of the body in the stream, in bytes.</param>
    /// <param name="visitor">Takes the fields.</param>
    public static void Decode<TVisitor>(DeviceLayout layout, ReadOnlySpan<byte> body, long offset, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(layout);
        State(layout, body, offset, ref visitor);
    }

    private static void State<TVisitor>(DeviceLayout layout, ReadOnlySpan<byte> bytes, long offset, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        if (layout.Length != bytes.Length)
        {
            DeviceReconciler.State(layout, bytes, offset, ref visitor);
            return;
        }
        int position = (int)layout.FieldsLength;
        Fields(layout, bytes[..position], offset, ref visitor);
        for (int i = 0; i < layout.Subsections.Count; i++)
        {
            DeviceLayout subsection = layout.Subsections[i];
            int length = subsection.HeaderLength + (int)subsection.Length;
            if (!IsHeaderOf(bytes[position..], subsection))
            {
                DeviceReconciler.Mismatch(
                    subsection.Name, -1, offset + position, WireText.Bytes(bytes.Slice(position, subsection.HeaderLength)), $"the header of a subsection, version {subsection.Version}", ref visitor);
                Opaque(Rest, bytes[position..], offset + position, ref visitor);
                return;
            }
            Subsection(subsection, bytes.Slice(position, length), offset + position, ref visitor);
            position += length;
        }
    }

    internal static void Subsection<TVisitor>(DeviceLayout subsection, ReadOnlySpan<byte> bytes, long offset, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        visitor.Enter(new DeviceScope(DeviceFieldKind.Subsection, subsection.Name, "subsection", -1, subsection, offset, bytes.Length));
        State(subsection, bytes[subsection.HeaderLength..], offset + subsection.HeaderLength, ref visitor);
        visitor.Leave();
    }

    internal static bool IsHeaderOf(ReadOnlySpan<byte> bytes, DeviceLayout subsection) =>
        SubsectionHeader.TryRead(bytes, out SubsectionHeader header, out _) == OperationStatus.Done
        && header.VersionId == (uint)subsection.Version
        && header.Name.Length == subsection.HeaderLength - SubsectionHeader.MinimumLength
        && header.Name.SequenceEqual(Encoding.UTF8.GetBytes(subsection.Name));

    /// <summary>Fields that fill the bytes exactly.</summary>
    internal static void Fields<TVisitor>(DeviceLayout layout, ReadOnlySpan<byte> bytes, long offset, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        int position = 0;
        long markers = 0;
        var fields = (DeviceLayoutField[])layout.Fields;
        foreach (DeviceLayoutField field in fields)
        {
            Field(field, bytes.Slice(position, (int)field.Length), offset + position, ref markers, ref visitor);
            position += (int)field.Length;
        }
    }

    /// <summary>One field, and its bytes.</summary>
    /// <param name="field">The field.</param>
    /// <param name="bytes">As many as the field is long.</param>
    /// <param name="offset">Their absolute offset.</param>
    /// <param name="markers">How many fields of the same name before this one were markers, and no elements.</param>
    /// <param name="visitor">Takes the field.</param>
    internal static void Field<TVisitor>(
        DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, ref long markers, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        long index = field.IsArray ? field.FirstIndex - markers : -1;
        switch (field.Kind)
        {
            case DeviceFieldKind.Struct:
                Structs(field, bytes, offset, index, ref visitor);
                break;
            case DeviceFieldKind.List when field.Count == 1:
                List(field, bytes, offset, index, ref visitor);
                break;
            case DeviceFieldKind.Tree when field.Count == 1:
                Tree(field, bytes, offset, index, ref visitor);
                break;
            case DeviceFieldKind.List or DeviceFieldKind.Tree:
                visitor.Field(new DeviceFieldValue(field, DeviceFieldKind.Opaque, index, offset, bytes));
                break;
            case DeviceFieldKind.NullPointer when bytes.ContainsAnyExcept(NullPointer):
                DeviceReconciler.Mismatch(field.Name, index, offset, WireText.Bytes(bytes), "the mark of a null pointer, 0x30", ref visitor);
                visitor.Field(new DeviceFieldValue(field, DeviceFieldKind.Opaque, index, offset, bytes));
                break;
            case DeviceFieldKind.PointerMarker:
                Marker(field, bytes, offset, index, ref markers, ref visitor);
                break;
            case DeviceFieldKind.Text when field.Count != 1 || bytes.IsEmpty || bytes[0] != bytes.Length - 1:
                visitor.Field(new DeviceFieldValue(field, DeviceFieldKind.Opaque, index, offset, bytes));
                break;
            default:
                visitor.Field(new DeviceFieldValue(field, field.Kind, index, offset, bytes));
                break;
        }
        if (field.IsLastOfName) { markers = 0; }
    }

    private static void Structs<TVisitor>(DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, long index, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        // Without bytes any number of elements could be announced.
        int count = (int)Math.Min(field.Count, bytes.IsEmpty ? 1 : field.Count);
        for (int i = 0; i < count; i++)
        {
            int start = i * (int)field.Size;
            Struct(field, bytes.Slice(start, (int)field.Size), offset + start, index < 0 ? -1 : index + i, ref visitor);
        }
    }

    internal static void Struct<TVisitor>(DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, long index, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        visitor.Enter(new DeviceScope(DeviceFieldKind.Struct, field.Name, field.Type, index, field.States[0], offset, bytes.Length));
        State(field.States[0], bytes, offset, ref visitor);
        visitor.Leave();
    }

    private static void Marker<TVisitor>(
        DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, long index, ref long markers, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        if (!bytes.ContainsAnyExcept(NullPointer))
        {
            visitor.Field(new DeviceFieldValue(field, DeviceFieldKind.NullPointer, index, offset, bytes));
        }
        else if (bytes is [ValidPointer])
        {
            visitor.Field(new DeviceFieldValue(field, DeviceFieldKind.PointerMarker, index, offset, bytes));
            if (!field.IsLastOfName) { markers++; }
        }
        else
        {
            DeviceReconciler.Mismatch(field.Name, index, offset, WireText.Bytes(bytes), "the mark of a pointer, 0x30 or 0x31", ref visitor);
            visitor.Field(new DeviceFieldValue(field, DeviceFieldKind.Opaque, index, offset, bytes));
        }
    }

    /// <summary>Of a list only the size is certain: its elements are shown when they fill it exactly.</summary>
    private static void List<TVisitor>(DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, long index, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        if (!Fits(field, bytes, 0, keyLength: 0, statesPerElement: 1))
        {
            DoesNotFit(field, bytes, offset, index, ref visitor);
            return;
        }
        visitor.Enter(new DeviceScope(DeviceFieldKind.List, field.Name, field.Type, index, state: null, offset, bytes.Length));
        int position = 0;
        for (int i = 0; i < field.States.Count; i++)
        {
            DeviceLayout state = field.States[i];
            int length = 1 + (int)state.Length;
            visitor.Enter(new DeviceScope(DeviceFieldKind.Element, "", "element", i, state, offset + position, length));
            State(state, bytes.Slice(position + 1, length - 1), offset + position + 1, ref visitor);
            visitor.Leave();
            position += length;
        }
        visitor.Leave();
    }

    /// <summary>A tree has keys that are 64-bit integers, or states of their own; the number of elements says which.</summary>
    private static void Tree<TVisitor>(DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, long index, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        long count = bytes.Length >= TreeCountLength ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : -1;
        bool isDirect = count == field.States.Count;
        int keyLength = isDirect ? DirectKeyLength : 0;
        int statesPerElement = isDirect ? 1 : 2;
        if (count * statesPerElement != field.States.Count || !Fits(field, bytes, TreeCountLength, keyLength, statesPerElement))
        {
            DoesNotFit(field, bytes, offset, index, ref visitor);
            return;
        }
        visitor.Enter(new DeviceScope(DeviceFieldKind.Tree, field.Name, field.Type, index, state: null, offset, bytes.Length));
        int position = TreeCountLength;
        for (int i = 0; i < (int)count; i++)
        {
            int length = 1 + keyLength;
            for (int k = 0; k < statesPerElement; k++) { length += (int)field.States[(i * statesPerElement) + k].Length; }
            visitor.Enter(new DeviceScope(DeviceFieldKind.Element, "", "element", i, state: null, offset + position, length));
            position++;
            if (isDirect)
            {
                visitor.Field(new DeviceFieldValue(s_directKey, s_directKey.Kind, -1, offset + position, bytes.Slice(position, keyLength)));
                position += keyLength;
            }
            for (int k = 0; k < statesPerElement; k++)
            {
                DeviceLayout state = field.States[(i * statesPerElement) + k];
                string name = k == statesPerElement - 1 ? "value" : "key";
                visitor.Enter(new DeviceScope(DeviceFieldKind.Struct, name, "struct", -1, state, offset + position, state.Length));
                State(state, bytes.Slice(position, (int)state.Length), offset + position, ref visitor);
                visitor.Leave();
                position += (int)state.Length;
            }
            visitor.Leave();
        }
        visitor.Leave();
    }

    private static bool Fits(DeviceLayoutField field, ReadOnlySpan<byte> bytes, int position, int keyLength, int statesPerElement)
    {
        for (int i = 0; i < field.States.Count; i++)
        {
            if (i % statesPerElement == 0)
            {
                if (position >= bytes.Length || bytes[position] != ListElement) { return false; }
                position += 1 + keyLength;
            }
            long length = field.States[i].Length;
            if (length > bytes.Length - position) { return false; }
            position += (int)length;
        }
        return position == bytes.Length - 1 && bytes[position] == ListEnd;
    }

    private static void DoesNotFit<TVisitor>(DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, long index, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        DeviceReconciler.Mismatch(
            field.Name, index, offset, $"{bytes.Length} bytes of a {field.Type}", $"{field.States.Count} elements that fill it", ref visitor);
        visitor.Field(new DeviceFieldValue(field, DeviceFieldKind.Opaque, index, offset, bytes));
    }

    internal static void Opaque<TVisitor>(string name, ReadOnlySpan<byte> bytes, long offset, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        if (bytes.IsEmpty) { return; }
        var layout = new DeviceLayoutField(name, "unknown", DeviceFieldKind.Opaque, bytes.Length, 1, -1, []);
        visitor.Field(new DeviceFieldValue(layout, DeviceFieldKind.Opaque, -1, offset, bytes));
    }
}
