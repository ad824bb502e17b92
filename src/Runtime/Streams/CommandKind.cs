namespace SaveVm.Streams;

/// <summary>The commands of a stream (<c>MIG_CMD_*</c>, <c>migration/savevm.c</c>).</summary>
public enum CommandKind : ushort
{
    /// <summary>Open the return path (<c>MIG_CMD_OPEN_RETURN_PATH</c>).</summary>
    OpenReturnPath = 1,

    /// <summary>Answer with a PONG of the same value (<c>MIG_CMD_PING</c>), see <see cref="PingPayload"/>.</summary>
    Ping = 2,

    /// <summary>Postcopy may follow (<c>MIG_CMD_POSTCOPY_ADVISE</c>), see <see cref="PostcopyAdvice"/>; empty when only dirty bitmaps are sent late.</summary>
    PostcopyAdvise = 3,

    /// <summary>First item of a package: get ready for pages (<c>MIG_CMD_POSTCOPY_LISTEN</c>).</summary>
    PostcopyListen = 4,

    /// <summary>Last item of a package: the guest runs at the destination now (<c>MIG_CMD_POSTCOPY_RUN</c>).</summary>
    PostcopyRun = 5,

    /// <summary>Drop ranges of a RAM block (<c>MIG_CMD_POSTCOPY_RAM_DISCARD</c>), see <see cref="RamDiscardPayload"/>.</summary>
    PostcopyRamDiscard = 6,

    /// <summary>A package of items follows (<c>MIG_CMD_PACKAGED</c>), see <see cref="PackagedPayload"/>.</summary>
    Packaged = 7,

    /// <summary>The stream becomes a COLO conversation (<c>MIG_CMD_ENABLE_COLO</c>); sent up to QEMU 10.2.</summary>
    EnableColo = 8,

    /// <summary>Continue an interrupted postcopy (<c>MIG_CMD_POSTCOPY_RESUME</c>).</summary>
    PostcopyResume = 9,

    /// <summary>Send back which pages of a block have arrived (<c>MIG_CMD_RECV_BITMAP</c>), see <see cref="ReceivedBitmapPayload"/>.</summary>
    ReceivedBitmap = 10,

    /// <summary>The source is about to stop its guest (<c>MIG_CMD_SWITCHOVER_START</c>); since QEMU 10.0.</summary>
    SwitchoverStart = 11,
}
