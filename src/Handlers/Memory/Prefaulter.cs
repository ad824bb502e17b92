using System;
using System.Runtime.Versioning;
using System.Threading;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Takes memory a little ahead of whoever writes to a block from its beginning to its end, on a thread of its own: the first touch of a page, when the
/// system clears it, is most of what loading costs.
/// </summary>
/// <remarks>
/// Only behind a window that was written densely, and never more than <see cref="Lead"/> windows: a block that is mostly zero stays small.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class Prefaulter : IDisposable
{
    /// <summary>How many windows are taken ahead.</summary>
    private const int Lead = 4;

    private const int WindowShift = 23;
    private const int Window = 1 << WindowShift;

    // A sixteenth of the window.
    private const int Dense = Window >> 4;

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly byte* _start;
    private readonly long _length;
    private Thread? _thread;
    private volatile bool _stop;
    private long _next;
    private long _end;

    // Of whoever writes; when several do, they may disturb each other, and less is taken ahead.
    private long _window;
    private long _written;

    private Prefaulter(byte* start, long length)
    {
        _start = start;
        _length = length;
    }

    /// <summary>Creates one for a block, where it is worth it.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="length">The block's length in bytes.</param>
    public static Prefaulter? CreateFor(byte* start, long length) =>
        length >= Lead * (long)Window && Environment.ProcessorCount > 1 ? new Prefaulter(start, length) : null;

    /// <summary>Bytes are about to be written to pages that were not written before.</summary>
    /// <param name="offset">Byte offset of the first one.</param>
    /// <param name="count">How many.</param>
    public void Touch(long offset, int count)
    {
        long window = offset >> WindowShift;
        if (window == _window)
        {
            _written += count;
            return;
        }
        bool goesOn = window == _window + 1 && _written >= Dense;
        _window = window;
        _written = count;
        if (goesOn) { Take(window + 1); }
    }

    public void Dispose()
    {
        _stop = true;
        _ = _wake.Set();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Take(long window)
    {
        lock (_gate)
        {
            _next = Math.Max(_next, window);
            _end = window + Lead;
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "savevm memory" };
                _thread.Start();
            }
        }
        _ = _wake.Set();
    }

    private void Run()
    {
        while (!_stop)
        {
            long window;
            lock (_gate) { window = _next < _end ? _next++ : -1; }
            long offset = window << WindowShift;
            if (window < 0 || offset >= _length) { _ = _wake.WaitOne(); }
            // Systems before 5.14 do not know it: then everything is as without this thread.
            else if (LinuxMemory.Advise(_start + offset, (nuint)Math.Min(Window, _length - offset), LinuxMemory.PopulateWrite) != 0) { return; }
        }
    }
}
