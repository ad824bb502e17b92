using System.Buffers;
using System.Collections.Generic;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Copying;

/// <summary>One copy of a main channel, with the COLO checkpoints behind it.</summary>
internal sealed class MainCopy : IColoSink
{
    private readonly CopyTarget _target;
    private readonly List<FindingReport> _warnings;
    private readonly SavevmReader _reader;
    private readonly SavevmWriter _writer;
    private string _format = StreamFormats.Stream;
    private bool _knowsFooters;
    private bool _isLeftOut;
    private LiveSections? _added;

    public MainCopy(WireInput input, CopyTarget target, CopyOptions options, List<FindingReport> warnings)
    {
        _target = target;
        _warnings = warnings;
        _writer = new SavevmWriter(target.Output, new SavevmWriterOptions { Target = options.Target, TargetPageSize = options.DefaultTargetPageSize });
        var ram = new RamCopySink(target);
        var registry = new SectionRegistry();
        registry.Add(
            RamSectionLoader.SectionName,
            new CopyingLoader(new RamSectionLoader(ram, new RamBlockList()), _writer, reader => ram.TargetPageSize = reader.TargetPageSize));
        Add(registry, BlockSectionLoader.SectionName, new BlockSectionLoader(new BlockCopySink(target)), options);
        Add(registry, DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(new DirtyBitmapCopySink(target)), options);
        if (options.LiveSections.Count > 0) { _added = new LiveSections(options.LiveSections, _writer, options.CancellationToken); }
        _reader = new SavevmReader(input, registry, new SavevmReaderOptions { DefaultTargetPageSize = options.DefaultTargetPageSize });
    }

    /// <summary>Copies everything.</summary>
    /// <returns>What it was, one of <see cref="StreamFormats"/>.</returns>
    public string Run()
    {
        try
        {
            _added?.Prepare();
            while (_reader.Read()) { WriteItem(); }
            CopyRest();
        }
        catch (StreamOrderException exception)
        {
            Fault.Malformed("StreamItem", "", _reader.Offset, exception.Message.TrimEnd('.'), "items in an order that a destination loads");
        }
        catch (TargetRefusesException exception)
        {
            CopyTarget.Refuse(exception, "StreamItem", "", _reader.Offset);
        }
        finally
        {
            _added?.Cleanup();
        }
        return _format;
    }

    public void Begin(ColoMessage request, long offset) => request.Write(_target.Output);

    public void LivePart(ColoMessage send, long offset)
    {
        send.Write(_target.Output);
        _writer.BeginLivePart();
    }

    public void LiveItem(SavevmReader reader) => WriteItem();

    public void DeviceBuffer(ColoMessage size, long offset)
    {
        size.Write(_target.Output);
        _writer.BeginDeviceBuffer((long)size.Value);
    }

    public void DeviceItem(SavevmReader reader) => WriteItem();

    public void Complete(long endOffset) => _target.CheckStep(endOffset);

    private void WriteItem()
    {
        switch (_reader.Kind)
        {
            case StreamItemKind.Header:
                _writer.WriteHeader();
                break;
            case StreamItemKind.Configuration:
                WriteConfiguration(_reader.Configuration!);
                break;
            case StreamItemKind.Section:
                EndSection();
                break;
            case StreamItemKind.Command:
                WriteCommand();
                break;
            case StreamItemKind.EndOfFile:
                _writer.WriteEndOfFile();
                break;
            case StreamItemKind.VmDescription:
                _writer.WriteVmDescription(_reader.Body);
                break;
        }
        _target.CheckStep(_reader.Offset + _reader.Length);
        _target.Pulse.Tick();
    }

    private void WriteConfiguration(StreamConfiguration configuration)
    {
        foreach (string capability in configuration.Capabilities)
        {
            if (capability == RamSectionLoader.MappedRamCapability) { _format = StreamFormats.MappedRam; }
        }
        _writer.WriteConfiguration(configuration);
    }

    /// <summary>The loader of a section that has one; when savers write the section anew, it only walks over what the stream has.</summary>
    private void Add(SectionRegistry registry, string name, ISectionLoader copying, CopyOptions options)
    {
        bool isReplaced = options.LiveSections.ContainsKey(name) && SkimmingSections.Create(RamReceiver.CreateSkimming()).TryGet(name, out copying!);
        registry.Add(name, isReplaced ? new LeavingOut(copying, this) : new CopyingLoader(copying, _writer));
    }

    private void EndSection()
    {
        if (_isLeftOut) { _target.Added -= _reader.Length; }
        else if (_reader.IsOpaque)
        {
            CopyingLoader.Begin(_writer, _reader.Section);
            _target.Output.Write(_reader.Body);
        }
        if (!_knowsFooters)
        {
            // Not known behind the first section: the input ends there, and so does the copy.
            _knowsFooters = _reader.HasFooters is not null;
            _writer.Footers = _reader.HasFooters ?? false;
        }
        if (!_isLeftOut) { _writer.EndSection(); }
        _isLeftOut = false;
        // Only now it is known whether sections end in footers.
        if (_added is { IsWritten: false } added) { _target.Added += added.Write(); }
    }

    private sealed class LeavingOut(ISectionLoader loader, MainCopy copy) : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section)
        {
            copy._isLeftOut = true;
            loader.Load(reader, section);
        }
    }

    private void WriteCommand()
    {
        if (_reader.Command == CommandKind.EnableColo) { _format = StreamFormats.Colo; }
        if (_reader.Command != CommandKind.Packaged)
        {
            _writer.WriteCommand(_reader.Command, _reader.Body);
            return;
        }
        if (PackagedPayload.TryRead(_reader.Body, out PackagedPayload package, out _) == OperationStatus.Done) { _writer.BeginPackage(package.Length); }
    }

    /// <summary>Behind the end of the stream: COLO checkpoints, or bytes that belong to nothing.</summary>
    private void CopyRest()
    {
        long end = _reader.Input.Position;
        if (!ColoCheckpointReader.IsAhead(_reader.Input))
        {
            long rest = _target.CopyRest();
            if (rest > 0) { _warnings.Add(StreamCopier.Trailing(end, rest)); }
            return;
        }

        _format = StreamFormats.Colo;
        var checkpoints = new ColoCheckpointReader(_reader, this);
        try
        {
            do { end = _reader.Input.Position; }
            while (checkpoints.Read());
        }
        catch (WireFormatException exception) when (exception.Kind == WireErrorKind.Truncated)
        {
            // The way COLO ends: the primary dies at any moment. What was read of the last checkpoint is written, then what could not be read any more.
            SectionInfo section = _reader.Section;
            bool isHeaderMissing = _reader.Kind == StreamItemKind.Section && _target.BytesMissing == _reader.BodyOffset - section.Offset;
            if (isHeaderMissing && _target.BytesMissing > 0) { CopyingLoader.Begin(_writer, section); }
            _target.CheckStep(_reader.Input.Position);
            _ = _target.CopyRest();
            _warnings.Add(new FindingReport("warning", end, Section: null, $"the last checkpoint is cut off and was copied as far as it goes: {exception.Message}"));
        }
    }
}
