using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// The memory of a guest: named RAM blocks. Everything that loads, saves, migrates or extracts RAM works on this; where the bytes are is the backend's
/// business.
/// </summary>
/// <remarks>
/// Backends: <see cref="AnonymousMemory"/> (memory of the process), <see cref="MemfdMemory"/> (a guest runs on a second view of it),
/// <see cref="SparseMemory"/> (managed memory on any system, only what was written), <see cref="SparseFileMemory"/> (a file for each block).
/// <see cref="GuestMemory.Create"/> takes the best one for loading.
/// </remarks>
public interface IGuestMemory : IDisposable
{
    /// <summary>The blocks, in the order they were added.</summary>
    IReadOnlyList<GuestMemoryBlock> Blocks { get; }

    /// <summary>
    /// Whether several threads may read and write at once, and spans stay valid until the memory is disposed. When not, the memory is one thread's, and a
    /// span is valid until the next call on its block.
    /// </summary>
    bool IsConcurrent { get; }

    /// <summary>Adds a block of zeros. Address space may be reserved for it, but memory is taken only as bytes are written.</summary>
    /// <param name="name">The name, such as <c>pc.ram</c>; bytes beyond ASCII as Latin-1, as in <see cref="Ram.RamBlock.Name"/>.</param>
    /// <param name="usedLength">The used length in bytes (<c>used_length</c>).</param>
    /// <param name="maximumLength">The length in bytes that the block can grow to (<c>max_length</c>); at least the used length.</param>
    /// <param name="pageSize">The unit of dirty tracking in bytes, the target's page size: a power of two from 1 KiB to 64 KiB.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="MemoryLimitException">The system has no room for a block of this length.</exception>
    GuestMemoryBlock Add(string name, long usedLength, long maximumLength, int pageSize);

    /// <summary>Finds a block.</summary>
    /// <param name="name">The name.</param>
    /// <param name="block">The block.</param>
    /// <returns><see langword="false"/> when there is no such block.</returns>
    bool TryFind(string name, [NotNullWhen(true)] out GuestMemoryBlock? block);
}
