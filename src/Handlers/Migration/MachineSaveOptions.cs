using System;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>How <see cref="MachineSaver"/> writes a machine.</summary>
public sealed record MachineSaveOptions
{
    /// <summary>Who is to load the stream: what it would refuse is refused before the first byte. <see langword="null"/> to write what the options say.</summary>
    public MigrationTarget? Target { get; init; }

    /// <summary>In which form RAM is written. The capabilities in the configuration follow it.</summary>
    public RamSaverOptions Ram { get; init; } = new();

    /// <summary>Knows what the guest writes meanwhile; not needed for one that is stopped.</summary>
    public IDirtyTracker? Tracker { get; init; }

    /// <summary>The guest; <see langword="null"/> when it is stopped.</summary>
    public IRunningGuest? Guest { get; init; }

    /// <summary>The most bytes per second while the guest runs; 0 for no limit.</summary>
    public long MaximumBandwidth { get; init; }

    /// <summary>How long the guest may stand still.</summary>
    public TimeSpan DowntimeLimit { get; init; } = new PrecopyOptions().DowntimeLimit;
}
