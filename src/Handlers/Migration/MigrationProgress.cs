using System;

namespace SaveVm.Handlers.Migration;

/// <summary>How far a migration is.</summary>
/// <param name="State">The phase.</param>
/// <param name="TransferredBytes">Bytes on all channels so far.</param>
/// <param name="Elapsed">Time since the first connection.</param>
/// <param name="BytesPerSecond">The rate of the last moments.</param>
/// <param name="TotalBytes">All RAM of the guest; 0 while that is not known.</param>
/// <param name="RemainingBytes">RAM that was not transferred yet, or that the guest has written since.</param>
/// <param name="Passes">Passes over the guest's memory, the one going on included (<c>dirty-sync-count</c>).</param>
public readonly record struct MigrationProgress(
    MigrationState State, long TransferredBytes, TimeSpan Elapsed, double BytesPerSecond, long TotalBytes, long RemainingBytes, int Passes)
{
    /// <summary>When the rest would be there at this rate; <see langword="null"/> when nothing can be said.</summary>
    public TimeSpan? ExpectedRest => BytesPerSecond > 0 && TotalBytes > 0 ? TimeSpan.FromSeconds(Math.Min(RemainingBytes / BytesPerSecond, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
}
