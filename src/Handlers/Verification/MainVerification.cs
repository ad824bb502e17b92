using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Verifies one main stream, with the channels beside it and the checkpoints behind it.</summary>
internal sealed class MainVerification : IColoSink, IDisposable
{
    private readonly VerifyReport _report;
    private readonly FindingList _findings;
    private readonly InspectPulse _pulse;
    private readonly VerifyOptions _options;
    private readonly SavevmReader _reader;
    private readonly RamBlockList _blocks = new();
    private readonly RamCheck _ram;
    private readonly BlockCheck _block;
    private readonly BitmapCheck _bitmaps;
    private readonly SequenceCheck _sequence;
    private readonly SectionCheck _sections;
    private readonly List<ChannelCheck> _channels = [];
    private readonly VerifiedManifest? _manifest;
    private long _synchronisations;
    private long _endOffset = -1;
    private long _firstItem;
    private bool _isOver;
    private bool _hasDescription;
    private bool _hasDamagedFront;
    private int _errorsBefore;
    private long _checkpointOffset;
    private long _bufferOffset;
    private long _packageOffset = -1;
    private long _badConfigurationEnd = -1;
    private bool _wasRamDamaged;

    public MainVerification(WireInput input, string format, VerifyOptions options, InspectPulse pulse)
    {
        _report = new VerifyReport { Format = format };
        if (options.MakesManifest || options.Manifest is not null)
        {
            _manifest = new VerifiedManifest(input, options);
            input = _manifest.Builder.Input;
        }
        _findings = new FindingList(input, options.FindingLimit);
        _pulse = pulse;
        _options = options;
        _ram = new RamCheck(_findings, _blocks, pulse) { Image = _manifest?.Image };
        _block = new BlockCheck(_findings, pulse);
        _bitmaps = new BitmapCheck(_findings, pulse);

        var registry = new SectionRegistry();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(_ram, _blocks));
        registry.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(_block));
        registry.Add(DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(_bitmaps));
        _reader = new SavevmReader(input, registry, new SavevmReaderOptions { DefaultTargetPageSize = options.DefaultTargetPageSize });
        _ram.Reader = _block.Reader = _bitmaps.Reader = _reader;
        _findings.Reader = _reader;
        _sequence = new SequenceCheck(_reader, _findings);
        _sections = new SectionCheck(_reader, _findings);

        foreach (InspectChannel channel in options.Channels)
        {
            string kind = FileKind.Recognise(channel.Input, options.DefaultTargetPageSize);
            WireInput channelInput = _manifest?.Tap(channel.Input) ?? channel.Input;
            _channels.Add(new ChannelCheck(channelInput, kind, new FindingList(channelInput, options.FindingLimit, channel.Name), _ram, _blocks));
        }
        if (_channels.Count > 0) { _ram.Signalled = Synchronise; }
    }

    /// <summary>Adds that the bytes ran out: at the end of the input, whatever field it was in.</summary>
    public static void AddTruncated(FindingList findings, WireInput input, WireFormatException error)
    {
        long end = input.Length ?? (input.Position + input.Buffered.Length);
        findings.Add(ErrorRules.Of(error), end, error.Record, error.Field, "the end of the input", error.Expected);
    }

    public VerifyReport Run()
    {
        while (ReadItem())
        {
        }
        if (_isOver) { ReadRest(); }
        Finish();
        return _report;
    }

    public void Dispose()
    {
        _channels.ForEach(static channel => channel.Dispose());
        _manifest?.Dispose();
    }

    public void Begin(ColoMessage request, long offset)
    {
        _report.Format = StreamFormats.Colo;
        _checkpointOffset = offset;
        _ram.InCheckpoint = true;
        _manifest?.Builder.MessageRead();
        _manifest?.Image.BeginCheckpoint();
    }

    public void LivePart(ColoMessage send, long offset) => _manifest?.Builder.MessageRead();

    public void LiveItem(SavevmReader reader)
    {
        _manifest?.Builder.ItemRead(reader);
        _sequence.CheckpointItem(isLive: true);
        _findings.Settle();
    }

    public void DeviceBuffer(ColoMessage size, long offset)
    {
        _bufferOffset = offset;
        _manifest?.Builder.MessageRead();
    }

    public void DeviceItem(SavevmReader reader)
    {
        _manifest?.Builder.ItemRead(reader);
        _sequence.CheckpointItem(isLive: false);
        if (_reader.Kind == StreamItemKind.Section) { _sections.Section(isCheckpoint: true); }
        _findings.Settle();
    }

    public void Complete(long endOffset)
    {
        _ram.InCheckpoint = false;
        _manifest?.Image.CompleteCheckpoint();
    }

    /// <summary>Reads an item and judges it; behind damage it goes on where that is safe.</summary>
    private bool ReadItem()
    {
        try
        {
            // What cannot be read right behind a damaged configuration follows from it.
            if (_badConfigurationEnd < 0 || _reader.Kind != StreamItemKind.Configuration) { _errorsBefore = _findings.Errors; }
            _wasRamDamaged = _ram.IsDamaged;
            if (!_reader.Read())
            {
                _isOver = true;
                return false;
            }
            _manifest?.Builder.ItemRead(_reader);
            Judge();
            _findings.Settle();
            return true;
        }
        catch (WireFormatException error)
        {
            return Recover(error);
        }
    }

    private void Judge()
    {
        switch (_reader.Kind)
        {
            case StreamItemKind.Header:
                _firstItem = _reader.Offset + _reader.Length;
                break;
            case StreamItemKind.Configuration:
                CheckConfiguration(_reader.Configuration!);
                if (_findings.Errors > _errorsBefore) { _badConfigurationEnd = _reader.Offset + _reader.Length; }
                break;
            case StreamItemKind.Section:
                _sequence.Section();
                _sections.Section();
                _pulse.Tick();
                break;
            case StreamItemKind.Command:
                if (_reader.Command == CommandKind.Packaged) { _packageOffset = _reader.BodyOffset; }
                _sequence.Command();
                CheckPayload();
                break;
            case StreamItemKind.EndOfFile:
                _endOffset = _reader.Offset;
                break;
            case StreamItemKind.VmDescription:
                _hasDescription = true;
                _sections.Description();
                break;
        }
    }

    private bool Recover(WireFormatException error)
    {
        _findings.IsOutside = error.Section.Length == 0;
        WireFormatException cause = Explain(error);
        _findings.IsOutside = false;

        _hasDamagedFront |= _blocks.Count == 0;
        _ram.IsFrontDamaged |= _blocks.Count == 0;
        _sequence.IsDamaged = true;
        _sections.IsDamaged = true;
        _ram.IsDamaged = true;
        _block.IsDamaged = true;
        _bitmaps.IsDamaged = true;
        return _reader.TryResume(cause);
    }

    /// <summary>Says what is wrong: where it began, not where it was noticed.</summary>
    /// <returns>The error behind which reading may go on.</returns>
    private WireFormatException Explain(WireFormatException error)
    {
        if (IsDescriptionLengthWrong(error))
        {
            // The type byte, then the length.
            _findings.AddOutside(
                Rules.VmdescLength, _reader.Offset + 1, nameof(VmDescriptionSection), "Json.Length", WireText.Of(_reader.BodyLength), "the length of the text, which is whole");
            return error;
        }
        if (TakeDamagedHeader(error) is { } header) { return header; }
        if (error.Kind == WireErrorKind.Truncated)
        {
            // A place behind the end of the input is where the place is wrong.
            if (error.Record == nameof(MappedRamHeader) && _findings.Blame(error)) { return error; }
            AddTruncated(_findings, _reader.Input, error);
            return error;
        }
        // What was found inside the section is the cause of what it came to.
        bool isLost = _ram.IsDamaged && !_wasRamDamaged;
        if (_findings.Errors > _errorsBefore && (error.Record != nameof(SectionFooter) || isLost)) { return error; }
        if (TakeSectionType(error) || TakePackageLength(error)) { return error; }
        if (_sequence.TakeIdError(error) || _findings.Blame(error)) { return error; }
        if (error.Record == nameof(RamItem) && error.Field == nameof(RamItem.Flags) && IsFooterAhead(error.Offset)) { _findings.Add(Rules.RamEos, error); }
        else if (error.Record == nameof(DirtyBitmapChunk) && IsFooterAhead(error.Offset - 1))
        {
            _findings.Add(
                Rules.BitmapFlags, error.Offset - 1, nameof(DirtyBitmapChunk), nameof(DirtyBitmapChunk.Flags), "the footer of the section", WireText.Of(DirtyBitmapFlags.EndOfSection));
        }
        else if (IsDescriptionBehind(error.Offset) || IsDescriptionBehind(error.Offset - 1)) { _findings.Add(Rules.StreamEnd, error); }
        else { _findings.Add(ErrorRules.Of(error, _ram.IsMapped), error); }
        return error;
    }

    /// <summary>
    /// Whether the section that cannot be read, or has no end, has a header with one field that explains it: a name length, a type. Then the bytes did not
    /// run out, and what is behind it may be read.
    /// </summary>
    private WireFormatException? TakeDamagedHeader(WireFormatException error)
    {
        bool isHeader = error.Record == nameof(SectionHeader) && error.Field.StartsWith(nameof(SectionHeader.Name), StringComparison.Ordinal);
        // An item whose end is not known is the one that failed; otherwise it is the one behind it.
        bool isInside = _reader.Kind == StreamItemKind.Section && _reader.Length <= 0;
        bool isBody = isInside && error.Record is nameof(SectionHeader) or nameof(SectionFooter) or "StreamItem";
        if (error.Kind != WireErrorKind.Truncated && !isHeader && !isBody) { return null; }
        long offset = isInside ? _reader.Offset : _reader.Input.Position;
        if (IsDescriptionBehind(offset))
        {
            _findings.AddOutside(Rules.StreamEnd, offset, "StreamItem", "Type", "a section without end", "0x00, the end: the VM description is behind it");
            return Behind(offset);
        }
        if (_sections.TakeNameLength(offset)) { return Behind(offset); }
        if (isInside && _reader.Section.Type == SectionType.Start && _sequence.IsLive(_reader.Section.Id) && error.Kind == WireErrorKind.Truncated)
        {
            SectionInfo section = _reader.Section;
            _findings.AddOutside(
                Rules.SectionIdRepeated, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Type), WireText.Of(section.Type), "PART or END: the id is that of a section that was started");
            return Behind(section.Offset);
        }
        return null;

        static WireFormatException Behind(long offset) => new(new WireError(WireErrorKind.Malformed, nameof(SectionHeader), nameof(SectionHeader.Name), 0, "", ""), offset);
    }

    /// <summary>Whether a live section is none by its type, or is started again.</summary>
    private bool TakeSectionType(WireFormatException error)
    {
        if (error.Record != nameof(RamItem) || error.Field != "Flags.MemorySize" || _reader.Kind != StreamItemKind.Section) { return false; }
        SectionInfo section = _reader.Section;
        if (section.Type == SectionType.Full)
        {
            _findings.Add(Rules.SectionOrder, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Type), WireText.Of(section.Type), WireText.Of(SectionType.Start));
            return true;
        }
        if (section.Type != SectionType.Start || !_sequence.IsLive(section.Id)) { return false; }
        _findings.Add(
            Rules.SectionIdRepeated, section.Offset + 1, nameof(SectionHeader), nameof(SectionHeader.Id), WireText.Of((ulong)section.Id), $"another id than that of \"{section.Name}\", which was started");
        return true;
    }

    /// <summary>Whether a package has its RUN, and only its length does not end there.</summary>
    private bool TakePackageLength(WireFormatException error)
    {
        bool isRun = _reader is { Kind: StreamItemKind.Command, Command: CommandKind.PostcopyRun } && error.Offset == _reader.Offset;
        if (!isRun || _packageOffset < 0 || ErrorRules.Of(error) != Rules.Package) { return false; }
        _findings.AddOutside(
            Rules.Package, _packageOffset, nameof(PackagedPayload), nameof(PackagedPayload.Length), "a package that does not end behind its POSTCOPY_RUN",
            WireText.Of((ulong)(_reader.BodyOffset + _reader.BodyLength - _packageOffset - PackagedPayload.MinimumLength)));
        return true;
    }

    /// <summary>Whether the text of the VM description is whole up to the end of the input, and only its length is wrong.</summary>
    private bool IsDescriptionLengthWrong(WireFormatException error)
    {
        if (_reader.Kind != StreamItemKind.VmDescription || error.Record is not (nameof(VmDescriptionSection) or nameof(VmDescription))) { return false; }
        WireInput input = _reader.Input;
        if (input.Position != _reader.BodyOffset) { return false; }
        while (input.Buffered.Length <= VmDescriptionSection.MaximumLength && input.TryFillMore())
        {
        }
        return input.Buffered.Length <= VmDescriptionSection.MaximumLength && VmDescription.TryParse(input.Buffered.ToArray(), input.Position, out _, out _);
    }

    /// <summary>Whether the footer of the section stands at an offset.</summary>
    private bool IsFooterAhead(long offset)
    {
        WireInput input = _reader.Input;
        long ahead = offset - input.Position;
        if (ahead < 0 || ahead + SectionFooter.MinimumLength > input.Buffered.Length) { return false; }
        return SectionFooter.TryRead(input.Buffered[(int)ahead..], out SectionFooter footer, out _) == OperationStatus.Done
            && footer.Id == _reader.Section.Id;
    }

    /// <summary>Whether the VM description that was found ahead begins one byte behind an offset: then the end should stand there.</summary>
    private bool IsDescriptionBehind(long offset) =>
        _reader.Description is { } description && description.Offset - VmDescriptionSection.MinimumLength == offset + 1;

    private void CheckConfiguration(StreamConfiguration configuration)
    {
        _report.Machine = configuration.Machine;
        long place = _reader.Offset + ConfigurationHeader.MinimumLength;
        KnownMachines.Kind kind = KnownMachines.Judge(configuration.Machine, out string nearest);
        if (kind != KnownMachines.Kind.Known)
        {
            _findings.AddOutside(
                kind == KnownMachines.Kind.Damaged ? Rules.ConfigurationMachine : Rules.ConfigurationMachineUnknown, place, nameof(ConfigurationHeader),
                nameof(ConfigurationHeader.Machine), WireText.Name(Encoding.Latin1.GetBytes(configuration.Machine)),
                nearest.Length > 0 ? $"a machine type that exists, such as \"{nearest}\"" : "a machine type that exists");
        }
        Dictionary<ConfigurationPart, long> places = CheckRepeated(configuration);
        long capabilityPlace = places.GetValueOrDefault(ConfigurationPart.Capabilities, place) + SubsectionHeader.MinimumLength + "configuration/capabilities".Length + CapabilityCount.MinimumLength;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string capability in configuration.Capabilities)
        {
            if (capability == RamSectionLoader.MappedRamCapability) { _report.Format = StreamFormats.MappedRam; }
            bool isKnown = MigrationTarget.All.Any(target => target.Capabilities.Contains(capability));
            if (!isKnown || !seen.Add(capability))
            {
                _ram.IsFrontDamaged |= !isKnown;
                _findings.AddOutside(
                    Rules.ConfigurationCapability, capabilityPlace, nameof(CapabilityName), nameof(CapabilityName.Name), $"\"{capability}\"{(isKnown ? " again" : "")}", "a capability of QEMU, once");
            }
            capabilityPlace += CapabilityName.MinimumLength + capability.Length;
        }
    }

    /// <summary>A subsection comes once; in any order, because a destination looks for the name. (vmstate_subsection_load)</summary>
    /// <returns>Where each subsection begins, up to the first one that is repeated.</returns>
    private Dictionary<ConfigurationPart, long> CheckRepeated(StreamConfiguration configuration)
    {
        // Backwards: what was read is what the last of each kind says, so only its length is known.
        long offset = _reader.Offset + _reader.Length;
        var places = new Dictionary<ConfigurationPart, long>();
        foreach (ConfigurationPart part in configuration.Parts.Reverse())
        {
            if (places.TryGetValue(part, out long place))
            {
                _findings.AddOutside(Rules.ConfigurationSubsection, place, nameof(SubsectionHeader), nameof(SubsectionHeader.Name), $"{part} again", "each subsection once");
                return places;
            }
            (int name, long body) = part switch
            {
                ConfigurationPart.TargetPageBits => ("configuration/target-page-bits".Length, TargetPageBits.MinimumLength),
                ConfigurationPart.Capabilities => (
                    "configuration/capabilities".Length, CapabilityCount.MinimumLength + configuration.Capabilities.Sum(static capability => CapabilityName.MinimumLength + capability.Length)),
                _ => ("configuration/uuid".Length, MachineUuid.MinimumLength),
            };
            offset -= SubsectionHeader.MinimumLength + name + body;
            places.Add(part, offset);
        }
        return places;
    }

    /// <summary>What a command says of RAM blocks.</summary>
    private void CheckPayload()
    {
        if (_reader.Command == CommandKind.PostcopyAdvise) { CheckAdvice(); }
        if (_reader.Command != CommandKind.PostcopyRamDiscard
            || RamDiscardPayload.TryRead(_reader.Body, out RamDiscardPayload discard, out _) != OperationStatus.Done)
        {
            return;
        }
        if (!_blocks.TryFind(discard.BlockName, out RamBlock? block))
        {
            RefusePayload(nameof(RamDiscardPayload.BlockName), WireText.Name(discard.BlockName), "a block of the list");
            return;
        }
        bool isEmpty = true;
        foreach (RamDiscardRange range in discard.Ranges)
        {
            isEmpty = false;
            bool isInside = range.Start <= (ulong)block.UsedLength && range.Length <= (ulong)block.UsedLength - range.Start;
            bool isWhole = (range.Start | range.Length) % (ulong)block.TargetPageSize == 0 && range.Length > 0;
            if (isInside && isWhole)
            {
                _ram.Discard(block, (long)range.Start, (long)range.Length);
                continue;
            }
            RefusePayload(
                nameof(RamDiscardPayload.Ranges), $"{WireText.Of(range.Length)} bytes at {WireText.Of(range.Start)}",
                $"pages of {block.TargetPageSize} bytes inside the {WireText.Of(block.UsedLength)} of {block.Name}");
            return;
        }
        if (isEmpty) { RefusePayload(nameof(RamDiscardPayload.Ranges), "none", "at least one range"); }
    }

    private void CheckAdvice()
    {
        if (_reader.PostcopyAdvice is not { } advice || _reader.BodyLength == 0) { return; }
        ulong page = (ulong)_reader.TargetPageSize;
        if (advice.TargetPageSize == page && advice.PageSizes >= page) { return; }
        _findings.AddOutside(
            Rules.CommandPayload, _reader.BodyOffset, nameof(PostcopyAdvice), nameof(PostcopyAdvice.TargetPageSize),
            $"pages of {WireText.Of(advice.TargetPageSize)}, of blocks {WireText.Of(advice.PageSizes)}", $"pages of {WireText.Of(page)}, of blocks no smaller ones");
    }

    private void RefusePayload(string field, string found, string expected)
    {
        _ram.HasDamagedDiscards = true;
        _findings.AddOutside(Rules.CommandPayload, _reader.BodyOffset, nameof(RamDiscardPayload), field, found, expected);
    }

    /// <summary>Behind the end: COLO checkpoints, more of the stream because the end was none, or bytes that belong to nothing.</summary>
    private void ReadRest()
    {
        WireInput input = _reader.Input;
        if (!input.TryFill(1)) { return; }
        if (IsCheckpoint(input))
        {
            ReadCheckpoints();
            return;
        }

        long offset = input.Position;
        byte[] first = input.Buffered[..Math.Min(input.Buffered.Length, 8)].ToArray();
        bool isOtherStream = StreamHeader.TryRead(input.Buffered, out _, out _) == OperationStatus.Done;
        bool isDescription = !_hasDescription && !isOtherStream && !_reader.IsPostcopyRunning && LooksLikeDescription(input);
        if (!_hasDescription && !isOtherStream && !isDescription && _reader.TryResumeBehindEnd())
        {
            if (_endOffset != _badConfigurationEnd)
            {
                _findings.AddOutside(
                    Rules.StreamEnd, _endOffset, "StreamItem", "Type", "an end", "a section: there are more behind it");
            }
            _sequence.IsDamaged = _sections.IsDamaged = _ram.IsDamaged = _block.IsDamaged = _bitmaps.IsDamaged = true;
            _isOver = false;
            while (ReadItem())
            {
            }
            if (_isOver) { ReadRest(); }
            return;
        }
        _ = input.Skip(long.MaxValue - input.Position);
        if (isDescription)
        {
            _hasDescription = true;
            _findings.AddOutside(Rules.VmdescLength, offset, nameof(VmDescriptionSection), "", WireText.Bytes(first), "0x06 and the length of the text that follows");
            return;
        }
        _findings.AddOutside(
            Rules.StreamTrailing, offset, "", "", $"{WireText.Of(input.Position - offset)} bytes, {WireText.Bytes(first)}", "the end of the file");
    }

    // JSON where the description should be: its marker or its length is damaged.
    private static bool LooksLikeDescription(WireInput input) =>
        input.TryFill(VmDescriptionSection.MinimumLength + 2)
        && input.Buffered[VmDescriptionSection.MinimumLength] == (byte)'{'
        && !input.Buffered[VmDescriptionSection.MinimumLength..(VmDescriptionSection.MinimumLength + 2)].ContainsAnyExceptInRange((byte)' ', (byte)'~');

    /// <summary>A checkpoint begins with two messages; of one that was cut only the first may be there.</summary>
    private bool IsCheckpoint(WireInput input)
    {
        _ = input.TryFill(2 * ColoMessage.MinimumLength);
        ReadOnlySpan<byte> bytes = input.Buffered;
        OperationStatus status = ColoMessage.TryRead(bytes, out ColoMessage request, out int length);
        if (_sequence.IsColo) { return true; }
        if (status != OperationStatus.Done || request.Kind == ColoMessageKind.CheckpointReady) { return false; }
        if (request.Kind == ColoMessageKind.VmStateSend && bytes[length] == (byte)SectionType.End) { return true; }
        status = ColoMessage.TryRead(bytes[length..], out ColoMessage send, out _);
        // Of the two one may be damaged, but not both.
        bool isRequest = request.Kind == ColoMessageKind.CheckpointRequest;
        return status switch
        {
            OperationStatus.NeedMoreData => isRequest,
            OperationStatus.Done => send.Kind == ColoMessageKind.VmStateSend || (isRequest && send.Kind != ColoMessageKind.CheckpointReady),
            _ => isRequest && bytes.Length > length && bytes[length] == (byte)SectionType.End,
        };
    }

    private void ReadCheckpoints()
    {
        _report.Format = StreamFormats.Colo;
        _checkpointOffset = _reader.Input.Position;
        var checkpoints = new ColoCheckpointReader(_reader, this);
        try
        {
            while (checkpoints.Read()) { _pulse.Beat(); }
        }
        catch (WireFormatException error) when (error.Expected.Contains("the device buffer", StringComparison.Ordinal) || error.Expected.Contains("more in the device buffer", StringComparison.Ordinal))
        {
            _findings.AddOutside(
                Rules.ColoSize, _bufferOffset + sizeof(uint), nameof(ColoMessage), nameof(ColoMessage.Value), "a size with which the device buffer does not end behind its end mark",
                $"one with which it does; {WireText.Of(error.Offset)} is where it does not");
        }
        catch (WireFormatException error) when (error.Kind == WireErrorKind.Truncated)
        {
            long end = _reader.Input.Length ?? (_reader.Input.Position + _reader.Input.Buffered.Length);
            _findings.AddOutside(
                Rules.ColoCut, end, error.Record, error.Field, "the end of the input", error.Expected,
                $"The checkpoint that began at {WireText.Of(_checkpointOffset)} does not count.");
        }
        catch (WireFormatException error)
        {
            if (!_findings.Blame(error)) { _findings.Add(ErrorRules.Of(error, _ram.IsMapped), error); }
        }
        finally
        {
            if (_ram.InCheckpoint) { _manifest?.Image.DropCheckpoint(); }
            _ram.InCheckpoint = false;
        }
    }

    /// <summary>See the same method of inspecting: where multifd channels are put in order.</summary>
    private void Synchronise(RamItemFlags flags)
    {
        if ((flags & RamItemFlags.MultifdFlush) == 0 && _ram.HasFlushes) { return; }
        _synchronisations++;
        _channels.ForEach(static channel => channel.Synchronise());
    }

    private void Finish()
    {
        WireInput input = _reader.Input;
        foreach (ChannelCheck channel in _channels)
        {
            channel.Finish(_pulse, _options.DefaultTargetPageSize);
            _ram.IsDamaged |= channel.Findings.HasErrors;
        }
        MultifdAgreement.Check(_channels, _reader.Configuration?.Uuid, isMainGood: _isOver && !_findings.HasErrors, _synchronisations);
        if (_isOver) { _sequence.End(_bitmaps.HasBitmaps, _ram.IsNoSnapshot); }
        _sequence.Settle();
        _findings.About = RamSectionLoader.SectionName;
        _ram.Finish(_sequence.RamHasNoEnd);
        _findings.About = BlockSectionLoader.SectionName;
        _block.Finish();
        _findings.About = DirtyBitmapSectionLoader.SectionName;
        _bitmaps.Finish();
        _findings.About = null;

        bool hasRam = _blocks.Count > 0;
        if (_reader.HasFooters == true && _reader.Configuration is null && hasRam && _firstItem > 0 && !_hasDamagedFront)
        {
            _findings.AddOutside(Rules.ConfigurationMissing, _firstItem, nameof(ConfigurationHeader), nameof(ConfigurationHeader.Marker), "none", "a configuration section");
        }
        bool isExpected = !_reader.IsPostcopyRunning && !_hasDescription && _isOver && _reader.HasFooters != false;
        if (_reader.HasFooters == false && !_hasDescription && _isOver && !_reader.IsPostcopyRunning)
        {
            _findings.AddOutside(Rules.StreamEndUnsure, input.Length ?? input.Position, "StreamItem", "Type", "the end of the input", "a footer or a VM description, which would tell it from a cut");
        }
        if (isExpected) { _findings.AddOutside(Rules.VmdescMissing, _endOffset + 1, nameof(VmDescriptionSection), "", "none", "a VM description"); }

        _manifest?.Complete(_report, _findings, _blocks, _channels, _reader);
        _report.Length = input.Length ?? input.Position;
        _report.Findings = [.. _findings.InOrder, .. _channels.SelectMany(static channel => channel.Findings.InOrder)];
        _report.MoreFindings = _findings.More + _channels.Sum(static channel => channel.Findings.More);
    }
}
