using System;
using System.Buffers;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.Migration;
using SaveVm.Records;

namespace SaveVm.Handlers.Copying;

/// <summary>Writes the messages of a return path and of a COLO secondary.</summary>
internal sealed class MessageCopySink(CopyTarget target) : IColoReplySink
{
    // What the source takes at most. (source_return_path_thread)
    private readonly byte[] _payload = new byte[512];

    public void Shut(ReturnPathShut message, long offset) => Send(ReturnPathMessageType.Shut, message);

    public void Pong(ReturnPathPong message, long offset) => Send(ReturnPathMessageType.Pong, message);

    public void RequestPagesOfBlock(in ReturnPathRequestPagesOfBlock message, long offset) => Send(ReturnPathMessageType.RequestPagesOfBlock, message);

    public void RequestPages(ReturnPathRequestPages message, long offset) => Send(ReturnPathMessageType.RequestPages, message);

    public void ReceivedBitmap(in ReturnPathReceivedBitmap message, long offset) => Send(ReturnPathMessageType.ReceivedBitmap, message);

    public void Bitmap(in ReceivedBitmap bitmap, long offset) => bitmap.Write(target.Output);

    public void ResumeAcknowledged(ReturnPathResumeAcknowledged message, long offset) => Send(ReturnPathMessageType.ResumeAcknowledged, message);

    public void SwitchoverAcknowledged(long offset) => new ReturnPathMessage { Type = ReturnPathMessageType.SwitchoverAcknowledged }.Write(target.Output);

    public void Message(ColoMessage message, long offset) => message.Write(target.Output);

    private void Send<T>(ReturnPathMessageType type, in T record)
        where T : IWireRecord<T>, allows ref struct
    {
        if (record.TryWrite(_payload, out int length) != OperationStatus.Done) { throw new InvalidOperationException(record.ExplainWrite()?.ToString()); }
        new ReturnPathMessage { Type = type, Payload = _payload.AsSpan(0, length) }.Write(target.Output);
    }
}
