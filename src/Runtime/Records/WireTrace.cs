using System.Collections.Generic;

namespace SaveVm.Records;

/// <summary>Collects the fields of a record with their bytes: what an annotated dump and an error report are made from.</summary>
public sealed class WireTrace
{
    private readonly List<WireTraceRow> _rows = [];

    /// <summary>The fields in wire order. A packed word gives one row with its bytes and one row per field without bytes.</summary>
    public IReadOnlyList<WireTraceRow> Rows => _rows;

    internal void Add(WireTraceRow row) => _rows.Add(row);
}
