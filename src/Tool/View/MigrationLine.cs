using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;

namespace SaveVm.Tool.View;

/// <summary>One line of <c>receive --json</c> and <c>send --json</c>; what does not belong to the event is absent.</summary>
internal sealed record MigrationLine
{
    public required string Event { get; init; }

    public string? Uri { get; init; }

    public MigrationState? State { get; init; }

    public long? TransferredBytes { get; init; }

    public long? TotalBytes { get; init; }

    public long? RemainingBytes { get; init; }

    public double? BytesPerSecond { get; init; }

    public int? Passes { get; init; }

    public double? Seconds { get; init; }

    public double? ExpectedSeconds { get; init; }

    public bool? Confirmed { get; init; }

    public string? Directory { get; init; }

    public StoredMigration? Migration { get; init; }

    public string? Message { get; init; }

    public ErrorReport? Error { get; init; }
}
