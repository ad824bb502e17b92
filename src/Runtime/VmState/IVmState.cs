using System;
using System.Buffers;
using System.ComponentModel;
using SaveVm.Records;

namespace SaveVm.VmState;

/// <summary>
/// The state of a device, or a part of one. The generator implements it for every class with <see cref="SavevmSectionAttribute"/> or
/// <see cref="VmStateAttribute"/>; nobody else should.
/// </summary>
/// <remarks>
/// Reading fills the object in place, as QEMU does: after anything but <see cref="OperationStatus.Done"/> it holds the fields that came before the fault. Arrays, lists
/// and nested objects of the right size are used again, so that reading into an object a second time allocates nothing.
/// </remarks>
public interface IVmState
{
    /// <summary>The description: names, types, versions, sizes. What the VM description and <c>-dump-vmstate</c> show.</summary>
    static abstract VmStateDescription StateDescription { get; }

    /// <summary>Whether the section is sent at all; <see langword="true"/> where the description has no <c>needed</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    bool IsNeeded { get; }

    /// <summary>Reads a body, subsections included, into this object.</summary>
    /// <param name="source">The bytes; more than the body needs is fine.</param>
    /// <param name="version">The version that the section's header says. The caller has compared it with what the description allows.</param>
    /// <param name="isFinal">
    /// Whether nothing comes behind the bytes. Otherwise a body that could go on with a subsection where the bytes end is not done, but needs more.
    /// </param>
    /// <param name="bytesConsumed">How many bytes the body took; 0 on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/>, or <see cref="OperationStatus.InvalidData"/>. Never throws for what is in the bytes.</returns>
    OperationStatus TryRead(ReadOnlySpan<byte> source, int version, bool isFinal, out int bytesConsumed);

    /// <summary>Reads the body again, field by field, and says why it cannot be read. Not for hot paths.</summary>
    /// <param name="source">The bytes that <see cref="TryRead"/> saw.</param>
    /// <param name="version">The version that the section's header says.</param>
    /// <param name="isFinal">Whether nothing comes behind the bytes.</param>
    /// <param name="trace">Collects the fields that were read.</param>
    /// <returns>The error, or <see langword="null"/> when the body can be read.</returns>
    WireError? Explain(ReadOnlySpan<byte> source, int version, bool isFinal, WireTrace? trace = null);

    /// <summary>The number of bytes that <see cref="TryWrite"/> writes. Calls <c>PreSave</c>.</summary>
    /// <exception cref="InvalidOperationException">The object cannot be written; the message is that of <see cref="ExplainWrite"/>.</exception>
    long GetLength();

    /// <summary>Calls <c>PreSave</c> and writes the body in the description's version.</summary>
    /// <param name="destination">Where to; at least <see cref="GetLength"/> bytes.</param>
    /// <param name="bytesWritten">How many bytes were written; 0 on anything but <see cref="OperationStatus.Done"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.DestinationTooSmall"/>, or <see cref="OperationStatus.InvalidData"/> when a value contradicts the description.</returns>
    OperationStatus TryWrite(Span<byte> destination, out int bytesWritten);

    /// <summary>Says why the object cannot be written. Not for hot paths.</summary>
    /// <returns>The error, or <see langword="null"/> when the object can be written.</returns>
    WireError? ExplainWrite();

    /// <summary>Calls <c>PreSave</c> of this object and of everything in it.</summary>
    /// <returns>Why the object cannot be written, or <see langword="null"/>.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    WireError? PrepareSave();

    /// <summary>The length of the body, <c>PreSave</c> not called; -1 when the object cannot be written.</summary>
    /// <param name="version">The version of the layout.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    long Measure(int version);

    /// <summary>Says why <see cref="Measure"/> gave -1.</summary>
    /// <param name="version">The version of the layout.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    WireError? ExplainMeasure(int version);

    /// <summary>Writes the body that <see cref="Measure"/> measured.</summary>
    /// <param name="destination">Where to; long enough.</param>
    /// <param name="version">The version of the layout.</param>
    /// <returns>How many bytes were written.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    int WriteBody(Span<byte> destination, int version);

    /// <summary>Describes the body that <see cref="WriteBody"/> writes, field by field.</summary>
    /// <param name="describer">Collects the text.</param>
    /// <param name="version">The version of the layout.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    void Describe(VmStateDescriber describer, int version);

    /// <summary>Calls <c>PostSave</c> of this object and of everything in it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    void FinishSave();
}
