namespace SaveVm.IO;

/// <summary>How an input reads.</summary>
public sealed record WireInputOptions
{
    /// <summary>
    /// Whether regular files are mapped, which looks only at what is needed, or read in pieces of <see cref="BufferSize"/>, which is the faster way when all of it is used, as with
    /// RAM and disks. A mapped file must not be cut while it is read: the system ends the process when a page of it is gone.
    /// </summary>
    public bool MapFiles { get; init; } = true;

    /// <summary>Bytes per read, and the size of the window unless a reader asks for a larger one.</summary>
    public int BufferSize { get; init; } = 1 << 20;
}
