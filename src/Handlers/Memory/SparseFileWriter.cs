using System;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Memory;

/// <summary>Writes pieces of the blocks of a <see cref="SparseFileMemory"/> on a thread of its own, one at a time, while the next ones are filled.</summary>
internal sealed class SparseFileWriter : IDisposable
{
    private readonly Lanes<Job> _lanes =
        new(count: 1, isInline: Environment.ProcessorCount == 1, "savevm files", static (_, job) => job.Block!.WriteBack(job.Piece!));

    private SparseFileBlock? _block;
    private long _offset;

    /// <summary>Has a piece written.</summary>
    /// <returns>A piece that was written before, to be used again; <see langword="null"/> when there is none.</returns>
    public SparseFileBlock.Piece? Exchange(SparseFileBlock block, SparseFileBlock.Piece piece)
    {
        (_block, _offset) = (block, piece.Offset);
        (_lanes.Current.Block, _lanes.Current.Piece) = (block, piece);
        _lanes.Submit();
        SparseFileBlock.Piece? other = _lanes.Current.Piece;
        _lanes.Current.Piece = null;
        return other;
    }

    /// <summary>Waits until a piece is written, if it is the one in work.</summary>
    public void WaitFor(SparseFileBlock block, long offset)
    {
        if (_block == block && _offset == offset) { _lanes.Wait(); }
    }

    /// <summary>Waits until everything is written.</summary>
    public void Wait() => _lanes.Wait();

    /// <inheritdoc/>
    public void Dispose() => _lanes.Dispose();

    private sealed class Job
    {
        public SparseFileBlock? Block { get; set; }

        public SparseFileBlock.Piece? Piece { get; set; }
    }
}
