namespace SaveVm.Handlers.Migration;

/// <summary>Why a migration could not go on.</summary>
public enum MigrationErrorKind
{
    /// <summary>The address cannot be used: nobody listens, the port is taken, the command does not run.</summary>
    Unreachable,

    /// <summary>The connection ended or broke.</summary>
    ConnectionLost,

    /// <summary>Nothing happened for too long.</summary>
    TimedOut,

    /// <summary>TLS: the peer's certificate or the handshake was not accepted.</summary>
    NotTrusted,

    /// <summary>The two sides do not agree on a capability.</summary>
    CapabilityMismatch,

    /// <summary>The peer said that it failed.</summary>
    PeerFailed,

    /// <summary>More came than the caller allowed.</summary>
    LimitExceeded,
}
