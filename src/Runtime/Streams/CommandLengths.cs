namespace SaveVm.Streams;

/// <summary>How long the payloads of commands may be (<c>mig_cmd_args</c>).</summary>
internal static class CommandLengths
{
    /// <summary>Fewest and most bytes; (0, -1) for a command that is not known. An advice has one of the two and nothing between.</summary>
    public static (int Least, int Most) Of(CommandKind kind) => kind switch
    {
        CommandKind.OpenReturnPath or CommandKind.PostcopyListen or CommandKind.PostcopyRun or CommandKind.EnableColo => (0, 0),
        CommandKind.PostcopyResume or CommandKind.SwitchoverStart => (0, 0),
        CommandKind.Ping => (PingPayload.MinimumLength, PingPayload.MinimumLength),
        CommandKind.PostcopyAdvise => (0, PostcopyAdvice.MinimumLength),
        CommandKind.PostcopyRamDiscard => (RamDiscardPayload.MinimumLength, ushort.MaxValue),
        CommandKind.Packaged => (PackagedPayload.MinimumLength, PackagedPayload.MinimumLength),
        CommandKind.ReceivedBitmap => (ReceivedBitmapPayload.MinimumLength, 1 + byte.MaxValue),
        _ => (0, -1),
    };

    /// <summary>Whether a payload of this length may be.</summary>
    public static bool IsRight(CommandKind kind, long length)
    {
        (int least, int most) = Of(kind);
        return kind == CommandKind.PostcopyAdvise ? length == least || length == most : length >= least && length <= most;
    }
}
