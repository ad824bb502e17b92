namespace SaveVm.Handlers.Inspection;

/// <summary>How far the reading of a stream is.</summary>
/// <param name="Done">Bytes read.</param>
/// <param name="Total">Bytes there are; <see langword="null"/> when the input does not say.</param>
public readonly record struct InspectProgress(long Done, long? Total);
