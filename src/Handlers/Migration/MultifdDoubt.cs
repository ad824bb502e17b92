using System;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// What may be behind a failure with multifd channels. A destination that is set otherwise closes what it does not know, or has stopped one channel and waits forever on
/// the others; why, it says on its own console only.
/// </summary>
internal static class MultifdDoubt
{
    /// <summary>Says which settings to compare, where they can be the cause.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="channels">How many multifd channels there are.</param>
    /// <param name="compression">How they are compressed, in QEMU's words; <see langword="null"/> when this side does not know.</param>
    public static Exception Explain(Exception exception, int channels, string? compression)
    {
        if (channels == 0
            || exception is not MigrationException { Kind: MigrationErrorKind.ConnectionLost or MigrationErrorKind.Unreachable or MigrationErrorKind.PeerFailed or MigrationErrorKind.TimedOut } failure)
        {
            return exception;
        }
        string method = compression is null ? "the multifd-compression that they were written with" : $"multifd-compression {compression}";
        return new MigrationException(failure.Kind, $"{failure.Message}; does the destination have capability multifd, multifd-channels {channels} and {method}?", failure);
    }
}
