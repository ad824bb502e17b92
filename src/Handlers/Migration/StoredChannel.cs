namespace SaveVm.Handlers.Migration;

/// <summary>A channel of a stored migration.</summary>
/// <param name="Name">Which; see <see cref="MigrationChannelNames"/>.</param>
/// <param name="File">The file with its bytes, in the directory of the description.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record StoredChannel(string Name, string File, long Length);
