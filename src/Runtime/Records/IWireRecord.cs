using System;
using System.Buffers;

namespace SaveVm.Records;

/// <summary>
/// A record that can be read and written without further values. The generator implements it for every record without
/// <see cref="ContextAttribute{T}"/>; records with context values have the same methods with more arguments.
/// </summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IWireRecord<TSelf> : IWireLayout
    where TSelf : IWireRecord<TSelf>, allows ref struct
{
    /// <summary>Reads a record from the start of the bytes.</summary>
    /// <param name="source">The bytes; more than the record needs is fine.</param>
    /// <param name="value">The record; its spans point into <paramref name="source"/>. The default value on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <param name="bytesConsumed">How many bytes the record took; 0 on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/>, or <see cref="OperationStatus.InvalidData"/>. Never throws for what is in the bytes.</returns>
    static abstract OperationStatus TryRead(ReadOnlySpan<byte> source, out TSelf value, out int bytesConsumed);

    /// <summary>Says why these bytes are not a record. Not for hot paths.</summary>
    /// <param name="source">The bytes that <see cref="TryRead"/> saw.</param>
    /// <param name="trace">Collects the fields that were read.</param>
    /// <returns>The error, or <see langword="null"/> when the record can be read.</returns>
    static abstract WireError? Explain(ReadOnlySpan<byte> source, WireTrace? trace = null);

    /// <summary>The number of bytes that <see cref="TryWrite"/> writes.</summary>
    long GetLength();

    /// <summary>Writes the record.</summary>
    /// <param name="destination">Where to; at least <see cref="GetLength"/> bytes.</param>
    /// <param name="bytesWritten">How many bytes were written; 0 on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.DestinationTooSmall"/>, or <see cref="OperationStatus.InvalidData"/> when a value contradicts the record's rules.</returns>
    OperationStatus TryWrite(Span<byte> destination, out int bytesWritten);

    /// <summary>Says why the record cannot be written. Not for hot paths.</summary>
    /// <returns>The error, or <see langword="null"/> when the record can be written.</returns>
    WireError? ExplainWrite();
}
