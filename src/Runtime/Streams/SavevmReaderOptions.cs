namespace SaveVm.Streams;

/// <summary>How <see cref="SavevmReader"/> treats what a stream does not say.</summary>
public sealed record SavevmReaderOptions
{
    /// <summary>The target page size for streams that do not say it. 4096 is right for x86.</summary>
    public int DefaultTargetPageSize { get; init; } = 4096;

    /// <summary>
    /// How far to read ahead, from the first FULL section nobody knows, for the VM description that says its size; 0 switches it off. The bytes wait in
    /// the input's window, so this bounds memory too. Switch it off for a live socket whose source waits for answers and may send no description.
    /// </summary>
    public int LookAheadLimit { get; init; } = 16 << 20;

    /// <summary>The longest body, in bytes, of a section that no loader knows. Such a body is kept whole in the input's window.</summary>
    public int OpaqueBodyLimit { get; init; } = 64 << 20;

    /// <summary>
    /// Whether to look for a VM description behind the end of the stream. Looking means to wait for one more byte, which never comes when the source
    /// sends none and keeps the connection open.
    /// </summary>
    public bool ExpectDescription { get; init; } = true;
}
