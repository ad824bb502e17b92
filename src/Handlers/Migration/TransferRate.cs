using System;
using System.Collections.Generic;
using System.Threading;

namespace SaveVm.Handlers.Migration;

/// <summary>The rate of the last seconds: what people mean by "how fast is it".</summary>
internal sealed class TransferRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    private readonly Queue<(long Bytes, TimeSpan Time)> _points = new();
    private readonly Lock _lock = new();

    /// <summary>Takes a reading.</summary>
    /// <returns>Bytes per second over the window that ends with it.</returns>
    public double Of(long bytes, TimeSpan time)
    {
        lock (_lock)
        {
            _points.Enqueue((bytes, time));
            while (_points.Count > 2 && time - _points.Peek().Time > Window) { _ = _points.Dequeue(); }
            (long firstBytes, TimeSpan firstTime) = _points.Peek();
            double seconds = (time - firstTime).TotalSeconds;
            return seconds > 0 ? (bytes - firstBytes) / seconds : 0;
        }
    }
}
