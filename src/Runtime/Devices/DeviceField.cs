using System;
using System.Collections.Generic;
using System.Text;

namespace SaveVm.Devices;

/// <summary>
/// One field of a <see cref="DeviceState"/>: a value, the values of a run of equal array elements, or what has fields of its own (struct, subsection, list,
/// tree, element).
/// </summary>
public sealed class DeviceField
{
    private readonly ulong _bits;
    private readonly ulong[]? _elements;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<DeviceField>? _fields;

    internal DeviceField(in DeviceFieldValue value, string path, ReadOnlyMemory<byte> bytes)
        : this(value.Kind, value.Name, value.Layout.Type, path, value.Index, value.Offset, value.Bytes.Length)
    {
        Count = value.Count;
        Size = value.Size;
        if (!IsNumber)
        {
            _bytes = bytes;
        }
        else if (Count == 1)
        {
            _bits = value.GetBits();
        }
        else
        {
            _elements = new ulong[bytes.IsEmpty ? 0 : Count];
            for (int i = 0; i < _elements.Length; i++) { _elements[i] = value.GetBits(i); }
        }
    }

    internal DeviceField(in DeviceScope scope, string path)
        : this(scope.Kind, scope.Name, scope.Type, path, scope.Index, scope.Offset, scope.Length)
    {
        Count = 1;
        StateName = scope.State?.Name;
        StateVersion = scope.State?.Version;
        _fields = [];
    }

    private DeviceField(DeviceFieldKind kind, string name, string type, string path, long index, long offset, long length)
    {
        Kind = kind;
        Name = name;
        Type = type;
        Path = path;
        Index = index;
        Offset = offset;
        Length = length;
    }

    /// <summary>How the value is to be understood.</summary>
    public DeviceFieldKind Kind { get; }

    /// <summary>The field's name, or the subsection's; empty for an element of a list.</summary>
    public string Name { get; }

    /// <summary>
    /// The names from the device down to the field, joined by dots: <c>env.segs[2].selector</c>. QEMU's names may have dots, brackets and slashes of their
    /// own; inside one device a path stands for one field, or for a run of elements (<c>isr[0..7]</c>).
    /// </summary>
    public string Path { get; }

    /// <summary>QEMU's name of the type, such as <c>uint32</c> or <c>pci config</c>.</summary>
    public string Type { get; }

    /// <summary>Which element of an array is the first one here; -1 when the field is not (part of) an array.</summary>
    public long Index { get; }

    /// <summary>How many elements of an array the field stands for.</summary>
    public int Count { get; }

    /// <summary>Bytes of one element; 0 for what has fields of its own.</summary>
    public int Size { get; }

    /// <summary>Absolute offset of the first byte in the stream, in bytes; markers, counts and headers in front of a field of fields count as its own.</summary>
    public long Offset { get; }

    /// <summary>Bytes of the field.</summary>
    public long Length { get; }

    /// <summary>The name of the nested state (<c>VMStateDescription.name</c>); <see langword="null"/> for what has none.</summary>
    public string? StateName { get; }

    /// <summary>The version of the nested state; <see langword="null"/> for what has none.</summary>
    public int? StateVersion { get; }

    /// <summary>The fields inside, in wire order; empty for a value.</summary>
    public IReadOnlyList<DeviceField> Fields => _fields ?? (IReadOnlyList<DeviceField>)[];

    /// <summary>Whether the field has fields of its own, and no value.</summary>
    public bool HasFields => _fields is not null;

    /// <summary>Whether the values are numbers: <see cref="GetBits"/> has them.</summary>
    public bool IsNumber => Kind is DeviceFieldKind.Boolean or DeviceFieldKind.Signed or DeviceFieldKind.Unsigned or DeviceFieldKind.Double or DeviceFieldKind.Timer;

    /// <summary>The bits of an integer, boolean, timer or double; integers with a sign are extended to 64 bits.</summary>
    /// <param name="element">Which element of the run.</param>
    /// <exception cref="InvalidOperationException">The field is no number.</exception>
    public ulong GetBits(int element = 0)
    {
        if (!IsNumber) { throw new InvalidOperationException($"{Path} is no number: {Kind}"); }
        if (_elements is not null) { return _elements[element]; }
        ArgumentOutOfRangeException.ThrowIfNotEqual(element, 0);
        return _bits;
    }

    /// <summary>A signed integer.</summary>
    /// <param name="element">Which element of the run.</param>
    public long GetInt64(int element = 0) => (long)GetBits(element);

    /// <summary>An unsigned integer.</summary>
    /// <param name="element">Which element of the run.</param>
    public ulong GetUInt64(int element = 0) => GetBits(element);

    /// <summary>A truth value.</summary>
    /// <param name="element">Which element of the run.</param>
    public bool GetBoolean(int element = 0) => GetBits(element) != 0;

    /// <summary>A double.</summary>
    /// <param name="element">Which element of the run.</param>
    public double GetDouble(int element = 0) => BitConverter.UInt64BitsToDouble(GetBits(element));

    /// <summary>When a timer expires, in nanoseconds of its clock; <see langword="null"/> when it is not armed.</summary>
    /// <param name="element">Which element of the run.</param>
    public ulong? GetTimer(int element = 0) => GetBits(element) is not ulong.MaxValue and ulong time ? time : null;

    /// <summary>The text of a <see cref="DeviceFieldKind.Text"/>.</summary>
    /// <exception cref="InvalidOperationException">The field is no text.</exception>
    public string GetText() =>
        Kind == DeviceFieldKind.Text ? Encoding.Latin1.GetString(_bytes.Span[1..]) : throw new InvalidOperationException($"{Path} is no text: {Kind}");

    /// <summary>The bytes of one element of a field that is no number and has no fields.</summary>
    /// <param name="element">Which element of the run.</param>
    /// <exception cref="InvalidOperationException">The field is a number, or has fields.</exception>
    public ReadOnlyMemory<byte> GetBytes(int element = 0) =>
        IsNumber || HasFields ? throw new InvalidOperationException($"{Path} has no bytes of its own: {Kind}") : _bytes.Slice(element * Size, Size);

    /// <summary>The path, type and place.</summary>
    public override string ToString() => $"{Path} ({Type}) at 0x{Offset:X}+{Length}";

    internal void Add(DeviceField field) => _fields!.Add(field);
}
