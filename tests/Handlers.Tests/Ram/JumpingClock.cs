using System;
using System.Threading;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>A clock that stands still, but jumps over every wait.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero) { _ticks += dueTime.Ticks; }
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
