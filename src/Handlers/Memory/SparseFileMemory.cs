using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// A file for each block, for extraction: pages that were never written, or are zero, are holes where the file system has holes. Little memory whatever the
/// size of the guest. Portable.
/// </summary>
public sealed class SparseFileMemory : GuestMemory
{
    private readonly Func<string, long, Lazy<SparseFilePlace>> _place;
    private readonly SparseFileWriter _writer = new();

    /// <summary>Creates memory of whole files.</summary>
    /// <param name="open">Gives the file for a block of a name: empty, readable and writable. The files stay the caller's.</param>
    public SparseFileMemory(Func<string, SafeFileHandle> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        _place = (name, _) => new Lazy<SparseFilePlace>(new SparseFilePlace(open(name)));
    }

    /// <summary>Creates memory of files and parts of files.</summary>
    /// <param name="place">Gives the place for a block of a name and a used length in bytes; what lies there is zero.</param>
    public SparseFileMemory(Func<string, long, SparseFilePlace> place)
    {
        ArgumentNullException.ThrowIfNull(place);
        _place = (name, length) => new Lazy<SparseFilePlace>(place(name, length));
    }

    /// <summary>Creates memory of files and parts of files, where a place may depend on blocks that come later.</summary>
    /// <param name="place">Gives the place for a block of a name and a used length in bytes; it is asked for its value when the block is written first.</param>
    internal SparseFileMemory(Func<string, long, Lazy<SparseFilePlace>> place) => _place = place;

    /// <inheritdoc/>
    public override bool IsConcurrent => false;

    /// <summary>Writes what is still in buffers, and gives each file its block's length. The caller decides whether it must be on the disk.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Flush()
    {
        foreach (GuestMemoryBlock block in Blocks) { ((SparseFileBlock)block).Flush(); }
    }

    /// <inheritdoc/>
    protected override GuestMemoryBlock CreateBlock(int index, string name, long usedLength, long maximumLength, int pageSize) =>
        new SparseFileBlock(_writer, _place(name, usedLength), index, name, usedLength, maximumLength, pageSize);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) { _writer.Dispose(); }
        base.Dispose(disposing);
    }
}
