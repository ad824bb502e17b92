namespace SaveVm.Handlers.Migration;

/// <summary>
/// Takes what stands in a return path, in the order of the stream. Records are valid during the call only; offsets are absolute in the stream.
/// </summary>
public interface IReturnPathSink
{
    /// <summary>SHUT: the last message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Its offset.</param>
    void Shut(ReturnPathShut message, long offset);

    /// <summary>PONG.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Its offset.</param>
    void Pong(ReturnPathPong message, long offset);

    /// <summary>REQ_PAGES_ID.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Its offset.</param>
    void RequestPagesOfBlock(in ReturnPathRequestPagesOfBlock message, long offset);

    /// <summary>REQ_PAGES: of the block of the request before.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Its offset.</param>
    void RequestPages(ReturnPathRequestPages message, long offset);

    /// <summary>RECV_BITMAP; <see cref="Bitmap"/> is called next.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Its offset.</param>
    void ReceivedBitmap(in ReturnPathReceivedBitmap message, long offset);

    /// <summary>The bitmap behind RECV_BITMAP.</summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="offset">Its offset.</param>
    void Bitmap(in ReceivedBitmap bitmap, long offset);

    /// <summary>RESUME_ACK.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Its offset.</param>
    void ResumeAcknowledged(ReturnPathResumeAcknowledged message, long offset);

    /// <summary>SWITCHOVER_ACK, which carries nothing.</summary>
    /// <param name="offset">Its offset.</param>
    void SwitchoverAcknowledged(long offset);
}
