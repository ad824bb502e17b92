namespace SaveVm.Streams;

/// <summary>How <see cref="SavevmWriter"/> writes what a stream does not say.</summary>
public sealed record SavevmWriterOptions
{
    /// <summary>Whether sections end in a footer. The destination knows it from its machine type: all but those up to 2.3.</summary>
    public bool Footers { get; init; } = true;

    /// <summary>Who is to load the stream; <see langword="null"/> to write whatever the format allows.</summary>
    public MigrationTarget? Target { get; init; }

    /// <summary>The target page size in bytes, for savers. 4096 is right for x86.</summary>
    public int TargetPageSize { get; init; } = 4096;
}
