using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Writes pieces of the blocks of a <see cref="SparseFileMemory"/> on a thread of its own, in the order in which they come, while the next ones are filled. A few
/// may wait, so that neither side stands still for each of them.
/// </summary>
internal sealed class SparseFileWriter : IDisposable
{
    private const int MostWaiting = 4;

    private readonly BlockingCollection<SparseFileBlock.Piece> _waiting = new(MostWaiting);

    // The caller's: what it gave and did not get back yet, written or not.
    private readonly List<SparseFileBlock.Piece> _given = [];
    private readonly Thread? _thread;
    private ExceptionDispatchInfo? _failure;

    public SparseFileWriter()
    {
        if (Environment.ProcessorCount == 1) { return; }
        _thread = new Thread(Run) { IsBackground = true, Name = "savevm files" };
        _thread.Start();
    }

    /// <summary>Has a piece written.</summary>
    /// <returns>A piece that was written before, to be used again; <see langword="null"/> when there is none.</returns>
    public SparseFileBlock.Piece? Exchange(SparseFileBlock.Piece piece)
    {
        ThrowIfFailed();
        if (_thread is null)
        {
            piece.Block.WriteBack(piece);
            return piece;
        }
        piece.IsInWork = true;
        _given.Add(piece);
        _waiting.Add(piece);
        int written = _given.FindIndex(static given => !given.IsInWork);
        if (written < 0) { return null; }
        SparseFileBlock.Piece other = _given[written];
        _given.RemoveAt(written);
        return other;
    }

    /// <summary>Waits until a piece is written, if it is in work.</summary>
    public void WaitFor(SparseFileBlock block, long offset)
    {
        foreach (SparseFileBlock.Piece piece in _given)
        {
            if (piece.Block == block && piece.Offset == offset) { Wait(piece); }
        }
    }

    /// <summary>Waits until everything is written.</summary>
    public void Wait()
    {
        foreach (SparseFileBlock.Piece piece in _given) { Wait(piece); }
        ThrowIfFailed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread?.Join();
        _waiting.Dispose();
    }

    private void Wait(SparseFileBlock.Piece piece)
    {
        var spinner = default(SpinWait);
        while (piece.IsInWork) { spinner.SpinOnce(); }
        ThrowIfFailed();
    }

    private void ThrowIfFailed() => Volatile.Read(ref _failure)?.Throw();

    private void Run()
    {
        foreach (SparseFileBlock.Piece piece in _waiting.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null) { piece.Block.WriteBack(piece); }
            }
#pragma warning disable CA1031 // It is thrown again, in the thread that gives pieces or waits for them.
            catch (Exception e)
            {
                Volatile.Write(ref _failure, ExceptionDispatchInfo.Capture(e));
            }
#pragma warning restore CA1031
            piece.IsInWork = false;
        }
    }
}
