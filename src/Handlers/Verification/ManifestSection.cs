namespace SaveVm.Handlers.Verification;

/// <summary>The digest of one item of a stream.</summary>
/// <param name="Offset">Absolute offset of its first byte; the end of the item before.</param>
/// <param name="Length">Its length in bytes, header and footer included.</param>
/// <param name="Type">
/// <c>start</c>, <c>part</c>, <c>end</c> and <c>full</c> for sections; <c>header</c>, <c>configuration</c>, <c>command</c>, <c>eof</c>, <c>vmdesc</c>,
/// <c>message</c> (of COLO) and <c>rest</c> (bytes behind the end) for everything else.
/// </param>
/// <param name="Id">The section's id; 0 for other items.</param>
/// <param name="Name">The section's name, or that of the command; empty for other items.</param>
/// <param name="Instance">The section's instance id; 0 for other items.</param>
/// <param name="Version">The section's version; 0 for other items.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
public sealed record ManifestSection(
    long Offset, long Length, string Type, uint Id, string Name, uint Instance, uint Version, string Sha256);
