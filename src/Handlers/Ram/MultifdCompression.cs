namespace SaveVm.Handlers.Ram;

/// <summary>How multifd channels are compressed (<c>multifd-compression</c>).</summary>
public enum MultifdCompression
{
    /// <summary>Pages as they are.</summary>
    None,

    /// <summary>One zlib stream for each channel.</summary>
    Zlib,
}
