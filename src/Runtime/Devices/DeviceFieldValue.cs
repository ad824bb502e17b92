using System;
using System.Buffers.Binary;
using System.Text;

namespace SaveVm.Devices;

/// <summary>A field of a device's state with its bytes, as <see cref="DeviceDecoder"/> shows it.</summary>
public readonly ref struct DeviceFieldValue
{
    internal DeviceFieldValue(DeviceLayoutField layout, DeviceFieldKind kind, long index, long offset, ReadOnlySpan<byte> bytes)
    {
        Layout = layout;
        Kind = kind;
        Index = index;
        Offset = offset;
        Bytes = bytes;
    }

    /// <summary>What the description says of the field.</summary>
    public DeviceLayoutField Layout { get; }

    /// <summary>How the bytes are to be understood; what the layout says, unless the bytes said otherwise.</summary>
    public DeviceFieldKind Kind { get; }

    /// <summary>Which element of an array is the first one here; -1 when the field is not (part of) an array.</summary>
    public long Index { get; }

    /// <summary>Absolute offset of the first byte in the stream, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The bytes of all elements; valid as long as the body.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The field's name.</summary>
    public string Name => Layout.Name;

    /// <summary>The number of elements in <see cref="Bytes"/>. An array of elements without bytes has none.</summary>
    public int Count => Layout.Count == 1 ? 1 : Bytes.IsEmpty ? 0 : (int)Layout.Count;

    /// <summary>Bytes of one element.</summary>
    public int Size => Layout.Count == 1 ? Bytes.Length : (int)Math.Min(Layout.Size, Bytes.Length);

    /// <summary>The bits of an integer, boolean, timer or double; integers with a sign are extended to 64 bits.</summary>
    /// <param name="element">Which element.</param>
    /// <exception cref="InvalidOperationException">The field is of another kind.</exception>
    public ulong GetBits(int element = 0)
    {
        ReadOnlySpan<byte> bytes = GetBytes(element);
        return Kind switch
        {
            DeviceFieldKind.Signed => bytes.Length switch
            {
                1 => (ulong)(sbyte)bytes[0],
                2 => (ulong)BinaryPrimitives.ReadInt16BigEndian(bytes),
                4 => (ulong)BinaryPrimitives.ReadInt32BigEndian(bytes),
                _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
            },
            DeviceFieldKind.Unsigned or DeviceFieldKind.Boolean or DeviceFieldKind.Timer or DeviceFieldKind.Double => bytes.Length switch
            {
                1 => bytes[0],
                2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
                4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
                _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
            },
            _ => throw new InvalidOperationException($"{Name} is no number: {Kind}"),
        };
    }

    /// <summary>A signed integer.</summary>
    /// <param name="element">Which element.</param>
    public long GetInt64(int element = 0) => (long)GetBits(element);

    /// <summary>An unsigned integer.</summary>
    /// <param name="element">Which element.</param>
    public ulong GetUInt64(int element = 0) => GetBits(element);

    /// <summary>A truth value: every byte but 0 is true.</summary>
    /// <param name="element">Which element.</param>
    public bool GetBoolean(int element = 0) => GetBits(element) != 0;

    /// <summary>A double.</summary>
    /// <param name="element">Which element.</param>
    public double GetDouble(int element = 0) => BitConverter.UInt64BitsToDouble(GetBits(element));

    /// <summary>When a timer expires, in nanoseconds; <see langword="null"/> when it is not armed.</summary>
    /// <param name="element">Which element.</param>
    public ulong? GetTimer(int element = 0) => GetBits(element) is not ulong.MaxValue and ulong time ? time : null;

    /// <summary>The text of a <see cref="DeviceFieldKind.Text"/>.</summary>
    /// <exception cref="InvalidOperationException">The field is of another kind.</exception>
    public string GetText() =>
        Kind == DeviceFieldKind.Text ? Encoding.Latin1.GetString(Bytes[1..]) : throw new InvalidOperationException($"{Name} is no text: {Kind}");

    /// <summary>The bytes of one element.</summary>
    /// <param name="element">Which element.</param>
    public ReadOnlySpan<byte> GetBytes(int element = 0) => Bytes.Slice(element * Size, Size);
}
