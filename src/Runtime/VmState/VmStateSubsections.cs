using System;
using System.Buffers;
using System.ComponentModel;
using SaveVm.Streams;

namespace SaveVm.VmState;

/// <summary>The headers of subsections: where the list of them ends, and who a name belongs to.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class VmStateSubsections
{
    /// <summary>Bytes before a subsection's body, its name not counted.</summary>
    public const int HeaderLength = SubsectionHeader.MinimumLength;

    /// <summary>Looks for a subsection of a description (<c>vmstate_subsection_load</c>).</summary>
    /// <param name="source">The bytes behind the fields, or behind the last subsection.</param>
    /// <param name="parent">The description's name.</param>
    /// <param name="isFinal">Whether nothing comes behind the bytes.</param>
    /// <param name="name">The subsection's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="length">The length of the header; 0 when the bytes belong to somebody else.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.NeedMoreData"/>.</returns>
    /// <remarks>
    /// A name that is too short, or does not begin with the parent's, ends the list silently: the bytes are the next field of an outer description, or what follows the section.
    /// </remarks>
    public static OperationStatus TryReadHeader(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> parent, bool isFinal, out ReadOnlySpan<byte> name, out uint version, out int length)
    {
        name = default;
        version = 0;
        length = 0;
        OperationStatus incomplete = isFinal ? OperationStatus.Done : OperationStatus.NeedMoreData;
        if (source.IsEmpty) { return incomplete; }
        if (source[0] != SubsectionHeader.Marker) { return OperationStatus.Done; }
        if (source.Length < 2) { return incomplete; }
        int nameLength = source[1];
        if (nameLength < parent.Length + 1) { return OperationStatus.Done; }
        ReadOnlySpan<byte> begun = source[2..];
        if (begun.Length < nameLength)
        {
            // What is there may already show that it is somebody else's.
            bool fits = begun[..Math.Min(begun.Length, parent.Length)].SequenceEqual(parent[..Math.Min(begun.Length, parent.Length)]);
            return fits ? incomplete : OperationStatus.Done;
        }
        if (!begun.StartsWith(parent)) { return OperationStatus.Done; }
        OperationStatus status = SubsectionHeader.TryRead(source, out SubsectionHeader header, out length);
        if (status == OperationStatus.Done)
        {
            name = header.Name;
            version = header.VersionId;
        }
        return status;
    }

    /// <summary>Writes the header of a subsection.</summary>
    /// <param name="destination">Where to; long enough.</param>
    /// <param name="name">The subsection's name.</param>
    /// <param name="version">Its version.</param>
    /// <returns>The length of the header.</returns>
    public static int WriteHeader(Span<byte> destination, ReadOnlySpan<byte> name, int version)
    {
        _ = new SubsectionHeader { Name = name, VersionId = (uint)version }.TryWrite(destination, out int length);
        return length;
    }
}
