using System;
using System.Collections.Generic;
using SaveVm.Streams;

namespace SaveVm.Devices;

/// <summary>
/// What a VM description says of one state, ready for decoding: kinds instead of type names, elements of arrays numbered. The same for the styles of all
/// releases since QEMU 5.2. Immutable.
/// </summary>
public sealed class DeviceLayout
{
    private DeviceLayout(VmDescriptionNode node)
    {
        Name = node.VmsdName;
        Version = node.Version;
        Fields = FieldsOf(node.Fields);
        Subsections = Array.ConvertAll([.. node.Subsections], static subsection => new DeviceLayout(subsection));
        foreach (DeviceLayoutField field in Fields)
        {
            FieldsLength = Add(FieldsLength, field.Length);
            long inside = 1;
            foreach (DeviceLayout state in field.States) { inside = Add(inside, 1 + state.Nodes); }
            Nodes = Add(Nodes, field.Kind == DeviceFieldKind.Struct ? Multiply(inside, field.Count) : inside);
        }
        Length = FieldsLength;
        foreach (DeviceLayout subsection in Subsections)
        {
            Length = Add(Length, Add(subsection.HeaderLength, subsection.Length));
            Nodes = Add(Nodes, 1 + subsection.Nodes);
        }
    }

    /// <summary>The state's name (<c>VMStateDescription.name</c>); empty for old-style devices.</summary>
    public string Name { get; }

    /// <summary>The version of the source that wrote the state.</summary>
    public int Version { get; }

    /// <summary>The fields in wire order.</summary>
    public IReadOnlyList<DeviceLayoutField> Fields { get; }

    /// <summary>The subsections in wire order.</summary>
    public IReadOnlyList<DeviceLayout> Subsections { get; }

    /// <summary>Bytes of the fields, without subsections, by the description.</summary>
    public long FieldsLength { get; }

    /// <summary>Bytes of the whole state, subsections included, by the description.</summary>
    public long Length { get; }

    /// <summary>How many fields a tree of the state has, those of fields included.</summary>
    internal long Nodes { get; }

    /// <summary>Bytes in front of the state when it is a subsection.</summary>
    internal int HeaderLength => SubsectionHeader.MinimumLength + System.Text.Encoding.UTF8.GetByteCount(Name);

    /// <summary>The layout of a described state.</summary>
    /// <param name="state">The description.</param>
    public static DeviceLayout Of(VmDescriptionNode state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new DeviceLayout(state);
    }

    // Sizes and counts of a description may be anything.
    internal static long Add(long a, long b) => a <= long.MaxValue - b ? a + b : long.MaxValue;

    internal static long Multiply(long a, long b) => Math.BigMul(a, b) <= long.MaxValue ? a * b : long.MaxValue;

    private static DeviceLayoutField[] FieldsOf(IReadOnlyList<VmDescriptionField> fields)
    {
        // An array is one object with a count, one object per element with an index or without (11.1), or several runs (10.x). What they have in
        // common is the name: QEMU makes the names of different fields different. (vmfield_get_type_name, vmfield_name_is_unique)
        var result = new DeviceLayoutField[fields.Count];
        for (int i = 0; i < result.Length;)
        {
            int end = i + 1;
            while (end < result.Length && fields[end].Name == fields[i].Name) { end++; }
            bool single = end == i + 1 && fields[i] is { ArrayLength: null, Index: null };
            long index = 0;
            for (; i < end; i++)
            {
                VmDescriptionField field = fields[i];
                var states = new DeviceLayout[field.States.Count];
                for (int k = 0; k < states.Length; k++) { states[k] = new DeviceLayout(field.States[k]); }
                result[i] = new DeviceLayoutField(field, single ? -1 : index, states) { IsLastOfName = i == end - 1 };
                index = Add(index, field.ArrayLength ?? 1);
            }
        }
        return result;
    }
}
