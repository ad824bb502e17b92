using System;
using System.Collections.Generic;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// What <c>manifest.json</c> says of a migration that was stored, beside the files of its channels. The digests of a stream that was kept byte for byte are in a
/// file of their own (<see cref="Verification.StreamManifest"/>).
/// </summary>
public sealed record StoredMigration
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version of this description.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the description; <see cref="CurrentVersion"/>.</summary>
    public required int Version { get; init; }

    /// <summary>Where it came from, such as <c>tcp:127.0.0.1:40112</c>.</summary>
    public required string Source { get; init; }

    /// <summary>When the last byte had come.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>From the first connection to the last byte, in seconds.</summary>
    public required double DurationInSeconds { get; init; }

    /// <summary>The machine type; absent for machine types up to 2.3.</summary>
    public string? Machine { get; init; }

    /// <summary>The capabilities that the stream announces.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>All RAM of the guest in bytes.</summary>
    public required long RamBytes { get; init; }

    /// <summary>Passes over the guest's memory.</summary>
    public required int Passes { get; init; }

    /// <summary>Sections of the stream.</summary>
    public required int Sections { get; init; }

    /// <summary>Whether the stream asks for answers: a destination that it is sent to must have a way to give them.</summary>
    public required bool HasReturnPath { get; init; }

    /// <summary>Whether the guest was started at the destination before all of its memory had come.</summary>
    public required bool WasPostcopy { get; init; }

    /// <summary>The channels; the stream itself is the first.</summary>
    public required IReadOnlyList<StoredChannel> Channels { get; init; }
}
