using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.Devices;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Devices;

/// <summary>Decodes the devices of a stream by its VM description, or by that of another one.</summary>
public static class DeviceInspector
{
    /// <summary>Reads a stream to its end.</summary>
    /// <param name="input">At the first byte; stays the caller's.</param>
    /// <param name="options">Which devices, and how.</param>
    /// <returns>The devices. When the stream does not follow the format, those before the error, and the error.</returns>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="MemoryLimitException">The devices that were asked for do not fit into the memory allowed.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want to know any more.</exception>
    public static DeviceInspection Inspect(WireInput input, DeviceInspectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= new DeviceInspectOptions();
        var collector = new Collector(options);
        StreamReport report = StreamInspector.Inspect(
            input, new InspectOptions { DeviceSink = collector, Progress = options.Progress, CancellationToken = options.CancellationToken });

        VmDescription? description = options.Description ?? collector.Reader?.Description;
        DeviceDescriptionSource source = description is null ? DeviceDescriptionSource.None
            : options.Description is not null ? DeviceDescriptionSource.Given
            : DeviceDescriptionSource.Stream;
        List<InspectedDevice> devices = [];
        Dictionary<(string Name, uint InstanceId, int? Checkpoint), int> seen = [];
        foreach (Body body in collector.Select())
        {
            (string Name, uint InstanceId, int? Checkpoint) key = (body.Section.Name, body.Section.InstanceId, body.Checkpoint);
            int before = seen.GetValueOrDefault(key);
            seen[key] = before + 1;
            VmDescriptionDevice? device = description is null ? null : Describe(description, key.Name, key.InstanceId, before);
            devices.Add(new InspectedDevice(DeviceState.Decode(body.Section, body.Bytes, body.Offset, device), body.Checkpoint));
        }
        return new DeviceInspection(report, source, devices);
    }

    /// <summary>Takes the VM description out of a stream, or reads one that is a JSON file of its own.</summary>
    /// <param name="input">At the first byte; stays the caller's.</param>
    /// <exception cref="WireFormatException">There is no description in the input, or it cannot be read so far.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public static VmDescription ReadDescription(WireInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.TryFill(1) && input.Buffered[0] is (byte)'{' or (byte)' ' or (byte)'\n')
        {
            while (input.Buffered.Length <= VmDescriptionSection.MaximumLength && input.TryFillMore()) { }
            if (VmDescription.TryParse(input.Buffered.ToArray(), input.Position, out VmDescription? text, out WireError? error)) { return text; }
            throw new WireFormatException(error, input.Position);
        }
        var collector = new Collector(new DeviceInspectOptions { Section = "" });
        StreamReport report = StreamInspector.Inspect(input, new InspectOptions { DeviceSink = collector });
        if (collector.Reader?.Description is { } description) { return description; }
        throw new WireFormatException(
            new WireError(WireErrorKind.Unsupported, nameof(VmDescription), "", 0, report.Error?.Message ?? "a stream without a VM description", "a stream with a VM description"),
            report.Length);
    }

    /// <summary>Devices of one name and instance are described in the order in which they come.</summary>
    private static VmDescriptionDevice? Describe(VmDescription description, string name, uint instanceId, int before)
    {
        if (!description.TryGetDevice(name, instanceId, out VmDescriptionDevice? first) || before == 0) { return first; }
        return description.Devices.Where(device => device.Name == name && device.InstanceId == instanceId).ElementAtOrDefault(before) ?? first;
    }

    private sealed record Body(SectionInfo Section, byte[] Bytes, long Offset, int? Checkpoint);

    /// <summary>Keeps the bodies that may be wanted: the description that takes them apart stands behind them.</summary>
    private sealed class Collector(DeviceInspectOptions options) : IDeviceSink
    {
        private readonly List<Body> _bodies = [];
        private readonly HashSet<string> _endings = [];
        private bool _hasName;
        private long _length;

        public SavevmReader? Reader { get; private set; }

        public void Device(SavevmReader reader, int? checkpoint)
        {
            Reader = reader;
            SectionInfo section = reader.Section;
            if (!reader.IsOpaque || !MayBeWanted(section)) { return; }
            _length += reader.BodyLength;
            if (_length > options.MemoryLimit) { throw new MemoryLimitException(options.MemoryLimit); }
            _bodies.Add(new Body(section, reader.Body.ToArray(), reader.BodyOffset, checkpoint));
        }

        public void DropCheckpoint(int checkpoint) => _bodies.RemoveAll(body => body.Checkpoint == checkpoint);

        public IEnumerable<Body> Select()
        {
            // A name that ends several paths names none of them.
            if (options.Section is null) { return _bodies; }
            if (_hasName) { return _bodies.Where(body => body.Section.Name == options.Section); }
            return _endings.Count > 1 ? [] : _bodies;
        }

        private bool MayBeWanted(in SectionInfo section)
        {
            if (options.Instance is { } instance && section.InstanceId != instance) { return false; }
            if (options.Section is not { } wanted) { return true; }
            if (section.Name == wanted)
            {
                return _hasName = true;
            }
            if (wanted.Length == 0 || !section.Name.EndsWith("/" + wanted, StringComparison.Ordinal)) { return false; }
            _ = _endings.Add(section.Name);
            return true;
        }
    }
}
