using System;
using System.Buffers;
using SaveVm.Handlers.Migration;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Colo;

/// <summary>
/// Reads what a COLO secondary says: messages of the return path, when it was opened, and from READY on bare COLO messages. The direction of an
/// ordinary
/// return path is read as well; READY never comes in it.
/// </summary>
/// <param name="sink">Takes what is read.</param>
public sealed class ColoReplyReader(IColoReplySink sink)
{
    private readonly ReturnPathReader _frames = new(sink);
    private ColoMessageKind _expected = ColoMessageKind.CheckpointReady;

    /// <summary>Whether READY came.</summary>
    public bool IsReady => _expected != ColoMessageKind.CheckpointReady;

    /// <summary>Reads one message.</summary>
    /// <param name="input">At the first byte of a message.</param>
    /// <returns><see langword="false"/> at the end of the input.</returns>
    /// <exception cref="WireFormatException">The message is wrong, cut short, or not the one that is due.</exception>
    public bool Read(WireInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!input.TryFill(1)) { return false; }
        // READY begins with zero bytes, and 0 is no type of a message of the return path: the two cannot be mistaken.
        _ = input.TryFill(ColoMessage.MinimumLength);
        if (!IsReady && ColoMessage.TryRead(input.Buffered, out _, out _) != OperationStatus.Done) { return _frames.Read(input); }

        long offset = input.Position;
        ColoMessage message = ColoMessage.Read(input);
        if (message.Kind != _expected)
        {
            Fault.Malformed(nameof(ColoMessage), nameof(ColoMessage.Kind), offset, WireText.Of(message.Kind), WireText.Of(_expected));
        }
        _expected = message.Kind switch
        {
            ColoMessageKind.CheckpointReply => ColoMessageKind.VmStateReceived,
            ColoMessageKind.VmStateReceived => ColoMessageKind.VmStateLoaded,
            _ => ColoMessageKind.CheckpointReply,
        };
        sink.Message(message, offset);
        return true;
    }
}
