using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Threads that work on jobs beside the caller's: one job in work for each, and one that the caller fills meanwhile. Jobs are exchanged, not allocated
/// (<c>multifd_send</c>).
/// </summary>
/// <typeparam name="TJob">What a thread works on; used again and again.</typeparam>
internal sealed class Lanes<TJob> : IDisposable
    where TJob : class, new()
{
    private readonly object _gate = new();
    private readonly Lane[] _lanes;
    private readonly Action<int, TJob> _work;
    private readonly bool _isInline;
    private ExceptionDispatchInfo? _failure;
    private bool _stopped;
    private int _next;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isInline">Whether the caller's own thread does the work, because the memory is its alone.</param>
    /// <param name="name">The threads' name, for debuggers.</param>
    /// <param name="work">Works on a job; called with the number of the thread.</param>
    public Lanes(int count, bool isInline, string name, Action<int, TJob> work)
    {
        _work = work;
        _isInline = isInline;
        _lanes = new Lane[count];
        for (int i = 0; i < count; i++) { _lanes[i] = new Lane(); }
        if (isInline) { return; }
        for (int i = 0; i < count; i++)
        {
            int lane = i;
            _lanes[i].Thread = new Thread(() => Run(lane)) { IsBackground = true, Name = name };
            _lanes[i].Thread!.Start();
        }
    }

    /// <summary>The job that the caller fills.</summary>
    public TJob Current { get; private set; } = new();

    /// <summary>How many threads there are.</summary>
    public int Count => _lanes.Length;

    /// <summary>Gives the current job to a thread that is idle, or waits for one; another one becomes current.</summary>
    /// <param name="lane">Which thread; -1 for any.</param>
    public void Submit(int lane = -1)
    {
        if (_isInline)
        {
            int number = lane >= 0 ? lane : _next++ % _lanes.Length;
            _work(number, Current);
            return;
        }
        lock (_gate)
        {
            int idle;
            while ((idle = FindIdle(lane)) < 0)
            {
                ThrowIfFailed();
                _ = Monitor.Wait(_gate);
            }
            ThrowIfFailed();
            (_lanes[idle].Job, Current) = (Current, _lanes[idle].Job);
            _lanes[idle].IsBusy = true;
            _next = idle + 1;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until all threads are idle.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (Array.Exists(_lanes, static lane => lane.IsBusy))
            {
                ThrowIfFailed();
                _ = Monitor.Wait(_gate);
            }
            ThrowIfFailed();
        }
    }

    /// <summary>Tells the threads to end after the job they are at. They are not waited for: see <see cref="Dispose"/>.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        Stop();
        foreach (Lane lane in _lanes) { lane.Thread?.Join(); }
    }

    private int FindIdle(int wanted)
    {
        if (wanted >= 0) { return _lanes[wanted].IsBusy ? -1 : wanted; }
        for (int i = 0; i < _lanes.Length; i++)
        {
            int lane = (_next + i) % _lanes.Length;
            if (!_lanes[lane].IsBusy) { return lane; }
        }
        return -1;
    }

    private void ThrowIfFailed() => _failure?.Throw();

    private void Run(int number)
    {
        Lane lane = _lanes[number];
        while (true)
        {
            lock (_gate)
            {
                while (!lane.IsBusy && !_stopped) { _ = Monitor.Wait(_gate); }
                if (_stopped) { return; }
            }
            ExceptionDispatchInfo? failure = null;
            try
            {
                _work(number, lane.Job);
            }
#pragma warning disable CA1031 // It is thrown again, in the thread that waits for the work.
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
#pragma warning restore CA1031
            lock (_gate)
            {
                lane.IsBusy = false;
                _failure ??= failure;
                Monitor.PulseAll(_gate);
                if (_failure is not null) { return; }
            }
        }
    }

    private sealed class Lane
    {
        public TJob Job { get; set; } = new();

        public bool IsBusy { get; set; }

        public Thread? Thread { get; set; }
    }
}
