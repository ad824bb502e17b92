using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SaveVm.Records;

/// <summary>
/// A view of integers on the wire. Elements are decoded when they are looked at; <see cref="CopyTo(Span{T})"/> decodes all at once. The view is valid as
/// long as the bytes it was read from.
/// </summary>
/// <typeparam name="T">An integer type of 1, 2, 4 or 8 bytes.</typeparam>
public readonly ref struct WireArray<T>
    where T : unmanaged
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _reversed;

    /// <summary>A view of bytes of the wire.</summary>
    /// <param name="bytes">The elements, one behind the other; a multiple of the element size.</param>
    /// <param name="order">The order of their bytes.</param>
    public WireArray(ReadOnlySpan<byte> bytes, ByteOrder order)
    {
        _bytes = bytes;
        _reversed = (order == ByteOrder.LittleEndian) != BitConverter.IsLittleEndian;
    }

    /// <summary>A view of values in memory, to be written.</summary>
    /// <param name="values">The values.</param>
    public WireArray(ReadOnlySpan<T> values)
    {
        _bytes = MemoryMarshal.AsBytes(values);
        _reversed = false;
    }

    /// <summary>The number of elements.</summary>
    public int Length => _bytes.Length / Unsafe.SizeOf<T>();

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>One element.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    public T this[int index]
    {
        get
        {
            ReadOnlySpan<byte> element = _bytes.Slice(index * Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>());
            T value = MemoryMarshal.Read<T>(element);
            return _reversed ? Reverse(value) : value;
        }
    }

    /// <summary>Decodes all elements.</summary>
    /// <param name="destination">At least <see cref="Length"/> elements.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<T> destination)
    {
        _bytes.CopyTo(MemoryMarshal.AsBytes(destination));
        if (_reversed) { ReverseAll(MemoryMarshal.AsBytes(destination[..Length])); }
    }

    /// <summary>Encodes all elements: what generated writers call.</summary>
    /// <param name="destination">At least <see cref="Length"/> times the element size bytes.</param>
    /// <param name="order">The order of the bytes on the wire.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<byte> destination, ByteOrder order)
    {
        bool wanted = (order == ByteOrder.LittleEndian) != BitConverter.IsLittleEndian;
        _bytes.CopyTo(destination);
        if (wanted != _reversed) { ReverseAll(destination[.._bytes.Length]); }
    }

    private static T Reverse(T value)
    {
        switch (Unsafe.SizeOf<T>())
        {
            case 2: { ushort x = BinaryPrimitives.ReverseEndianness(Unsafe.BitCast<T, ushort>(value)); return Unsafe.BitCast<ushort, T>(x); }
            case 4: { uint x = BinaryPrimitives.ReverseEndianness(Unsafe.BitCast<T, uint>(value)); return Unsafe.BitCast<uint, T>(x); }
            case 8: { ulong x = BinaryPrimitives.ReverseEndianness(Unsafe.BitCast<T, ulong>(value)); return Unsafe.BitCast<ulong, T>(x); }
            default: return value;
        }
    }

    private static void ReverseAll(Span<byte> bytes)
    {
        switch (Unsafe.SizeOf<T>())
        {
            case 2: { Span<ushort> x = MemoryMarshal.Cast<byte, ushort>(bytes); BinaryPrimitives.ReverseEndianness(x, x); break; }
            case 4: { Span<uint> x = MemoryMarshal.Cast<byte, uint>(bytes); BinaryPrimitives.ReverseEndianness(x, x); break; }
            case 8: { Span<ulong> x = MemoryMarshal.Cast<byte, ulong>(bytes); BinaryPrimitives.ReverseEndianness(x, x); break; }
        }
    }
}
