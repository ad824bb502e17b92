using System;
using System.Buffers;
using System.Collections.Generic;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Ram;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Judges the order of sections and commands, and the ids of sections.</summary>
internal sealed class SequenceCheck(SavevmReader reader, FindingList findings)
{
    private readonly Dictionary<uint, Live> _live = [];
    private readonly HashSet<uint> _fullIds = [];
    private readonly HashSet<string> _unknownIds = new(StringComparer.Ordinal);
    private bool _hasDevices;
    private bool _hasParts;
    private bool _hasReturnPath;
    private bool _isRunning;
    private bool _isAdvised;
    private bool _isListening;
    private bool _isMisled;   // discards came without an advice, which was told
    private bool _isFirstOfPackage;
    private bool _isInPackage;
    private long _lastId = -1;
    private uint _doubtedId;
    private WireFormatException? _doubt;
    private SectionInfo _doubtedSection;
    private readonly List<IdDoubt> _deviceDoubts = [];

    /// <summary>Whether parts of the stream were skipped: what is missing may have been there.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether the stream becomes a COLO conversation.</summary>
    public bool IsColo { get; private set; }

    /// <summary>Whether a live section was started.</summary>
    public bool HasLive => _live.Count > 0;

    private bool HasSections => HasLive || _fullIds.Count > 0;

    /// <summary>Whether a live section with this id was started.</summary>
    public bool IsLive(uint id) => _live.ContainsKey(id);

    /// <summary>Whether "ram" came to no end: what a background snapshot looks like.</summary>
    public bool RamHasNoEnd { get; private set; }

    /// <summary>How many SWITCHOVER_START came.</summary>
    public int Switchovers { get; private set; }

    /// <summary>A section was read.</summary>
    public void Section()
    {
        SectionInfo section = reader.Section;
        if (section.Type == SectionType.Full) { SettleDoubt(id: null); }
        else if (section.Type != SectionType.Start && (section.Id == _doubtedId || section.Id == _doubtedSection.Id)) { SettleDoubt(section.Id); }
        SettleDevices(section.Id);
        Package($"a section, \"{section.Name}\"");
        switch (section.Type)
        {
            case SectionType.Start: Start(section); break;
            case SectionType.Full: Full(section); break;
            default: PartOrEnd(section); break;
        }
    }

    /// <summary>An item of COLO's live part, or of its device buffer.</summary>
    public void CheckpointItem(bool isLive)
    {
        if (reader.Kind == StreamItemKind.Section)
        {
            bool isRight = isLive ? reader.Section.Type == SectionType.End : reader.Section.Type == SectionType.Full;
            if (!isRight)
            {
                findings.Add(
                    Rules.ColoSection, reader.Offset, nameof(SectionHeader), nameof(SectionHeader.Type), WireText.Of(reader.Section.Type),
                    WireText.Of(isLive ? SectionType.End : SectionType.Full));
            }
        }
        else if (reader.Kind == StreamItemKind.Command && !(isLive && reader.Command == CommandKind.SwitchoverStart))
        {
            findings.AddOutside(
                Rules.ColoSection, reader.Offset, nameof(StreamCommand), nameof(StreamCommand.Kind), WireText.Of(reader.Command), isLive ? "SWITCHOVER_START alone" : "no command");
        }
    }

