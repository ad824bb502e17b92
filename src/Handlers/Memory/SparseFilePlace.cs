using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Memory;

/// <summary>Where a block of <see cref="SparseFileMemory"/> lies: a file of its own, or one or two ranges of a file that holds more.</summary>
/// <param name="File">The file, readable and writable; stays the caller's.</param>
/// <param name="Start">Where the block begins in the file, in bytes.</param>
public readonly record struct SparseFilePlace(SafeFileHandle File, long Start = 0)
{
    /// <summary>The byte of the block from which on it lies elsewhere: a multiple of 256 KiB. At most one such place.</summary>
    public long Split { get; init; } = long.MaxValue;

    /// <summary>Where that byte lies in the file.</summary>
    public long SplitStart { get; init; }

    /// <summary>Whether the file holds other things as well: then it is made longer when it has to be, and never shorter.</summary>
    public bool IsShared { get; init; }

    /// <summary>The place of a byte of the block in the file.</summary>
    /// <param name="offset">Byte offset inside the block.</param>
    internal long Of(long offset) => offset < Split ? Start + offset : SplitStart + (offset - Split);

    /// <summary>The place behind the last byte.</summary>
    /// <param name="length">The block's length in bytes; not 0.</param>
    internal long EndOf(long length) => Of(length - 1) + 1;
}
