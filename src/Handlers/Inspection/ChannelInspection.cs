using System;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Inspection;

/// <summary>One channel beside the main one. Its errors are its own: the others are read on.</summary>
internal sealed class ChannelInspection : IDisposable
{
    private readonly WireInput _input;
    private readonly RamInspection _ram;
    private readonly RamBlockList _blocks;
    private readonly long _start;
    private MultifdChannelReader? _multifd;

    public ChannelInspection(InspectChannel channel, RamInspection ram, RamBlockList blocks, int targetPageSize)
        : this(channel.Input, FileKind.Recognise(channel.Input, targetPageSize), ram, blocks) => Report.File = channel.Name;

    public ChannelInspection(WireInput input, string format, RamInspection ram, RamBlockList blocks)
    {
        _input = input;
        _ram = ram;
        _blocks = blocks;
        _start = input.Position;
        Report = new ChannelReport { Format = format };
        if (format == StreamFormats.MultifdChannel) { Try(BeginMultifd); }
    }

    public ChannelReport Report { get; }

    private bool IsGood => Report.Error is null;

    /// <summary>The main channel has come to a place where all multifd channels must have delivered.</summary>
    public void Synchronise()
    {
        if (_multifd is not null && IsGood) { Try(() => _ = _multifd.ReadToSynchronisation()); }
    }

    /// <summary>The main channel is over: what is left, and channels that are not synchronised.</summary>
    /// <param name="pulse">Is told of the progress.</param>
    /// <param name="mayBeSilent">Whether there may be a preempt channel: one that says nothing was not asked for a page.</param>
    public void Finish(InspectPulse pulse, bool mayBeSilent = false)
    {
        if (mayBeSilent && Report.Format == StreamFormats.Unknown && !_input.TryFill(1)) { Report.Format = StreamFormats.PreemptChannel; }
        if (IsGood) { Try(() => ReadRest(pulse)); }
        Report.Length = _input.Position - _start;
    }

    public void Dispose() => _multifd?.Dispose();

    private void BeginMultifd()
    {
        _multifd = new MultifdChannelReader(_input, _ram, _blocks);
        _multifd.ReadInit();
    }

    private void ReadRest(InspectPulse pulse)
    {
        switch (Report.Format)
        {
            case StreamFormats.MultifdChannel:
                while (_multifd!.ReadPacket())
                {
                }
                break;
            case StreamFormats.PreemptChannel:
                _ = new PreemptChannelReader(_ram, _blocks).Read(_input);
                CheckEnd();
                break;
            case StreamFormats.ReturnPath:
            case StreamFormats.ColoReply:
                _ = new MessageInspection([]).Read(_input, pulse);
                break;
            default:
                Fault.Malformed(
                    "Channel",
                    "",
                    _start,
                    WireText.Bytes(_input.Buffered[..Math.Min(_input.Buffered.Length, 8)]),
                    "a multifd channel, a preempt channel or a return path");
                break;
        }
    }

    private void CheckEnd()
    {
        if (_input.TryFill(1)) { Fault.Malformed(nameof(RamItem), "", _input.Position, "more bytes", "the end of the channel"); }
    }

    private void Try(Action read)
    {
        _ram.Channel = Report;
        try
        {
            read();
        }
        catch (WireFormatException exception)
        {
            Report.Error = ErrorReport.From(exception);
        }
        finally
        {
            _ram.Channel = null;
        }
    }
}
