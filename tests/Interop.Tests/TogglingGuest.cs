using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;

namespace SaveVm.Interop.Tests;

/// <summary>
/// Stands for a guest that runs at our side: it changes pages all the time, and when it is stopped they are what they were, so that there is a truth to compare with.
/// </summary>
internal sealed class TogglingGuest : IRunningGuest, IDisposable
{
    private const int PageSize = 4096;
    private const int FirstPage = 0x100;
    private const int PageCount = 64;

    // Some seconds; then it rests, so that a machine that sends slower than this writes comes to an end as well.
    private const int MostWrites = 4000 * PageCount;

    private readonly GuestMemoryBlock _ram;
    private readonly HashSet<int> _changed = [];
    private Task _task;
    private volatile bool _isStopped;

    public TogglingGuest(GuestMemoryBlock ram)
    {
        _ram = ram;
        _task = Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning);
    }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => !_isStopped;

    public void StopGuest()
    {
        _isStopped = true;
        _task.Wait();
        foreach (int page in _changed) { Toggle(page); }
        _changed.Clear();
    }

    public void StartGuest()
    {
        _isStopped = false;
        _task = Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning);
    }

    public void Dispose()
    {
        if (!_isStopped) { StopGuest(); }
    }

    private void Run()
    {
        for (int i = 0; !_isStopped; i++)
        {
            int page = i % PageCount;
            if (i >= MostWrites)
            {
                Thread.Sleep(1);
                continue;
            }
            Toggle(page);
            if (!_changed.Remove(page)) { _ = _changed.Add(page); }
            if (page == 0) { Thread.Sleep(1); }
        }
    }

    private void Toggle(int page)
    {
        using WriteScope scope = _ram.BeginWrite((long)(FirstPage + page) * PageSize, PageSize);
        for (int i = page; i < PageSize; i += 512) { scope.Bytes[i] ^= 0x5A; }
    }
}
