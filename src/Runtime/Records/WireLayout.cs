using System;
using System.Collections.Generic;

namespace SaveVm.Records;

/// <summary>The wire layout of a record: what documents, dumps and compatibility checks are made from.</summary>
/// <param name="Record">The record's full type name.</param>
/// <param name="Version">The layout's version, see <see cref="WireRecordAttribute.Version"/>.</param>
/// <param name="Context">The context values, as <c>type name</c>.</param>
/// <param name="Fields">The fields in wire order.</param>
/// <param name="MinimumLength">The fewest bytes a record can take.</param>
/// <param name="MaximumLength">The most bytes, or <see langword="null"/> where only a context value or the input's end limits it.</param>
public sealed record WireLayout(
    string Record, int Version, IReadOnlyList<string> Context, IReadOnlyList<WireLayoutField> Fields, long MinimumLength, long? MaximumLength)
{
    /// <summary>Where a field stands in every record: for errors that are found when the record was read already.</summary>
    /// <param name="field">Its name.</param>
    /// <returns>Its offset from the start of the record in bytes.</returns>
    /// <exception cref="ArgumentException">There is no such field, or it has no fixed place.</exception>
    public int OffsetOf(string field)
    {
        foreach (WireLayoutField candidate in Fields)
        {
            if (candidate.Name == field && candidate.Offset is int offset) { return offset; }
        }
        throw new ArgumentException($"{Record} has no field {field} at a fixed place", nameof(field));
    }
}
