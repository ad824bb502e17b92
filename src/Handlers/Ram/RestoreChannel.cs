using System;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>A channel beside the main one, as it is loaded.</summary>
internal sealed class RestoreChannel : IDisposable
{
    private readonly InspectChannel _channel;
    private readonly RamLoader _loader;
    private readonly RamBlockList _blocks;
    private readonly MultifdChannelReader? _multifd;

    public RestoreChannel(InspectChannel channel, RamLoader loader, RamBlockList blocks, int targetPageSize)
    {
        _channel = channel;
        _loader = loader;
        _blocks = blocks;
        WireInput input = channel.Input;
        switch (FileKind.Recognise(input, targetPageSize))
        {
            case StreamFormats.MultifdChannel:
                _multifd = new MultifdChannelReader(input, loader, blocks);
                Try(_multifd.ReadInit);
                break;
            case StreamFormats.PreemptChannel:
                break;
            default:
                Try(() => Fault.Malformed(
                    "Channel",
                    "",
                    input.Position,
                    WireText.Bytes(input.Buffered[..Math.Min(input.Buffered.Length, 8)]),
                    "a multifd channel or a preempt channel"));
                break;
        }
    }

    public bool IsMultifd => _multifd is not null;

    public void ReadToSynchronisation() => Try(() => _ = _multifd!.ReadToSynchronisation());

    /// <summary>The main channel is over: what is left, and channels that are not synchronised.</summary>
    public void ReadRest() => Try(() =>
    {
        if (_multifd is null)
        {
            _ = new PreemptChannelReader(_loader, _blocks).Read(_channel.Input);
            return;
        }
        while (_multifd.ReadPacket())
        {
        }
    });

    public void Dispose() => _multifd?.Dispose();

    /// <summary>An offset says little without the file it is in.</summary>
    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (WireFormatException exception) when (exception.Section.Length == 0)
        {
            throw exception.InSection($"channel {_channel.Name}");
        }
    }
}
