namespace SaveVm.Streams;

/// <summary>What a section has left to send, in bytes (<c>state_pending_exact</c>).</summary>
/// <param name="PrecopyBytes">What must be sent before the guest runs at the destination.</param>
/// <param name="PostcopyBytes">What may be sent after it.</param>
public readonly record struct SectionPending(long PrecopyBytes, long PostcopyBytes)
{
    /// <summary>Everything that is left.</summary>
    public long TotalBytes => PrecopyBytes + PostcopyBytes;

    /// <summary>Adds up.</summary>
    public static SectionPending operator +(SectionPending left, SectionPending right) => Add(left, right);

    /// <summary>Adds up.</summary>
    public static SectionPending Add(SectionPending left, SectionPending right) =>
        new(left.PrecopyBytes + right.PrecopyBytes, left.PostcopyBytes + right.PostcopyBytes);
}
