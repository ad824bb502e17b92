using System;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>How <see cref="PrecopyWriter"/> goes about it.</summary>
public sealed record PrecopyOptions
{
    /// <summary>The configuration section; <see langword="null"/> for machine types up to 2.3, which have none.</summary>
    public StreamConfiguration? Configuration { get; init; }

    /// <summary>The text of the VM description behind the end; empty for none.</summary>
    public ReadOnlyMemory<byte> VmDescription { get; init; }

    /// <summary>
    /// Whether the devices' own descriptions (<see cref="IDeviceSaver.Description"/>) stand behind the end, where <see cref="VmDescription"/> is empty.
    /// </summary>
    public bool DescribesDevices { get; init; }

    /// <summary>The guest; <see langword="null"/> when it is stopped already and stays so.</summary>
    public IRunningGuest? Guest { get; init; }

    /// <summary>The most bytes per second while the guest runs (<c>max-bandwidth</c>); 0 for no limit.</summary>
    public long MaximumBandwidth { get; init; }

    /// <summary>How long the guest may stand still: it is stopped when what is left takes no longer (<c>downtime-limit</c>). QEMU's own default.</summary>
    public TimeSpan DowntimeLimit { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Which devices are sent before the live sections, because those need them (<c>early_setup</c>, since 10.0); none when it is <see langword="null"/>.</summary>
    public Predicate<SaverEntry>? IsEarly { get; init; }

    /// <summary>Writes commands behind the configuration: return path, PING, postcopy advice.</summary>
    public Action<SavevmWriter>? BeforeSetup { get; init; }

    /// <summary>
    /// Called when what is left fits into the downtime, before the guest is stopped: waits for what the switchover depends on
    /// (<c>switchover-ack</c>). What it throws ends the migration, with the guest running.
    /// </summary>
    public Action? BeforeStop { get; init; }

    /// <summary>Writes commands when the guest has been stopped, before the live sections end.</summary>
    public Action<SavevmWriter>? BeforeCompletion { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
