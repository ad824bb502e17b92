namespace SaveVm.Handlers.Extraction;

/// <summary>A disk that was taken out of a stream.</summary>
/// <param name="Name">The name of its block backend.</param>
/// <param name="File">The file's name in the output directory.</param>
/// <param name="Length">The file's length in bytes.</param>
/// <param name="IsLengthGiven">
/// Whether the length is what the caller said; otherwise it is the end of the last chunk in the stream, a multiple of 1 MiB, and what lies behind the end
/// of a disk that is none is whatever the sender's memory held.
/// </param>
/// <param name="Chunks">How many chunks the stream has for it; a chunk that was written again counts again.</param>
/// <param name="ZeroChunks">How many of them were zero without data.</param>
public sealed record ExtractedDisk(string Name, string File, long Length, bool IsLengthGiven, long Chunks, long ZeroChunks);
