namespace SaveVm.Handlers.Migration;

/// <summary>Where a disk of a migration is to go.</summary>
/// <param name="Name">The name of its block backend at the source.</param>
/// <param name="Location">
/// The path of a raw image, which appears whole or not at all, over the one that is there; or the URI of an NBD server, whose disk is written in place.
/// </param>
/// <param name="Length">The length of a new image in bytes; <see langword="null"/> where the disk is there, or to end with the last chunk.</param>
public sealed record DiskTarget(string Name, string Location, long? Length = null);