    /// <summary>A command was read.</summary>
    public void Command()
    {
        CommandKind kind = reader.Command;
        Package(WireText.Of(kind), isListen: kind == CommandKind.PostcopyListen);
        switch (kind)
        {
            case CommandKind.OpenReturnPath:
                if (HasSections || _hasReturnPath) { Refuse(kind, "once, in front of all sections"); }
                _hasReturnPath = true;
                break;
            case CommandKind.Ping:
                Ping();
                break;
            case CommandKind.PostcopyAdvise:
                if (HasSections || _isAdvised) { Refuse(kind, "once, in front of all sections"); }
                _isAdvised = true;
                break;
            case CommandKind.EnableColo:
                if (HasSections) { Refuse(kind, "in front of all sections"); }
                IsColo = true;
                if (KnownMachines.VersionOf(reader.Configuration?.Machine ?? "") is { } colo && colo >= new Version(11, 1))
                {
                    findings.AddOutside(Rules.CommandRelease, reader.Offset, nameof(StreamCommand), nameof(StreamCommand.Kind), WireText.Of(kind), "no such command from 11.1 on");
                }
                break;
            case CommandKind.PostcopyListen:
                if (!_isMisled && (!reader.IsPostcopyAdvised || _isListening)) { Refuse(kind, "once, after POSTCOPY_ADVISE"); }
                else if (!reader.InPackage && !IsDamaged) { Refuse(kind, "in a package"); }
                _isListening = true;
                break;
            case CommandKind.PostcopyRun:
                // What was skipped may have been the LISTEN.
                if (!_isListening && !IsDamaged) { Refuse(kind, "after POSTCOPY_LISTEN"); }
                _isRunning = true;
                break;
            case CommandKind.PostcopyRamDiscard:
                if (_isMisled) { break; }
                if (reader.PostcopyAdvice is null || !HasLive || _isListening)
                {
                    _isMisled = reader.PostcopyAdvice is null;
                    Refuse(kind, "after the START of ram with an advice of page sizes, in front of POSTCOPY_LISTEN");
                }
                break;
            case CommandKind.Packaged:
                if (!reader.IsPostcopyAdvised && !_isMisled) { Refuse(kind, "after POSTCOPY_ADVISE"); }
                _isFirstOfPackage = true;
                break;
            case CommandKind.PostcopyResume:
            case CommandKind.ReceivedBitmap:
                Refuse(kind, "no command of a recovery in a stream that begins here");
                break;
            case CommandKind.SwitchoverStart:
                Switchover();
                break;
        }
    }

    /// <summary>The end was read.</summary>
    /// <param name="hasBitmaps">Whether "dirty-bitmap" sections have bitmaps. Without one, QEMU starts the section and does not come back to it.</param>
    /// <param name="isNoSnapshot">Whether "ram" has what no background snapshot has.</param>
    public void End(bool hasBitmaps, bool isNoSnapshot)
    {
        SettleDoubt(id: null);
        Package("the end");
        int open = 0;
        Live? last = null;
        foreach (Live live in _live.Values)
        {
            if (live.EndOffset >= 0 || (!hasBitmaps && live.IsIdleBitmaps)) { continue; }
            open++;
            last = live;
        }
        bool isSnapshot = !isNoSnapshot && open == 1 && _live.Count == 1 && last!.Name == RamSectionLoader.SectionName && last.Parts > 0 && Switchovers == 0 && !reader.IsPostcopyAdvised;
        RamHasNoEnd = isSnapshot;
        if (open == 0 || isSnapshot || IsDamaged) { return; }
        foreach (Live live in _live.Values)
        {
            if (live.EndOffset >= 0 || (!hasBitmaps && live.IsIdleBitmaps)) { continue; }
            findings.AddOutside(
                Rules.SectionNoEnd, live.LastOffset, nameof(SectionPartHeader), nameof(SectionPartHeader.Type), $"the last of \"{live.Name}\"",
                WireText.Of(SectionType.End));
        }
    }

    /// <summary>
    /// What a walker has thrown about ids. Of a section and its footer that do not agree, the one is named that does not fit to its surroundings.
    /// </summary>
    /// <returns>Whether the matter is settled here.</returns>
    public bool TakeIdError(WireFormatException error)
    {
        if (error.Record == nameof(SectionPartHeader))
        {
            // The footer of START and this PART agree: then it was the START that was wrong.
            if (_doubt is not null && error.Found == WireText.Of((ulong)_doubtedId))
            {
                BlameHeader();
                _ = _unknownIds.Add(error.Found);
                return true;
            }
            SettleDoubt(id: null);
            // The first PART tells; those behind it are the same story.
            return !_unknownIds.Add(error.Found);
        }
        if (error.Record != nameof(SectionFooter) || reader.Kind != StreamItemKind.Section) { return false; }
        SectionInfo section = reader.Section;
        bool namesAnother = reader.FooterId != section.Id && error.Found.Length > 0 && IsMismatch(error);
        if (!namesAnother) { return false; }
        if (section.Type == SectionType.Start)
        {
            _doubt = error;
            _doubtedId = reader.FooterId;
            _doubtedSection = section;
            return true;
        }
        if (section.Type != SectionType.Full) { return false; }
        long ofHeader = Distance(section.Id);
        long ofFooter = Distance(reader.FooterId);
        var doubt = new IdDoubt(section, reader.FooterId, error.Offset, error.Field, ofHeader > ofFooter);
        _lastId = doubt.IsHeaderLikely ? doubt.FooterId : section.Id;
        if (ofHeader == long.MaxValue || ofFooter == long.MaxValue) { Blame(doubt, doubt.IsHeaderLikely); }
        else { _deviceDoubts.Add(doubt); }
        return true;
    }

