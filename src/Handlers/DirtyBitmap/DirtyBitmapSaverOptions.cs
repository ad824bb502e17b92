namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>How <see cref="DirtyBitmapSaver"/> sends bitmaps.</summary>
public sealed record DirtyBitmapSaverOptions
{
    /// <summary>Whose section is written.</summary>
    public DirtyBitmapDialect Dialect { get; init; }

    /// <summary>Names for the stream; without a mapping bitmaps cross under the names of block backends and nodes.</summary>
    public BitmapMapping? Mapping { get; init; }

    /// <summary>
    /// Whether bits may be sent after the guest has been started at the destination. They count as what is left to send then; otherwise they go with the end and iterating
    /// makes them no fewer.
    /// </summary>
    public bool AllowsPostcopy { get; init; }
}
