using System;
using System.Collections.Generic;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// Collects what a stream says of a machine beside its live sections, item by item: for a reader that somebody else drives, such as
/// <see cref="MigrationDestination.ItemRead"/>.
/// </summary>
public sealed class StoredMachineReader
{
    private readonly List<StoredDevice> _devices = [];
    private StoredMachine _machine = new();
    private bool _hasStarted;

    /// <summary>What was collected so far; whole when the stream was read to its end.</summary>
    public StoredMachine Machine => _machine with { Devices = _devices };

    /// <summary>Takes the item that the reader stands on.</summary>
    /// <param name="reader">The reader.</param>
    /// <exception cref="NotSupportedException">A live section has no loader: without its content the machine would not be whole.</exception>
    public void Take(SavevmReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        switch (reader.Kind)
        {
            case StreamItemKind.Section when reader.Section.Type != SectionType.Full:
                if (reader.IsOpaque) { throw new NotSupportedException($"Section '{reader.Section.Name}' is live, and nobody reads it."); }
                _hasStarted = true;
                break;
            case StreamItemKind.Section when reader.IsOpaque:
                SectionInfo section = reader.Section;
                _devices.Add(new StoredDevice(section.Name, section.InstanceId, section.VersionId, reader.Body.ToArray(), IsEarly: !_hasStarted));
                break;
            case StreamItemKind.EndOfFile:
                _machine = _machine with { Configuration = reader.Configuration, Footers = reader.HasFooters ?? true, TargetPageSize = reader.TargetPageSize };
                break;
            case StreamItemKind.VmDescription:
                _machine = _machine with { VmDescription = reader.Body.ToArray() };
                break;
        }
    }
}
