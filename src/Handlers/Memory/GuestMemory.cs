using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace SaveVm.Handlers.Memory;

/// <summary>What all backends have in common: the list of blocks.</summary>
/// <remarks>
/// A memory is disposed by its owner when nobody uses a span of it any more. There is no finalizer on purpose: it could free memory that a span still
/// shows.
/// </remarks>
public abstract class GuestMemory : IGuestMemory
{
    private readonly List<GuestMemoryBlock> _blocks = [];
    private readonly Dictionary<string, GuestMemoryBlock> _byName = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<GuestMemoryBlock> Blocks => _blocks;

    /// <inheritdoc/>
    public abstract bool IsConcurrent { get; }

    /// <summary>Creates the memory that is the fastest to load on this system.</summary>
    public static GuestMemory Create() => OperatingSystem.IsLinux() ? new AnonymousMemory() : new SparseMemory();

    /// <inheritdoc/>
    public GuestMemoryBlock Add(string name, long usedLength, long maximumLength, int pageSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_byName.ContainsKey(name)) { throw new ArgumentException($"There is a block {name} already.", nameof(name)); }
        GuestMemoryBlock block = CreateBlock(_blocks.Count, name, usedLength, maximumLength, pageSize);
        _blocks.Add(block);
        _byName.Add(name, block);
        return block;
    }

    /// <inheritdoc/>
    public bool TryFind(string name, [NotNullWhen(true)] out GuestMemoryBlock? block) => _byName.TryGetValue(name, out block);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates a block of zeros of the backend's kind.</summary>
    /// <param name="index">The block's place in <see cref="Blocks"/>.</param>
    /// <param name="name">The name.</param>
    /// <param name="usedLength">The used length in bytes.</param>
    /// <param name="maximumLength">The length in bytes that the block can grow to.</param>
    /// <param name="pageSize">The unit of dirty tracking in bytes.</param>
    protected abstract GuestMemoryBlock CreateBlock(int index, string name, long usedLength, long maximumLength, int pageSize);

    /// <summary>Frees the blocks.</summary>
    /// <param name="disposing"><see langword="true"/> from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        foreach (GuestMemoryBlock block in _blocks) { (block as IDisposable)?.Dispose(); }
    }
}
