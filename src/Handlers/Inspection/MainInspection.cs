using System;
using System.Buffers;
using System.Collections.Generic;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.Devices;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Inspection;

/// <summary>One inspection of a main channel, with the channels beside it and the checkpoints behind it.</summary>
internal sealed class MainInspection : IColoSink, IDisposable
{
    private const long BytesHashedAtCheckpoints = 64L << 30;

    private readonly StreamReport _report;
    private readonly InspectPulse _pulse;
    private readonly IDeviceSink? _devices;
    private readonly SavevmReader _reader;
    private readonly RamBlockList _blocks = new();
    private readonly RamInspection _ram;
    private readonly DirtyExtentsCollector _bitmaps;
    private readonly List<ChannelInspection> _channels = [];
    private readonly List<FindingReport> _findings = [];
    private MultifdSynchronisation _synchronisation;
    private long _bytesHashed;

    public MainInspection(WireInput input, string format, InspectOptions options, InspectPulse pulse)
    {
        _report = new StreamReport { Format = format };
        _pulse = pulse;
        _devices = options.DeviceSink;
        _ram = new RamInspection(_blocks, options, pulse);
        _bitmaps = new DirtyExtentsCollector(pulse.Tick);

        var registry = new SectionRegistry();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(_ram, _blocks));
        registry.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(new BlockInspection(_report.Disks, pulse)));
        registry.Add(DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(_bitmaps));
        _reader = new SavevmReader(input, registry, new SavevmReaderOptions { DefaultTargetPageSize = options.DefaultTargetPageSize });

        foreach (InspectChannel channel in options.Channels)
        {
            _channels.Add(new ChannelInspection(channel, _ram, _blocks, options.DefaultTargetPageSize));
        }
        if (_channels.Count > 0) { _ram.Signalled = Synchronise; }
    }

    public StreamReport Run()
    {
        try
        {
            while (_reader.Read()) { Add(_report.Sections, _report.Commands, _report.Devices); }
            ReadRest();
        }
        catch (WireFormatException exception)
        {
            _report.Error = ErrorReport.From(exception);
        }
        Finish();
        return _report;
    }

    public void Dispose()
    {
        _channels.ForEach(static channel => channel.Dispose());
        _ram.Dispose();
    }

    public void Begin(ColoMessage request, long offset)
    {
        _report.Checkpoints ??= [];
        var checkpoint = new CheckpointReport { Offset = offset };
        _report.Checkpoints.Add(checkpoint);
        _ram.Checkpoint = checkpoint.Pages;
        _ram.BeginCheckpoint();
    }

    public void LiveItem(SavevmReader reader)
    {
        CheckpointReport checkpoint = _report.Checkpoints![^1];
        Add(checkpoint.Sections, checkpoint.Commands, checkpoint.Devices);
    }

    public void DeviceBuffer(ColoMessage size, long offset)
    {
        CheckpointReport checkpoint = _report.Checkpoints![^1];
        checkpoint.LiveEnd = offset;
        checkpoint.DeviceBytes = (long)size.Value;
    }

    public void DeviceItem(SavevmReader reader)
    {
        if (reader.Kind == StreamItemKind.Section) { _report.Checkpoints![^1].Devices.Add(Device()); }
    }

    public void Complete(long endOffset)
    {
        CheckpointReport checkpoint = _report.Checkpoints![^1];
        checkpoint.End = endOffset;
        checkpoint.Complete = true;
        _ram.CompleteCheckpoint();
        _ram.Checkpoint = null;
        // Every checkpoint may change every block: what it costs to know is bounded.
        if (_bytesHashed > BytesHashedAtCheckpoints) { return; }
        foreach (RamBlock block in _blocks)
        {
            if (_ram.Hash(block) is not { } hash) { continue; }
            _bytesHashed += block.UsedLength;
            (checkpoint.RamSha256 ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[block.Name] = hash;
        }
    }

    private void Synchronise(RamItemFlags flags)
    {
        if (_synchronisation.IsAt(flags)) { _channels.ForEach(static channel => channel.Synchronise()); }
    }

    private void Add(IList<SectionReport> sections, IList<CommandReport> commands, IList<DeviceReport> devices)
    {
        switch (_reader.Kind)
        {
            case StreamItemKind.Header:
                _report.Version = StreamHeader.CurrentVersion;
                break;
            case StreamItemKind.Configuration:
                AddConfiguration(_reader.Configuration!);
                break;
            case StreamItemKind.Section:
                SectionInfo section = _reader.Section;
                sections.Add(new SectionReport(
                    _reader.Offset, _reader.Length, NameOf(section.Type), section.Id, section.Name, section.InstanceId, section.VersionId));
                if (section.Type == SectionType.Full) { devices.Add(Device()); }
                _pulse.Tick();
                break;
            case StreamItemKind.Command:
                commands.Add(CommandReporter.Report(_reader));
                if (_reader.Command == CommandKind.EnableColo) { _report.Format = StreamFormats.Colo; }
                break;
            case StreamItemKind.EndOfFile:
                _report.EndOfFile ??= _reader.Offset;
                break;
            case StreamItemKind.VmDescription:
                _report.VmDescription = true;
                _report.Description = new VmDescriptionReport
                {
                    Offset = _reader.Offset,
                    Length = _reader.Length,
                    PageSize = _reader.Description?.PageSize,
                    Devices = _reader.Description?.Devices.Count ?? 0,
                };
                break;
        }
    }

    private static string NameOf(SectionType type) => type switch
    {
        SectionType.Start => "start",
        SectionType.Part => "part",
        SectionType.End => "end",
        _ => "full",
    };

    private DeviceReport Device()
    {
        _devices?.Device(_reader, _report.Checkpoints?.Count - 1);
        return new(_reader.Section.Name, _reader.Section.InstanceId, _reader.Section.VersionId, _reader.BodyLength, _reader.BodyOffset);
    }

    private void AddConfiguration(StreamConfiguration configuration)
    {
        _report.Machine = configuration.Machine;
        _report.Configuration = new ConfigurationReport
        {
            Uuid = configuration.Uuid?.ToString(),
            TargetPageBits = (uint?)configuration.TargetPageBits,
        };
        foreach (string capability in configuration.Capabilities)
        {
            _report.Configuration.Capabilities.Add(capability);
            if (capability == RamSectionLoader.MappedRamCapability) { _report.Format = StreamFormats.MappedRam; }
        }
    }

    /// <summary>Behind the end of the stream: COLO checkpoints, or bytes that belong to nothing.</summary>
    private void ReadRest()
    {
        WireInput input = _reader.Input;
        if (!ColoCheckpointReader.IsAhead(input))
        {
            long offset = input.Position;
            _ = input.Skip(long.MaxValue - offset);
            if (input.Position > offset) { _report.Trailing = new TrailingReport(offset, input.Position - offset); }
            return;
        }

        _report.Format = StreamFormats.Colo;
        var checkpoints = new ColoCheckpointReader(_reader, this);
        try
        {
            while (checkpoints.Read()) { _pulse.Beat(); }
        }
        catch (WireFormatException exception) when (exception.Kind == WireErrorKind.Truncated)
        {
            // The way COLO ends: the primary dies at any moment, and what it had begun does not count.
            Find("warning", _report.Checkpoints![^1].Offset, $"the last checkpoint is cut off and does not count: {exception.Message}");
            DropCheckpoint();
        }
        catch (WireFormatException)
        {
            DropCheckpoint();
            throw;
        }
    }

    private void DropCheckpoint()
    {
        _devices?.DropCheckpoint(_report.Checkpoints!.Count - 1);
        _ram.DropCheckpoint();
        _ram.Checkpoint = null;
    }

    private void Finish()
    {
        foreach (ChannelInspection channel in _channels)
        {
            if (_report.Error is null) { channel.Finish(_pulse, mayBeSilent: _reader.PostcopyAdvice is not null); }
            (_report.Channels ??= []).Add(channel.Report);
            if (channel.Report.Format == StreamFormats.MultifdChannel && channel.Report.Error is null && channel.Report.SyncPackets != _synchronisation.Count)
            {
                Find("warning", 0, $"channel {channel.Report.File} synchronises {channel.Report.SyncPackets} times, the main channel {_synchronisation.Count} times");
            }
        }
        bool isWhole = _report.Error is null || _report.Checkpoints is not null;
        _report.Footers = _reader.HasFooters;
        _report.Ram = _ram.Report(isWhole);
        foreach ((MigratedBitmap bitmap, DirtyExtents extents) in _bitmaps.Bitmaps) { _report.Bitmaps.Add(Report(bitmap, extents)); }
        if (_findings.Count > 0) { _report.Findings = _findings; }
    }

    private static BitmapReport Report(MigratedBitmap bitmap, DirtyExtents extents)
    {
        var report = new BitmapReport
        {
            Node = bitmap.Node,
            Name = bitmap.Name,
            Granularity = (uint)bitmap.Granularity,
            Enabled = (bitmap.State & DirtyBitmapState.Enabled) != 0,
            Persistent = (bitmap.State & DirtyBitmapState.Persistent) != 0,
            Complete = bitmap.IsComplete,
        };
        foreach ((long start, long length) in extents.ToList()) { report.Dirty.Add(new ByteExtent((ulong)start, (ulong)length)); }
        return report;
    }

    private void Find(string severity, long offset, string message) => _findings.Add(new FindingReport(severity, offset, Section: null, message));
}
