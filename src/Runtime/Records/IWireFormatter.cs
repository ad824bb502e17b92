using System;
using System.Buffers;

namespace SaveVm.Records;

/// <summary>Reads and writes one field by hand. The rules of generated code hold for it too: nothing thrown for bad bytes, nothing consumed unless done.</summary>
/// <typeparam name="T">The field's type.</typeparam>
public interface IWireFormatter<T>
    where T : allows ref struct
{
    /// <summary>Reads the field from the start of the bytes.</summary>
    /// <param name="source">All bytes from the field on.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytesConsumed">How many bytes it took; 0 on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/> or <see cref="OperationStatus.InvalidData"/>.</returns>
    static abstract OperationStatus TryRead(ReadOnlySpan<byte> source, out T value, out int bytesConsumed);

    /// <summary>The number of bytes that <see cref="TryWrite"/> writes.</summary>
    /// <param name="value">The value.</param>
    static abstract long GetLength(scoped in T value);

    /// <summary>Writes the field.</summary>
    /// <param name="destination">Where to; <see cref="GetLength"/> bytes at least.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytesWritten">How many bytes were written.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.InvalidData"/>.</returns>
    static abstract OperationStatus TryWrite(Span<byte> destination, scoped in T value, out int bytesWritten);

    /// <summary>The value as text, for dumps and messages.</summary>
    /// <param name="value">The value.</param>
    static abstract string Describe(scoped in T value);
}
