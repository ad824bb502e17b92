namespace SaveVm.Handlers.Verification;

/// <summary>The digest of one RAM block's final content, as the destination holds it: the same whatever way the pages took.</summary>
/// <param name="Name">The block's name.</param>
/// <param name="Length">Its used length in bytes.</param>
/// <param name="Sha256">SHA-256 of its content, up to the used length.</param>
public sealed record ManifestBlock(string Name, long Length, string Sha256);
