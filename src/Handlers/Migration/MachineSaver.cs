using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>Writes a whole machine as a stream: its memory, its devices, its description.</summary>
/// <example>
/// <code>
/// using OutputFile file = OutputFile.Create("vm.bin");
/// MachineSaver.Save(file.Output, memory, machine, new MachineSaveOptions { Target = MigrationTarget.Qemu72 });
/// file.Commit();
/// </code>
/// </example>
public static class MachineSaver
{
    /// <summary>Writes the stream and flushes it.</summary>
    /// <param name="output">Where to, from its position on.</param>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="machine">Everything else, such as <see cref="StoredMachine.Read"/> gives.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends it; the guest goes on.</param>
    /// <returns>The figures at the end.</returns>
    /// <exception cref="NotSupportedException">The target would refuse the stream; nothing was written.</exception>
    /// <exception cref="System.IO.IOException">A channel does not take the bytes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (PrecopyStatistics Precopy, RamStatistics Ram) Save(
        WireOutput output, IGuestMemory memory, StoredMachine machine, MachineSaveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(machine);
        options ??= new MachineSaveOptions();

        var ram = new RamSaver(memory, options.Ram, options.Tracker);
        SaverRegistry savers = SaversOf(ram, machine);
        var writer = new SavevmWriter(output, new SavevmWriterOptions
        {
            Footers = machine.Footers,
            Target = options.Target,
            TargetPageSize = machine.TargetPageSize,
        });
        var precopy = new PrecopyWriter(savers, CreatePrecopy(machine, options));
        precopy.Write(writer, cancellationToken);
        return (precopy.Statistics, ram.GetStatistics());
    }

    /// <summary>The savers of a machine, for a <see cref="MigrationSource"/>.</summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="machine">Everything else.</param>
    /// <param name="options">How.</param>
    /// <param name="multifdChannels">The channels that carry the pages; the RAM saver takes them over.</param>
    /// <example>
    /// <code>
    /// var source = new MigrationSource(channels => MachineSaver.CreateSavers(memory, machine, options, channels))
    /// {
    ///     Precopy = MachineSaver.CreatePrecopy(machine, options),
    ///     OpensReturnPath = true,
    /// };
    /// MigrationSent sent = await source.SendAsync(MigrationUri.Parse("tcp:127.0.0.1:4444"));
    /// </code>
    /// </example>
    public static SaverRegistry CreateSavers(
        IGuestMemory memory, StoredMachine machine, MachineSaveOptions? options = null, IReadOnlyList<WireOutput>? multifdChannels = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(machine);
        options ??= new MachineSaveOptions();
        return SaversOf(new RamSaver(memory, options.Ram with { MultifdChannels = multifdChannels ?? options.Ram.MultifdChannels }, options.Tracker), machine);
    }

    /// <summary>What the stream of a machine says beside its sections, and how the guest is treated, for a <see cref="MigrationSource"/>.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="options">How.</param>
    /// <exception cref="NotSupportedException">The machine type has no configuration section, which the form of RAM needs.</exception>
    public static PrecopyOptions CreatePrecopy(StoredMachine machine, MachineSaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        options ??= new MachineSaveOptions();
        return new PrecopyOptions
        {
            Configuration = ConfigurationOf(machine.Configuration, options.Ram),
            VmDescription = machine.VmDescription,
            Guest = options.Guest,
            MaximumBandwidth = options.MaximumBandwidth,
            DowntimeLimit = options.DowntimeLimit,
            IsEarly = static entry => entry.Device is StoredDevice { IsEarly: true },
            BeforeCompletion = AnnouncesSwitchover(machine, options) ? static writer => writer.WriteCommand(CommandKind.SwitchoverStart) : null,
        };
    }

    private static SaverRegistry SaversOf(RamSaver ram, StoredMachine machine)
    {
        var savers = new SaverRegistry();
        savers.Add(RamSectionLoader.SectionName, 0, ram);
        foreach (StoredDevice device in machine.Devices) { savers.Add(device.Name, device.InstanceId, device); }
        return savers;
    }

    /// <summary>Machine types since 10.0 announce that the guest is about to stop (<c>send-switchover-start</c>).</summary>
    private static bool AnnouncesSwitchover(StoredMachine machine, MachineSaveOptions options) =>
        machine.Configuration is not null
        && (options.Target?.Accepts(StreamFeature.SwitchoverStart) ?? false)
        && !MachineVersion.IsAtMost(machine.Configuration.Machine, 9, int.MaxValue);

    /// <summary>The configuration with the capabilities that the form of RAM asks for.</summary>
    private static StreamConfiguration? ConfigurationOf(StreamConfiguration? configuration, RamSaverOptions ram)
    {
        List<string> capabilities =
        [
            .. (configuration?.Capabilities ?? []).Where(static name => name is not (RamSectionLoader.IgnoreSharedCapability or RamSectionLoader.MappedRamCapability)),
        ];
        if (ram.IgnoreShared) { capabilities.Add(RamSectionLoader.IgnoreSharedCapability); }
        if (ram.MappedRam) { capabilities.Add(RamSectionLoader.MappedRamCapability); }
        if (configuration is null)
        {
            return capabilities.Count == 0 ? null : throw new NotSupportedException($"A machine type without a configuration cannot say {capabilities[0]}.");
        }
        return new StreamConfiguration(configuration.Machine, configuration.TargetPageBits, capabilities, configuration.Uuid);
    }
}
