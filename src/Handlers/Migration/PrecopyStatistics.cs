using System;

namespace SaveVm.Handlers.Migration;

/// <summary>How far <see cref="PrecopyWriter"/> is, under the names of <c>query-migrate</c>. A copy of the moment.</summary>
public sealed record PrecopyStatistics
{
    /// <summary>Bytes of the main channel and of those beside it (<c>transferred</c>).</summary>
    public long Transferred { get; init; }

    /// <summary>What was left to send when it was looked at last, in bytes (<c>remaining</c>); zero at the end.</summary>
    public long Remaining { get; init; }

    /// <summary>The most that was left to send at any time, in bytes: at first everything (<c>total</c>).</summary>
    public long Total { get; init; }

    /// <summary>Time since the first byte (<c>total-time</c>).</summary>
    public TimeSpan TotalTime { get; init; }

    /// <summary>Time up to the first pass (<c>setup-time</c>).</summary>
    public TimeSpan SetupTime { get; init; }

    /// <summary>How long the guest has stood still (<c>downtime</c>); zero while it runs.</summary>
    public TimeSpan Downtime { get; init; }

    /// <summary>How long the guest would stand still if it were stopped now (<c>expected-downtime</c>).</summary>
    public TimeSpan ExpectedDowntime { get; init; }

    /// <summary>What the channel took in the last measured moment, in bytes per second.</summary>
    public double Bandwidth { get; init; }

    /// <summary>The same in megabits per second (<c>mbps</c>).</summary>
    public double MegabitsPerSecond => Bandwidth * 8 / 1_000_000;

    /// <summary>Passes over everything that is live which have come to their end.</summary>
    public int Passes { get; init; }

    /// <summary>Rounds of PART sections.</summary>
    public long Rounds { get; init; }
}
