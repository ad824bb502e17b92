using System;
using System.Collections.Generic;
using SaveVm.Handlers.Migration;
using SaveVm.TestSupport;

namespace SaveVm.Interop.Tests;

/// <summary>What our destination is set to.</summary>
internal sealed record LiveReceptionOptions
{
    public int MultifdChannels { get; init; }

    public bool HasPreemptChannel { get; init; }

    public bool AllowsPostcopy { get; init; }

    public bool AcknowledgesSwitchover { get; init; }

    public MigrationTls? Tls { get; init; }

    public TimeSpan Timeout { get; init; } = TestPatience.Limit;

    /// <summary>Where it stops to read.</summary>
    public IReadOnlyList<LiveHold> Holds { get; init; } = [];
}
