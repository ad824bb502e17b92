namespace SaveVm.Handlers.Ram;

/// <summary>
/// How much of the bytes that stand outside records a consumer wants to see: pages in a mapped-ram region, payloads of multifd packets.
/// </summary>
public enum RamContent
{
    /// <summary>Nothing: they are skipped without being looked at.</summary>
    None,

    /// <summary>The pages.</summary>
    Pages,

    /// <summary>Everything as it stands there, also what lies between pages: what writing the same bytes again needs.</summary>
    Everything,
}
