namespace SaveVm.Handlers.Verification;

/// <summary>The digest of a channel beside the stream.</summary>
/// <param name="Name">Which; see <see cref="Migration.MigrationChannelNames"/>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
public sealed record ManifestChannel(string Name, long Length, string Sha256);
