using System;
using SaveVm.Handlers.Migration;

namespace SaveVm.Interop.Tests;

/// <summary>What our destination is set to.</summary>
internal sealed record LiveReceptionOptions
{
    public int MultifdChannels { get; init; }

    public bool HasPreemptChannel { get; init; }

    public bool AllowsPostcopy { get; init; }

    public bool AcknowledgesSwitchover { get; init; }

    public MigrationTls? Tls { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
