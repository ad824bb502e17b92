namespace SaveVm.Tool;

/// <summary>What the command says to its caller; scripts rely on the difference between the last two.</summary>
internal static class ExitCode
{
    /// <summary>The stream could be read.</summary>
    public const int Good = 0;

    /// <summary>The stream does not follow the format.</summary>
    public const int BadStream = 1;

    /// <summary>The tool could not do its work: wrong usage, a missing file, no memory, a full disk.</summary>
    public const int CouldNotWork = 2;
}
