using System;
using System.Collections.Generic;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>What came of a migration.</summary>
public sealed record MigrationSummary
{
    /// <summary>The source, as <see cref="MigrationChannel.Name"/> says.</summary>
    public required string Source { get; init; }

    /// <summary>What the stream said of its machine; <see langword="null"/> for machine types up to 2.3.</summary>
    public StreamConfiguration? Configuration { get; init; }

    /// <summary>Bytes of each channel, by its name (<see cref="MigrationChannelNames"/>).</summary>
    public required IReadOnlyDictionary<string, long> Channels { get; init; }

    /// <summary>Whether the guest was started here before all of its memory had come.</summary>
    public bool WasPostcopy { get; init; }

    /// <summary>Sections of the main channel.</summary>
    public int Sections { get; init; }

    /// <summary>All RAM of the guest in bytes.</summary>
    public long RamBytes { get; init; }

    /// <summary>Passes over the guest's memory.</summary>
    public int Passes { get; init; }

    /// <summary>Pages that were asked for over the return path.</summary>
    public long RequestedPages { get; init; }

    /// <summary>From the first connection to the end.</summary>
    public TimeSpan Duration { get; init; }
}
