namespace SaveVm.Handlers.Migration;

/// <summary>What the destination tells the source (<c>enum mig_rp_message_type</c> of <c>migration/migration.h</c>).</summary>
public enum ReturnPathMessageType : ushort
{
    /// <summary>The destination is done; the last message (<c>MIG_RP_MSG_SHUT</c>).</summary>
    Shut = 1,

    /// <summary>The answer to a PING (<c>MIG_RP_MSG_PONG</c>).</summary>
    Pong = 2,

    /// <summary>Asks for pages of a named block (<c>MIG_RP_MSG_REQ_PAGES_ID</c>).</summary>
    RequestPagesOfBlock = 3,

    /// <summary>Asks for pages of the block named last (<c>MIG_RP_MSG_REQ_PAGES</c>).</summary>
    RequestPages = 4,

    /// <summary>Which pages of a block have arrived; the bitmap follows behind the message (<c>MIG_RP_MSG_RECV_BITMAP</c>).</summary>
    ReceivedBitmap = 5,

    /// <summary>Postcopy goes on after a broken connection (<c>MIG_RP_MSG_RESUME_ACK</c>).</summary>
    ResumeAcknowledged = 6,

    /// <summary>The source may switch over, since 8.1 (<c>MIG_RP_MSG_SWITCHOVER_ACK</c>); no payload.</summary>
    SwitchoverAcknowledged = 7,
}
