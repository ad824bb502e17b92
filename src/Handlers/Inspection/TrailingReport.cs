namespace SaveVm.Handlers.Inspection;

/// <summary>Bytes that belong to nothing.</summary>
/// <param name="Offset">Offset of the first one.</param>
/// <param name="Length">How many.</param>
public sealed record TrailingReport(long Offset, long Length);
