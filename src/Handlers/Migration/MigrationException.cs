using System;
using System.IO;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// A migration that could not go on for a reason that is not in the stream's bytes: a connection lost or refused, a time that ran out, a peer that is not who it
/// should be, or that said it failed.
/// </summary>
public sealed class MigrationException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">What was lost, and what was awaited.</param>
    /// <param name="innerException">What the system said.</param>
    public MigrationException(MigrationErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What went wrong.</summary>
    public MigrationErrorKind Kind { get; }
}
