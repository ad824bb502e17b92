using System;
using System.Globalization;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Devices;

/// <summary>States whose bytes are more or fewer than described: makes of them what can be made, and says so. The cold half of the decoder.</summary>
internal static class DeviceReconciler
{
    // Every element that hides may become a field of its own.
    private const int MostHiddenElements = 1 << 16;

    public static void State<TVisitor>(DeviceLayout layout, ReadOnlySpan<byte> bytes, long offset, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        // The headers of subsections are landmarks: what differs is in one of the parts between them.
        Span<int> starts = layout.Subsections.Count <= 64 ? stackalloc int[layout.Subsections.Count] : new int[layout.Subsections.Count];
        int position = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            int found = FindHeader(bytes[position..], layout.Subsections[i]);
            if (found < 0)
            {
                Fields(layout, bytes, offset, ref visitor);
                return;
            }
            starts[i] = position + found;
            position = starts[i] + layout.Subsections[i].HeaderLength;
        }
        Fields(layout, starts.IsEmpty ? bytes : bytes[..starts[0]], offset, ref visitor);
        for (int i = 0; i < starts.Length; i++)
        {
            int end = i + 1 < starts.Length ? starts[i + 1] : bytes.Length;
            DeviceDecoder.Subsection(layout.Subsections[i], bytes[starts[i]..end], offset + starts[i], ref visitor);
        }
    }

    public static void Mismatch<TVisitor>(
        string field, long index, long offset, string found, string expected, ref TVisitor visitor, bool isExplained = false)
        where TVisitor : IDeviceVisitor, allows ref struct =>
        visitor.Mismatch(new DeviceMismatch(isExplained, field, index, offset, found, expected));

    private static int FindHeader(ReadOnlySpan<byte> bytes, DeviceLayout subsection)
    {
        for (int from = 0; from < bytes.Length;)
        {
            int found = bytes[from..].IndexOf(SubsectionHeader.Marker);
            if (found < 0) { return -1; }
            from += found;
            if (DeviceDecoder.IsHeaderOf(bytes[from..], subsection)) { return from; }
            from++;
        }
        return -1;
    }

    private static void Fields<TVisitor>(DeviceLayout layout, ReadOnlySpan<byte> bytes, long offset, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        long missing = layout.FieldsLength - bytes.Length;
        if (missing == 0)
        {
            DeviceDecoder.Fields(layout, bytes, offset, ref visitor);
            return;
        }
        int position = 0;
        long markers = 0;
        bool reported = false;
        bool hasOnePointers = missing < 0 && CountPointers(layout) == 1;
        foreach (DeviceLayoutField field in layout.Fields)
        {
            if (missing != 0 && HidesNullPointers(field, bytes[position..], missing, out int nulls, out int length))
            {
                long index = field.IsArray ? field.FirstIndex - markers : 0;
                Mismatch(
                    field.Name, -1, offset + position,
                    Text($"{nulls} of {field.Count} elements are null pointers of one byte"), Text($"{field.Count} elements of {field.Size} bytes"), ref visitor, isExplained: true);
                Pointers(field, bytes.Slice(position, length), offset + position, index, nulls, ref visitor);
                position += length;
                missing = 0;
                continue;
            }
            if (missing != 0 && hasOnePointers && IsPointers(field))
            {
                length = (int)(field.Length - missing);
                Mismatch(
                    field.Name, -1, offset + position,
                    Text($"{length} bytes"), Text($"{field.Count} elements; the first is a null pointer, and the description has no other"), ref visitor);
                DeviceDecoder.Opaque(field.Name, bytes.Slice(position, length), offset + position, ref visitor);
                position += length;
                missing = 0;
                continue;
            }
            if (field.Length > bytes.Length - position)
            {
                Mismatch(field.Name, -1, offset + position, Text($"{bytes.Length - position} bytes left"), Text($"{field.Length} bytes"), ref visitor);
                reported = true;
                break;
            }
            DeviceDecoder.Field(field, bytes.Slice(position, (int)field.Length), offset + position, ref markers, ref visitor);
            position += (int)field.Length;
        }
        if (position < bytes.Length && !reported)
        {
            Mismatch("", -1, offset + position, Text($"{bytes.Length - position} bytes more"), "the end of the state", ref visitor);
        }
        DeviceDecoder.Opaque(DeviceDecoder.Rest, bytes[position..], offset + position, ref visitor);
    }

    /// <summary>
    /// Up to QEMU 9.2 an array of pointers is described by its first element and its length alone, although a null pointer is one byte on the wire.
    /// </summary>
    private static bool HidesNullPointers(DeviceLayoutField field, ReadOnlySpan<byte> bytes, long missing, out int nulls, out int length)
    {
        nulls = 0;
        length = 0;
        long saved = field.Size - 1;
        if (field.Count is < 2 or > MostHiddenElements || saved < 1 || missing < saved || missing % saved != 0 || missing / saved >= field.Count) { return false; }
        long expected = missing / saved;
        for (long i = 0; i < field.Count; i++)
        {
            bool isNull = nulls < expected && length < bytes.Length && bytes[length] == DeviceDecoder.NullPointer;
            long step = isNull ? 1 : field.Size;
            if (step > bytes.Length - length) { return false; }
            nulls += isNull ? 1 : 0;
            length += (int)step;
        }
        return nulls == expected;
    }

    // The same where the first element is the null pointer: of the others nothing is known but their sum.
    private static int CountPointers(DeviceLayout layout)
    {
        int count = 0;
        foreach (DeviceLayoutField field in layout.Fields) { count += IsPointers(field) ? 1 : 0; }
        return count;
    }

    private static bool IsPointers(DeviceLayoutField field) => field is { Kind: DeviceFieldKind.NullPointer, Count: > 1, Size: 1 } && field.Type != "nullptr";

    private static void Pointers<TVisitor>(
        DeviceLayoutField field, ReadOnlySpan<byte> bytes, long offset, long index, int nulls, ref TVisitor visitor)
        where TVisitor : IDeviceVisitor, allows ref struct
    {
        int position = 0;
        var nullPointer = new DeviceLayoutField(field.Name, field.Type, DeviceFieldKind.NullPointer, 1, 1, 0, []);
        var element = new DeviceLayoutField(field.Name, field.Type, field.Kind, field.Size, 1, 0, [.. field.States]);
        for (int i = 0; i < (int)field.Count; i++)
        {
            bool isNull = nulls > 0 && bytes[position] == DeviceDecoder.NullPointer;
            int length = isNull ? 1 : (int)field.Size;
            ReadOnlySpan<byte> piece = bytes.Slice(position, length);
            if (isNull)
            {
                nulls--;
                visitor.Field(new DeviceFieldValue(nullPointer, DeviceFieldKind.NullPointer, index + i, offset + position, piece));
            }
            else if (field.Kind == DeviceFieldKind.Struct)
            {
                DeviceDecoder.Struct(field, piece, offset + position, index + i, ref visitor);
            }
            else
            {
                visitor.Field(new DeviceFieldValue(element, element.Kind, index + i, offset + position, piece));
            }
            position += length;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
