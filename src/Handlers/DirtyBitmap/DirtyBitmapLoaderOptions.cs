namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>How <see cref="DirtyBitmapLoader"/> takes bitmaps.</summary>
public sealed record DirtyBitmapLoaderOptions
{
    /// <summary>Whose section is loaded.</summary>
    public DirtyBitmapDialect Dialect { get; init; }

    /// <summary>What the names of the stream mean here; without a mapping they are names of block backends or nodes.</summary>
    public BitmapMapping? Mapping { get; init; }
}