    /// <summary>Nothing follows: what could not be decided is told as what is more likely.</summary>
    public void Settle()
    {
        SettleDoubt(id: null);
        _deviceDoubts.ForEach(doubt => Blame(doubt, doubt.IsHeaderLikely));
        _deviceDoubts.Clear();
    }

    /// <summary>Every id is used once: the one of two that another section has is the wrong one.</summary>
    private void SettleDevices(uint id)
    {
        if (_deviceDoubts.Count == 0) { return; }
        IdDoubt? settled = _deviceDoubts.Find(doubt => doubt.Section.Id == id || doubt.FooterId == id);
        if (settled is null) { return; }
        _ = _deviceDoubts.Remove(settled);
        Blame(settled, isHeader: settled.Section.Id == id);
    }

    private void Blame(IdDoubt doubt, bool isHeader)
    {
        SectionInfo section = doubt.Section;
        string inHeader = WireText.Of((ulong)section.Id);
        string inFooter = WireText.Of((ulong)doubt.FooterId);
        if (isHeader)
        {
            findings.AddAbout(
                section.Name, section.InstanceId, Rules.SectionId, section.Offset + 1, nameof(SectionHeader), nameof(SectionHeader.Id), inHeader, $"{inFooter}, as its footer says");
        }
        else
        {
            findings.AddAbout(
                section.Name, section.InstanceId, Rules.SectionFooter, doubt.FooterOffset, nameof(SectionFooter), doubt.FooterField, inFooter, $"{inHeader}, as its header says");
        }
        _ = _fullIds.Add(isHeader ? doubt.FooterId : section.Id);
    }

    // A footer with its marker in place, but another id.
    private static bool IsMismatch(WireFormatException error) =>
        error.Field == nameof(SectionFooter.Id) || error.Found.StartsWith("7E", StringComparison.Ordinal) || error.Found.StartsWith("\"~", StringComparison.Ordinal);

    /// <summary>How far an id is from what is likely: ids of devices rise by one mostly, and are used once.</summary>
    private long Distance(uint id)
    {
        if (_fullIds.Contains(id) || _live.ContainsKey(id)) { return long.MaxValue; }
        long step = id - _lastId;
        return step > 0 ? step : 8 - (2 * step);
    }

    private void SettleDoubt(uint? id)
    {
        if (_doubt is null) { return; }
        if (id == _doubtedId) { BlameHeader(); }
        else
        {
            findings.Add(Rules.SectionFooter, _doubt);
            _doubt = null;
        }
    }

    private void BlameHeader()
    {
        _doubt = null;
        findings.AddOutside(
            Rules.SectionId, _doubtedSection.Offset + 1, nameof(SectionHeader), nameof(SectionHeader.Id), WireText.Of((ulong)_doubtedSection.Id),
            $"{WireText.Of((ulong)_doubtedId)}, as its footer and its PARTs say");
    }

