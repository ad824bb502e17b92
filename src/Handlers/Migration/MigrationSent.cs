using System;

namespace SaveVm.Handlers.Migration;

/// <summary>What came of sending a guest; the names are those of <c>query-migrate</c>.</summary>
public sealed record MigrationSent
{
    /// <summary>Bytes on all channels (<c>transferred</c>).</summary>
    public long TransferredBytes { get; init; }

    /// <summary>From the first connection to the end (<c>total-time</c>).</summary>
    public TimeSpan TotalTime { get; init; }

    /// <summary>How long all sections took to begin (<c>setup-time</c>).</summary>
    public TimeSpan SetupTime { get; init; }

    /// <summary>How long the guest stood still (<c>downtime</c>).</summary>
    public TimeSpan Downtime { get; init; }

    /// <summary>Rounds over the sections while the guest ran.</summary>
    public long Rounds { get; init; }

    /// <summary>Whether the destination said that it has everything; without a return path nobody knows.</summary>
    public bool IsConfirmed { get; init; }
}
