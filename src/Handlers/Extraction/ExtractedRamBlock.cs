namespace SaveVm.Handlers.Extraction;

/// <summary>A RAM block that was taken out of a stream, or was left out because it has no known place in the guest's address space.</summary>
/// <param name="Name">The block's name.</param>
/// <param name="File">The file's name in the output directory; <see langword="null"/> for a block that was left out.</param>
/// <param name="Length">The used length in bytes, which is the file's length where the block has one of its own.</param>
/// <param name="IsInStream">Whether anything came for it; when not, its content is elsewhere (<c>x-ignore-shared</c>, a channel that was not given).</param>
/// <param name="MissingPages">How many pages never came, and are zero in the file: a channel that was not given, or pages the guest has given back.</param>
public sealed record ExtractedRamBlock(string Name, string? File, long Length, bool IsInStream, long MissingPages);