    private void Start(in SectionInfo section)
    {
        if (_live.TryGetValue(section.Id, out Live? other) || _fullIds.Contains(section.Id))
        {
            findings.Add(
                Rules.SectionIdRepeated, section.Offset + 1, nameof(SectionHeader), nameof(SectionHeader.Id), WireText.Of((ulong)section.Id),
                other is null ? "an id that no device has" : $"another id than that of \"{other.Name}\"");
        }
        if (_hasDevices && _hasParts) { RefuseOrder(section, "START in front of devices"); }
        if (section.Name == BlockSectionLoader.SectionName && KnownMachines.IsBehindBlockMigration(reader))
        {
            findings.Add(
                Rules.SectionRelease, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Name), "\"block\"", $"no block migration with machine type {reader.Configuration!.Machine}");
        }
        _live[section.Id] = new Live { Name = section.Name, StartOffset = section.Offset, LastOffset = section.Offset };
    }

    private void PartOrEnd(in SectionInfo section)
    {
        _hasParts = true;
        if (!_live.TryGetValue(section.Id, out Live? live)) { return; }
        if (live.EndOffset >= 0)
        {
            // When postcopy runs, everything is completed once more, also what was complete before: an empty END. [5.2, 7.2, 10.0, 11.1]
            if (!live.IsReported && !_isListening && !IsDamaged)
            {
                live.IsReported = true;
                // More follows: then the first of them was a PART, and its type is damaged; unless devices stand between.
                if (_hasDevices) { RefuseOrder(section, $"no more of \"{live.Name}\" behind its END and devices"); }
                else
                {
                    findings.Add(
                        Rules.SectionOrder, live.EndOffset, nameof(SectionPartHeader), nameof(SectionPartHeader.Type), WireText.Of(SectionType.End),
                        $"PART, because more of \"{live.Name}\" follows");
                }
            }
        }
        else if (_hasDevices && !_isListening && !live.IsReported && !IsDamaged)
        {
            live.IsReported = true;
            RefuseOrder(section, "PART and END in front of devices, but for postcopy");
        }
        live.LastOffset = section.Offset;
        live.Parts++;
        if (section.Type == SectionType.End) { live.EndOffset = section.Offset; }
    }

    private void Full(in SectionInfo section)
    {
        // Since 10.0 some devices are saved early, between the STARTs (early_setup): only those behind PARTs are the devices that come last.
        _hasDevices |= _hasParts;
        if (!_fullIds.Add(section.Id) || _live.ContainsKey(section.Id))
        {
            Rule rule = _live.ContainsKey(section.Id) ? Rules.SectionIdRepeated : Rules.SectionRepeated;
            findings.Add(rule, section.Offset + 1, nameof(SectionHeader), nameof(SectionHeader.Id), WireText.Of((ulong)section.Id), "an id that no section before has");
        }
        _lastId = section.Id;
    }

    /// <summary>An item was read: in a package the first is LISTEN, and behind one RUN was the last.</summary>
    private void Package(string item, bool isListen = false)
    {
        if (IsDamaged) { return; }
        if (_isFirstOfPackage && !isListen)
        {
            RefuseItem(item, "POSTCOPY_LISTEN as the first item of a package");
            _isListening = true;
        }
        else if (_isInPackage && !reader.InPackage && !_isRunning) { RefuseItem(item, "POSTCOPY_RUN as the last item of a package"); }
        _isFirstOfPackage = false;
        _isInPackage = reader.InPackage;
    }

    private void RefuseItem(string item, string expected) =>
        findings.AddOutside(Rules.CommandOrder, reader.Offset, nameof(StreamCommand), nameof(StreamCommand.Kind), item, expected);

    private void Ping()
    {
        if (!_hasReturnPath && !IsDamaged) { Refuse(CommandKind.Ping, "behind OPEN_RETURN_PATH"); }
        if (PingPayload.TryRead(reader.Body, out PingPayload ping, out _) != OperationStatus.Done) { return; }
        if (ping.Value is not (1 or 2 or 3 or 4 or 0x42))
        {
            findings.AddOutside(
                Rules.CommandValue, reader.BodyOffset, nameof(PingPayload), nameof(PingPayload.Value), WireText.Of((ulong)ping.Value), "1, 2, 3, 4 or 66 (0x42)");
        }
    }

    private void Switchover()
    {
        Switchovers++;
        if (Switchovers > 1 || _hasDevices || (!HasLive && !IsDamaged)) { Refuse(CommandKind.SwitchoverStart, "once, behind START and in front of END and devices"); }
        else
        {
            foreach (Live live in _live.Values)
            {
                if (live.EndOffset >= 0)
                {
                    Refuse(CommandKind.SwitchoverStart, "in front of every END");
                    break;
                }
            }
        }
        if (KnownMachines.VersionOf(reader.Configuration?.Machine ?? "") is { } version && version < new Version(10, 0))
        {
            findings.AddOutside(
                Rules.CommandRelease, reader.Offset, nameof(StreamCommand), nameof(StreamCommand.Kind), WireText.Of(CommandKind.SwitchoverStart),
                $"no such command with machine type {reader.Configuration!.Machine}");
        }
    }

    private void Refuse(CommandKind kind, string expected) => RefuseItem(WireText.Of(kind), expected);

    private void RefuseOrder(in SectionInfo section, string expected) =>
        findings.Add(Rules.SectionOrder, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Type), WireText.Of(section.Type), expected);

    private sealed record IdDoubt(SectionInfo Section, uint FooterId, long FooterOffset, string FooterField, bool IsHeaderLikely);

    private sealed class Live
    {
        public required string Name { get; init; }

        public required long StartOffset { get; init; }

        public long LastOffset { get; set; }

        public long EndOffset { get; set; } = -1;

        public long Parts { get; set; }

        public bool IsReported { get; set; }

        public bool IsIdleBitmaps => Parts == 0 && Name == DirtyBitmapSectionLoader.SectionName;
    }
}
