using SaveVm.Handlers.Memory;

namespace SaveVm.Handlers.Ram;

/// <summary>What became of one block of a stream.</summary>
/// <param name="Block">The block as the stream lists it.</param>
/// <param name="Memory">Where its content is now; <see langword="null"/> when it was not wanted.</param>
/// <param name="IsInStream">
/// Whether anything came for it. When not, its content is elsewhere: memory shared with the source (<c>x-ignore-shared</c>), or a channel that was not read.
/// </param>
/// <param name="MissingPages">How many of its pages never came, see <see cref="RamLoader.MissingPages"/>.</param>
public sealed record RestoredBlock(RamBlock Block, GuestMemoryBlock? Memory, bool IsInStream, long MissingPages);
