namespace SaveVm.Handlers.Inspection;

/// <summary>The values of <see cref="StreamReport.Format"/>.</summary>
public static class StreamFormats
{
    /// <summary>A migration stream.</summary>
    public const string Stream = "stream";

    /// <summary>A migration stream whose pages lie at fixed offsets of the file.</summary>
    public const string MappedRam = "mapped-ram";

    /// <summary>A migration stream followed by COLO checkpoints.</summary>
    public const string Colo = "colo";

    /// <summary>One page channel of a multifd migration.</summary>
    public const string MultifdChannel = "multifd-channel";

    /// <summary>The channel of urgent pages of a postcopy migration: bare RAM items.</summary>
    public const string PreemptChannel = "preempt-channel";

    /// <summary>The messages from destination to source.</summary>
    public const string ReturnPath = "return-path";

    /// <summary>What a COLO secondary says.</summary>
    public const string ColoReply = "colo-reply";

    /// <summary>Nothing that is known.</summary>
    public const string Unknown = "unknown";
}
