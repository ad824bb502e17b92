using System;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>A guest that writes to its memory until it is stopped: each word it writes counts up.</summary>
internal sealed class WritingGuest : IRunningGuest, IDisposable
{
    private readonly GuestMemoryBlock _ram;
    private readonly int _pages;
    private readonly ManualResetEventSlim _runs = new(initialState: true);
    private readonly Lock _lock = new();
    private readonly Task _task;
    private volatile bool _isOver;

    public WritingGuest(GuestMemoryBlock ram, int pages)
    {
        _ram = ram;
        _pages = pages;
        _task = Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning);
    }

    /// <summary>How often it was stopped.</summary>
    public int Stops { get; private set; }

    /// <summary>How often it was started again.</summary>
    public int Starts { get; private set; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _runs.IsSet;

    public void StopGuest()
    {
        lock (_lock)
        {
            _runs.Reset();
            Stops++;
        }
    }

    public void StartGuest()
    {
        Starts++;
        _runs.Set();
    }

    public void Dispose()
    {
        _isOver = true;
        _runs.Set();
        _task.Wait();
        _runs.Dispose();
    }

    private void Run()
    {
        byte[] word = new byte[8];
        for (ulong count = 1; !_isOver; count++)
        {
            _runs.Wait();
            lock (_lock)
            {
                if (!_runs.IsSet) { continue; }
                BitConverter.TryWriteBytes(word, count);
                _ram.Write(((long)(count % (ulong)_pages) * 4096) + 16, word);
            }
            if (count % 64 == 0) { Thread.Sleep(1); }
        }
    }
}
