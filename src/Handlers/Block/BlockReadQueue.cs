using System;
using System.Collections.Generic;
using System.Threading;

namespace SaveVm.Handlers.Block;

/// <summary>Chunks that are read ahead: those under way, and those that were read, in the order in which their reads ended.</summary>
internal sealed class BlockReadQueue(TimeProvider timeProvider)
{
    private readonly object _lock = new();
    private readonly List<BlockRead> _submitted = [];
    private readonly Queue<BlockRead> _done = new();
    private readonly Stack<BlockRead> _free = new();

    public TimeProvider TimeProvider => timeProvider;

    public int SubmittedCount
    {
        get { lock (_lock) { return _submitted.Count; } }
    }

    public int DoneCount
    {
        get { lock (_lock) { return _done.Count; } }
    }

    public int Count
    {
        get { lock (_lock) { return _submitted.Count + _done.Count; } }
    }

    public void Submit(BlockSaveDisk disk, long offset)
    {
        BlockRead read = Rent();
        read.Set(disk, offset, isKnownZero: false);
        lock (_lock) { _submitted.Add(read); }
        read.Start();
    }

    /// <summary>Queues a chunk that need not be read.</summary>
    public void AddZero(BlockSaveDisk disk, long offset)
    {
        BlockRead read = Rent();
        read.Set(disk, offset, isKnownZero: true);
        lock (_lock) { _done.Enqueue(read); }
    }

    /// <summary>Whether a chunk is being read: two reads of one could end in the wrong order.</summary>
    public bool IsInFlight(BlockSaveDisk disk, long offset)
    {
        lock (_lock)
        {
            foreach (BlockRead read in _submitted)
            {
                if (read.Offset == offset && ReferenceEquals(read.Disk, disk)) { return true; }
            }
            return false;
        }
    }

    /// <summary>From whatever thread a read ends on.</summary>
    public void Done(BlockRead read)
    {
        lock (_lock)
        {
            _ = _submitted.Remove(read);
            _done.Enqueue(read);
            Monitor.PulseAll(_lock);
        }
    }

    public bool TryTake(out BlockRead read)
    {
        lock (_lock) { return _done.TryDequeue(out read!); }
    }

    public void Release(BlockRead read) => _free.Push(read);

    /// <summary>Waits until something was read; not when nothing is under way.</summary>
    /// <returns><see langword="false"/> when it takes longer than <paramref name="patience"/>.</returns>
    public bool WaitForOne(TimeSpan patience)
    {
        lock (_lock)
        {
            while (_done.Count == 0 && _submitted.Count > 0)
            {
                if (!Monitor.Wait(_lock, patience)) { return false; }
            }
            return true;
        }
    }

    /// <summary>Waits until nothing is being read.</summary>
    public void WaitForAll()
    {
        lock (_lock)
        {
            while (_submitted.Count > 0) { _ = Monitor.Wait(_lock); }
        }
    }

    /// <summary>Waits for what is under way, drops what was read, and gives all buffers back.</summary>
    public void Clear()
    {
        WaitForAll();
        while (TryTake(out BlockRead read)) { Release(read); }
        while (_free.TryPop(out BlockRead? read)) { read.Free(); }
    }

    private BlockRead Rent() => _free.TryPop(out BlockRead? read) ? read : new BlockRead(this);
}
