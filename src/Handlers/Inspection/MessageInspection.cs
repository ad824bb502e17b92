using System.Collections.Generic;
using System.Text;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.Migration;
using SaveVm.IO;

namespace SaveVm.Handlers.Inspection;

/// <summary>Lists the messages of a return path or of a COLO secondary.</summary>
internal sealed class MessageInspection(IList<MessageReport> messages) : IColoReplySink
{
    private string _lastBlock = "";

    /// <summary>Reads all messages.</summary>
    /// <returns>The format of what was read.</returns>
    public string Read(WireInput input, InspectPulse pulse)
    {
        var reader = new ColoReplyReader(this);
        while (reader.Read(input))
        {
            MessageReport last = messages[^1];
            last.Length = input.Position - last.Offset;
            pulse.Tick();
        }
        return reader.IsReady ? StreamFormats.ColoReply : StreamFormats.ReturnPath;
    }

    public void Shut(ReturnPathShut message, long offset) => Add(offset, "shut", message.Status);

    public void Pong(ReturnPathPong message, long offset) => Add(offset, "pong", message.Value);

    public void RequestPagesOfBlock(in ReturnPathRequestPagesOfBlock message, long offset)
    {
        _lastBlock = Encoding.Latin1.GetString(message.BlockName);
        Request(offset, "req-pages-id", message.Offset, message.Length);
    }

    public void RequestPages(ReturnPathRequestPages message, long offset) => Request(offset, "req-pages", message.Offset, message.Length);

    public void ReceivedBitmap(in ReturnPathReceivedBitmap message, long offset) =>
        messages.Add(new MessageReport { Offset = offset, Name = "recv-bitmap", Block = Encoding.Latin1.GetString(message.BlockName) });

    public void Bitmap(in ReceivedBitmap bitmap, long offset) => messages[^1].Value = (ulong)bitmap.Bitmap.Length;

    public void ResumeAcknowledged(ReturnPathResumeAcknowledged message, long offset) => Add(offset, "resume-ack", message.Value);

    public void SwitchoverAcknowledged(long offset) => Add(offset, "switchover-ack", value: null);

    public void Message(ColoMessage message, long offset) => Add(offset, NameOf(message.Kind), (ulong)message.Kind);

    private static string NameOf(ColoMessageKind kind) => kind switch
    {
        ColoMessageKind.CheckpointReady => "checkpoint-ready",
        ColoMessageKind.CheckpointRequest => "checkpoint-request",
        ColoMessageKind.CheckpointReply => "checkpoint-reply",
        ColoMessageKind.VmStateSend => "vmstate-send",
        ColoMessageKind.VmStateSize => "vmstate-size",
        ColoMessageKind.VmStateReceived => "vmstate-received",
        _ => "vmstate-loaded",
    };

    private void Add(long offset, string name, ulong? value) => messages.Add(new MessageReport { Offset = offset, Name = name, Value = value });

    private void Request(long offset, string name, ulong start, uint length) =>
        messages.Add(new MessageReport { Offset = offset, Name = name, Block = _lastBlock, Range = new ByteExtent(start, length) });
}
