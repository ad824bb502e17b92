using System;
using System.Buffers;

namespace SaveVm.Records;

/// <summary>
/// A record that needs one further value to be read and written. The generator implements it for every record with exactly one
/// <see cref="ContextAttribute{T}"/>, so that such records can be elements of lists.
/// </summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
/// <typeparam name="TContext">The type of the context value.</typeparam>
public interface IWireRecord<TSelf, TContext> : IWireLayout
    where TSelf : IWireRecord<TSelf, TContext>, allows ref struct
    where TContext : unmanaged
{
    /// <summary>Reads a record from the start of the bytes.</summary>
    /// <param name="source">The bytes; more than the record needs is fine.</param>
    /// <param name="context">The context value.</param>
    /// <param name="value">The record; its spans point into <paramref name="source"/>.</param>
    /// <param name="bytesConsumed">How many bytes the record took; 0 on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/>, or <see cref="OperationStatus.InvalidData"/>.</returns>
    static abstract OperationStatus TryRead(ReadOnlySpan<byte> source, TContext context, out TSelf value, out int bytesConsumed);

    /// <summary>Says why these bytes are not a record. Not for hot paths.</summary>
    /// <param name="source">The bytes that <see cref="TryRead"/> saw.</param>
    /// <param name="context">The context value.</param>
    /// <param name="trace">Collects the fields that were read.</param>
    /// <returns>The error, or <see langword="null"/> when the record can be read.</returns>
    static abstract WireError? Explain(ReadOnlySpan<byte> source, TContext context, WireTrace? trace = null);

    /// <summary>The number of bytes that <see cref="TryWrite"/> writes.</summary>
    /// <param name="context">The context value.</param>
    long GetLength(TContext context);

    /// <summary>Writes the record.</summary>
    /// <param name="destination">Where to; at least <see cref="GetLength"/> bytes.</param>
    /// <param name="context">The context value.</param>
    /// <param name="bytesWritten">How many bytes were written; 0 on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.DestinationTooSmall"/>, or <see cref="OperationStatus.InvalidData"/>.</returns>
    OperationStatus TryWrite(Span<byte> destination, TContext context, out int bytesWritten);

    /// <summary>Says why the record cannot be written. Not for hot paths.</summary>
    /// <param name="context">The context value.</param>
    /// <returns>The error, or <see langword="null"/> when the record can be written.</returns>
    WireError? ExplainWrite(TContext context);
}
