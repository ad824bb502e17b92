using System;
using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SaveVm.VmState;

/// <summary>What generated readers and writers of device states have in common: arrays of big-endian integers, sizes, timers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class VmStateCodec
{
    /// <summary>A null pointer on the wire (<c>VMS_NULLPTR_MARKER</c>).</summary>
    public const byte NullMarker = 0x30;

    /// <summary>Stands before an element of an auto-allocated array (since QEMU 11.1).</summary>
    public const byte ValidMarker = 0x31;

    // Elements that may take no bytes at all: a count of them is believed up to here.
    private const int MostEmptyElements = 1 << 16;

    /// <summary>Whether a field is done, and how many elements it has.</summary>
    /// <param name="count">What the counting member says, multiplied.</param>
    /// <param name="size">The fewest bytes of an element.</param>
    /// <param name="left">The bytes at hand.</param>
    /// <param name="elements">The number of elements.</param>
    /// <returns>Negative and impossible counts are invalid; more than there are bytes for need more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // The size is a constant: no division is left.
    public static OperationStatus TryCount(long count, int size, int left, out int elements)
    {
        elements = 0;
        if (count < 0 || (size == 0 ? count > MostEmptyElements : count > Array.MaxLength / size)) { return OperationStatus.InvalidData; }
        if (count * size > left) { return OperationStatus.NeedMoreData; }
        elements = (int)count;
        return OperationStatus.Done;
    }

    /// <summary>A size of 64 bits as a count: -1, which no array has, for what is beyond them all.</summary>
    /// <param name="size">The size.</param>
    public static long WideCount(ulong size) => size > (ulong)Array.MaxLength ? -1 : (long)size;

    /// <summary>An array of this length: the same one where it has it, otherwise a new one with the elements that it had.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="count">The length.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // Called where the length differs: seldom.
    public static T[] Sized<T>(T[]? array, int count)
    {
        if (array is not null && array.Length == count) { return array; }
        var sized = new T[count];
        array?.AsSpan(0, Math.Min(array.Length, count)).CopyTo(sized);
        return sized;
    }

    /// <summary>An array of these lengths: the same one where it has them, otherwise a new one.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public static T[,] Sized<T>(T[,]? array, int rows, int columns) =>
        array is not null && array.GetLength(0) == rows && array.GetLength(1) == columns ? array : new T[rows, columns];

    /// <summary>The elements of all rows.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="array">The array.</param>
    public static Span<T> Flat<T>(T[,] array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return array.Length == 0 ? [] : MemoryMarshal.CreateSpan(ref array[0, 0], array.Length);
    }

    /// <summary>Reads big-endian integers, enums or doubles.</summary>
    /// <typeparam name="T">The type of the elements: 1, 2, 4 or 8 bytes.</typeparam>
    /// <param name="source">Their bytes.</param>
    /// <param name="destination">The elements.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // Inlined, the spans of the caller's arrays go through the stack, which takes longer than the call.
    public static void Read<T>(ReadOnlySpan<byte> source, Span<T> destination)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        Copy<T>(source[..bytes.Length], bytes);
    }

    /// <summary>Writes big-endian integers, enums or doubles.</summary>
    /// <typeparam name="T">The type of the elements: 1, 2, 4 or 8 bytes.</typeparam>
    /// <param name="source">The elements.</param>
    /// <param name="destination">Their bytes.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write<T>(ReadOnlySpan<T> source, Span<byte> destination)
        where T : unmanaged
    {
        Copy<T>(MemoryMarshal.AsBytes(source), destination);
    }

    /// <summary>Reads truth values: everything but 0 is true, as in QEMU.</summary>
    /// <param name="source">Their bytes.</param>
    /// <param name="destination">The values.</param>
    public static void ReadBools(ReadOnlySpan<byte> source, Span<bool> destination)
    {
        for (int i = 0; i < destination.Length; i++) { destination[i] = source[i] != 0; }
    }

    /// <summary>Writes truth values.</summary>
    /// <param name="source">The values.</param>
    /// <param name="destination">Their bytes.</param>
    public static void WriteBools(ReadOnlySpan<bool> source, Span<byte> destination)
    {
        for (int i = 0; i < source.Length; i++) { destination[i] = source[i] ? (byte)1 : (byte)0; }
    }

    /// <summary>Reads timers.</summary>
    /// <param name="source">Their bytes.</param>
    /// <param name="destination">The timers.</param>
    public static void ReadTimers(ReadOnlySpan<byte> source, Span<long?> destination)
    {
        for (int i = 0; i < destination.Length; i++) { destination[i] = ToTimer(BinaryPrimitives.ReadUInt64BigEndian(source[(i * 8)..])); }
    }

    /// <summary>Writes timers.</summary>
    /// <param name="source">The timers.</param>
    /// <param name="destination">Their bytes.</param>
    public static void WriteTimers(ReadOnlySpan<long?> source, Span<byte> destination)
    {
        for (int i = 0; i < source.Length; i++) { BinaryPrimitives.WriteUInt64BigEndian(destination[(i * 8)..], FromTimer(source[i])); }
    }

    /// <summary>A timer from the wire: all ones stand for one that is not armed.</summary>
    /// <param name="value">The value on the wire.</param>
    public static long? ToTimer(ulong value) => value == ulong.MaxValue ? null : unchecked((long)value);

    /// <summary>A timer for the wire.</summary>
    /// <param name="expiry">When it expires, in nanoseconds.</param>
    public static ulong FromTimer(long? expiry) => expiry is long value ? unchecked((ulong)value) : ulong.MaxValue;

    // From the wire or to it: the bytes of each element turn around. The size is a constant to the JIT, so one branch is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(ReadOnlySpan<byte> source, Span<byte> destination)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() == 1 || !BitConverter.IsLittleEndian) { source.CopyTo(destination); }
        else if (Unsafe.SizeOf<T>() == 2) { BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination)); }
        else if (Unsafe.SizeOf<T>() == 4) { BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination)); }
        else { BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination)); }
    }
}
