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
    string Record, int Version, IReadOnlyList<string> Context, IReadOnlyList<WireLayoutField> Fields, long MinimumLength, long? MaximumLength);
