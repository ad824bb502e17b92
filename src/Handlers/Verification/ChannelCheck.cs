using System;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Verification;

/// <summary>One channel beside the main one, or a file that is one. Its errors are its own: the others are read on.</summary>
internal sealed class ChannelCheck : IMultifdSink, IDisposable
{
    private readonly WireInput _input;
    private readonly FindingList _findings;
    private readonly RamCheck _ram;
    private readonly RamBlockList _blocks;
    private readonly long _start;
    private MultifdChannelReader? _multifd;
    private bool _isBad;

    public ChannelCheck(WireInput input, string format, FindingList findings, RamCheck ram, RamBlockList blocks)
    {
        _input = input;
        _findings = findings;
        _ram = ram;
        _blocks = blocks;
        _start = input.Position;
        Format = format;
        Order = new PacketOrder(findings);
        if (format != StreamFormats.MultifdChannel) { return; }
        ram.HasChannels = true;
        _multifd = new MultifdChannelReader(input, this, blocks);
        Try(_multifd.ReadInit);
    }

    /// <summary>What kind of channel it is.</summary>
    public string Format { get; private set; }

    /// <summary>Its findings.</summary>
    public FindingList Findings => _findings;

    /// <summary>The numbers of its packets.</summary>
    public PacketOrder Order { get; }

    /// <summary>The channel's number, once it was read.</summary>
    public byte? Id { get; private set; }

    /// <summary>The UUID that it began with.</summary>
    public Guid Uuid { get; private set; }

    /// <summary>How often it has synchronised.</summary>
    public long Synchronisations => _multifd?.Synchronisations ?? 0;

    /// <summary>Whether it could be read up to here.</summary>
    public bool IsGood => !_isBad;

    /// <inheritdoc/>
    public RamContent Content => RamContent.Pages;

    /// <summary>The main channel has come to a place where all multifd channels must have delivered.</summary>
    public void Synchronise()
    {
        if (_multifd is not null && !_isBad) { Try(() => _ = _multifd.ReadToSynchronisation()); }
    }

    /// <summary>The main channel is over: what is left, and channels that are not synchronised.</summary>
    public void Finish(InspectPulse pulse, int pageSize)
    {
        // Without a list of blocks nothing can be said about pages; the main stream has said why.
        if (!_isBad && _blocks.TargetPageSize > 0) { Try(() => ReadRest(pulse, pageSize)); }
        _findings.Settle();
        Order.CheckRising();
    }

    /// <inheritdoc/>
    public void Channel(in MultifdInitPacket init, long offset)
    {
        Id = init.ChannelId;
        Uuid = new Guid(init.Uuid, bigEndian: true);
    }

    /// <inheritdoc/>
    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
        int most = packet.Offsets.Length;
        if (packet.PagesAllocated != most && (block is not null || packet.PagesAllocated != 0))
        {
            Add(Rules.MultifdPages, nameof(packet.PagesAllocated), WireText.Of((ulong)packet.PagesAllocated), $"{most}, as many as fit{(block is null ? ", or 0" : "")}", offset);
        }
        else if (block is not null && packet.NormalPages + (ulong)packet.ZeroPages > packet.PagesAllocated)
        {
            Add(Rules.MultifdPages, nameof(packet.NormalPages), $"{packet.NormalPages} and {packet.ZeroPages} zero pages", $"at most the {packet.PagesAllocated} allocated", offset);
        }
        Order.Add(packet, offset);
        if (block is null) { return; }
        long place = offset + MultifdPacket.PlaceOf(0);
        for (int i = 0; i < packet.NormalPages + packet.ZeroPages; i++) { _ram.See(block, (long)packet.Offsets[i], place + (i * sizeof(ulong))); }
    }

    /// <inheritdoc/>
    public void Page(RamBlock block, long address, ReadOnlySpan<byte> page) => _ram.Keep(block, address, page);

    /// <inheritdoc/>
    public void ZeroPage(RamBlock block, long address, int length) => _ram.KeepZero(block, address, length);

    /// <inheritdoc/>
    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _multifd?.Dispose();

    private void ReadRest(InspectPulse pulse, int pageSize)
    {
        switch (Format)
        {
            case StreamFormats.MultifdChannel:
                while (_multifd!.ReadPacket()) { pulse.Tick(); }
                break;
            case StreamFormats.PreemptChannel:
                _ram.HasPreemptChannel = true;
                _ = new PreemptChannelReader(_ram, _blocks).Read(_input);
                if (_input.TryFill(1)) { Fault.Malformed(nameof(RamItem), "", _input.Position, "more bytes", "the end of the channel"); }
                break;
            case StreamFormats.ReturnPath:
            case StreamFormats.ColoReply:
                Format = new MessageCheck(_findings, pageSize).Read(_input, pulse);
                break;
            case StreamFormats.Unknown when _ram.Reader?.PostcopyAdvice is not null && !_input.TryFill(1):
                // No page was asked for: a preempt channel then says nothing at all.
                Format = StreamFormats.PreemptChannel;
                _ram.HasPreemptChannel = true;
                break;
            default:
                _findings.AddOutside(
                    Rules.MultifdInit, _start, "Channel", "", WireText.Bytes(_input.Buffered[..Math.Min(_input.Buffered.Length, 8)]),
                    "a multifd channel, a preempt channel or a return path");
                break;
        }
    }

    private void Add(Rule rule, string field, string found, string expected, long offset) =>
        _findings.AddOutside(rule, offset + MultifdPacket.Layout.OffsetOf(field), nameof(MultifdPacket), field, found, expected);

    private void Try(Action read)
    {
        FindingList before = _ram.Findings;
        _ram.Findings = _findings;
        try
        {
            read();
        }
        catch (WireFormatException error)
        {
            _isBad = true;
            _ram.IsDamaged = true;
            bool isEnd = error.Kind == WireErrorKind.Truncated;
            if (_findings.Blame(error)) { return; }
            if (!isEnd) { _findings.Add(ErrorRules.Of(error), error); }
            else { MainVerification.AddTruncated(_findings, _input, error); }
        }
        finally
        {
            _ram.Findings = before;
        }
    }
}
