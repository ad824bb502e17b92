using System.Text;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Verification;

/// <summary>Judges the messages of a return path or of a COLO secondary.</summary>
internal sealed class MessageCheck(FindingList findings, int pageSize) : IColoReplySink
{
    private bool _isShut;
    private bool _isColo;

    /// <summary>Reads all messages.</summary>
    /// <returns>The format of what was read.</returns>
    public string Read(WireInput input, InspectPulse pulse)
    {
        var reader = new ColoReplyReader(this);
        while (reader.Read(input)) { pulse.Tick(); }
        return reader.IsReady ? StreamFormats.ColoReply : StreamFormats.ReturnPath;
    }

    /// <inheritdoc/>
    public void Shut(ReturnPathShut message, long offset)
    {
        Frame(offset, ReturnPathMessageType.Shut);
        _isShut = true;
    }

    /// <inheritdoc/>
    public void Pong(ReturnPathPong message, long offset) => Frame(offset, ReturnPathMessageType.Pong);

    /// <inheritdoc/>
    public void RequestPagesOfBlock(in ReturnPathRequestPagesOfBlock message, long offset)
    {
        Frame(offset, ReturnPathMessageType.RequestPagesOfBlock);
        Request(nameof(ReturnPathRequestPagesOfBlock), message.Offset, message.Length, offset, $" of {Encoding.Latin1.GetString(message.BlockName)}");
    }

    /// <inheritdoc/>
    public void RequestPages(ReturnPathRequestPages message, long offset)
    {
        Frame(offset, ReturnPathMessageType.RequestPages);
        Request(nameof(ReturnPathRequestPages), message.Offset, message.Length, offset, "");
    }

    /// <inheritdoc/>
    public void ReceivedBitmap(in ReturnPathReceivedBitmap message, long offset) => Frame(offset, ReturnPathMessageType.ReceivedBitmap);

    /// <inheritdoc/>
    public void Bitmap(in ReceivedBitmap bitmap, long offset)
    {
    }

    /// <inheritdoc/>
    public void ResumeAcknowledged(ReturnPathResumeAcknowledged message, long offset) => Frame(offset, ReturnPathMessageType.ResumeAcknowledged);

    /// <inheritdoc/>
    public void SwitchoverAcknowledged(long offset) => Frame(offset, ReturnPathMessageType.SwitchoverAcknowledged);

    /// <inheritdoc/>
    public void Message(ColoMessage message, long offset) => _isColo = true;

    private void Frame(long offset, ReturnPathMessageType type)
    {
        if (_isShut && !_isColo)
        {
            findings.AddOutside(Rules.ReturnOrder, offset, nameof(ReturnPathMessage), nameof(ReturnPathMessage.Type), WireText.Of(type), "nothing behind SHUT");
        }
    }

    private void Request(string record, ulong start, uint length, long offset, string block)
    {
        if (start % (ulong)pageSize != 0 || length % pageSize != 0 || length == 0)
        {
            findings.AddOutside(Rules.ReturnValue, offset, record, "Offset", $"{WireText.Of((ulong)length)} bytes at {WireText.Of(start)}{block}", $"whole pages of {pageSize} bytes");
        }
    }
}
