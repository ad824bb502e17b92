using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>Reads the messages that a destination sends to the source (<c>source_return_path_thread</c>).</summary>
/// <param name="sink">Takes what is read.</param>
public sealed class ReturnPathReader(IReturnPathSink sink)
{
    private const int HeaderLength = 4;

    private bool _hasBlock;

    /// <summary>Whether SHUT came: no message follows it.</summary>
    public bool IsShut { get; private set; }

    /// <summary>Reads one message, and the bitmap behind it.</summary>
    /// <param name="input">At the first byte of a message.</param>
    /// <returns><see langword="false"/> at the end of the input.</returns>
    /// <exception cref="WireFormatException">The message is wrong or cut short.</exception>
    public bool Read(WireInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!input.TryFill(1)) { return false; }
        long offset = input.Position;
        ReturnPathMessage message = ReturnPathMessage.Read(input);
        switch (message.Type)
        {
            case ReturnPathMessageType.Shut:
                IsShut = true;
                sink.Shut(Parse<ReturnPathShut>(message, offset), offset);
                break;
            case ReturnPathMessageType.Pong:
                sink.Pong(Parse<ReturnPathPong>(message, offset), offset);
                break;
            case ReturnPathMessageType.RequestPagesOfBlock:
                _hasBlock = true;
                sink.RequestPagesOfBlock(Parse<ReturnPathRequestPagesOfBlock>(message, offset), offset);
                break;
            case ReturnPathMessageType.RequestPages:
                if (!_hasBlock) { RefuseFirst(offset); }
                sink.RequestPages(Parse<ReturnPathRequestPages>(message, offset), offset);
                break;
            case ReturnPathMessageType.ReceivedBitmap:
                sink.ReceivedBitmap(Parse<ReturnPathReceivedBitmap>(message, offset), offset);
                ReadBitmap(input);
                break;
            case ReturnPathMessageType.ResumeAcknowledged:
                sink.ResumeAcknowledged(Parse<ReturnPathResumeAcknowledged>(message, offset), offset);
                break;
            case ReturnPathMessageType.SwitchoverAcknowledged:
            default:
                CheckLength(message, 0, offset);
                sink.SwitchoverAcknowledged(offset);
                break;
        }
        return true;
    }

    private void ReadBitmap(WireInput input)
    {
        const int BytesPerWord = 8;
        long offset = input.Position;
        ReceivedBitmap bitmap = ReceivedBitmap.Read(input);
        if (bitmap.Bitmap.Length % BytesPerWord != 0)
        {
            Fault.Malformed(
                nameof(ReceivedBitmap), nameof(ReceivedBitmap.Bitmap), offset, $"{bitmap.Bitmap.Length} bytes", $"a multiple of {BytesPerWord}");
        }
        sink.Bitmap(bitmap, offset);
    }

    private static T Parse<T>(in ReturnPathMessage message, long offset)
        where T : IWireRecord<T>, allows ref struct
    {
        if (T.TryRead(message.Payload, out T record, out int length) != OperationStatus.Done) { Refuse(T.Explain(message.Payload), offset); }
        CheckLength(message, length, offset);
        return record;
    }

    private static void CheckLength(in ReturnPathMessage message, int length, long offset)
    {
        if (message.Payload.Length != length) { RefuseLength(message, length, offset); }
    }

    /// <summary>
    /// The message's own length bounds what is in it: a message that is too short for its type is wrong, more input would not help.
    /// </summary>
    [DoesNotReturn]
    private static void Refuse(WireError? error, long offset)
    {
        error ??= new WireError(
            WireErrorKind.Malformed, nameof(ReturnPathMessage), nameof(ReturnPathMessage.Payload), 0, "a message", "another message");
        WireFormatException.Throw(error with { Kind = WireErrorKind.Malformed }, offset + HeaderLength);
    }

    [DoesNotReturn]
    private static void RefuseLength(in ReturnPathMessage message, int length, long offset) => Fault.Malformed(
        nameof(ReturnPathMessage),
        nameof(ReturnPathMessage.Payload),
        offset,
        $"{message.Payload.Length} bytes for {WireText.Of(message.Type)}",
        $"{length}");

    [DoesNotReturn]
    private static void RefuseFirst(long offset) => Fault.Malformed(
        nameof(ReturnPathMessage),
        nameof(ReturnPathMessage.Type),
        offset,
        WireText.Of(ReturnPathMessageType.RequestPages),
        "a request that names the block first");
}
