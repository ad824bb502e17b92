using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// The receiving end of a live migration: accepts the channels, walks the stream with the handlers of a registry, answers the source, and ends when everything has
/// arrived (<c>process_incoming_migration_co</c>).
/// </summary>
/// <remarks>
/// Sections are read by the loaders of the registry; a vendor's loader has the same standing as the one for RAM. Sections without a loader are crossed and shown to
/// <see cref="ItemRead"/>. One object receives one migration.
/// </remarks>
/// <param name="sections">The loaders. Must hold <paramref name="ram"/> (<see cref="RamReceiver.AddTo"/>).</param>
/// <param name="ram">The RAM section with its channels.</param>
public sealed class MigrationDestination(SectionRegistry sections, RamReceiver ram)
{
    /// <summary>The loaders.</summary>
    public SectionRegistry Sections { get; } = sections ?? throw new ArgumentNullException(nameof(sections));

    /// <summary>The RAM section with its channels.</summary>
    public RamReceiver Ram { get; } = ram ?? throw new ArgumentNullException(nameof(ram));

    /// <summary>How long to wait for the peer: for each connection to say what it is, and then for each next byte. The first connection is awaited without limit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the whole migration may take, from the first connection to the end.</summary>
    public TimeSpan TimeLimit { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>The most bytes of one channel.</summary>
    public long LimitInBytes { get; init; } = long.MaxValue;

    /// <summary>TLS for every channel; <see langword="null"/> for none.</summary>
    public MigrationTls? Tls { get; init; }

    /// <summary>Whether the source waits for a word before it switches over (capability <c>switchover-ack</c>, 8.1 and newer).</summary>
    public bool AcknowledgesSwitchover { get; init; }

    /// <summary>Whether the source may start the guest here before all pages are there (capability <c>postcopy-ram</c>); otherwise its advice is refused.</summary>
    public bool AllowsPostcopy { get; init; }

    /// <summary>
    /// Whether the source may leave memory out that both sides share (capability <c>x-ignore-shared</c>); otherwise it is refused, because its content would not come.
    /// </summary>
    public bool AllowsIgnoreShared { get; init; }

    /// <summary>Whether missing pages are asked for once the guest runs here. Without it they come in the source's order.</summary>
    public bool RequestsMissingPages { get; init; }

    /// <summary>Where the bytes of each channel are copied to, exactly as they come; asked once per channel, by its name (<see cref="MigrationChannelNames"/>).</summary>
    public Func<string, Stream>? Record { get; init; }

    /// <summary>Called after each item of the main channel, with the reader standing on it.</summary>
    public Action<SavevmReader>? ItemRead { get; init; }

    /// <summary>Called when the guest may run here: in postcopy before all its pages have come, otherwise at the end.</summary>
    public Action? GuestMayRun { get; init; }

    /// <summary>
    /// Called when everything has come, before the source is told so and gives its guest up: the place to bring to the disk what must not be lost. What it throws
    /// makes the migration fail on both sides, where the source waits for a word (capability <c>return-path</c>).
    /// </summary>
    public Action<MigrationSummary>? Completing { get; init; }

    /// <summary>
    /// Told of connections that were not taken, and why: a stranger, a source that is not trusted, a channel too many. The migration goes on without them.
    /// </summary>
    public Action<MigrationException>? ConnectionRefused { get; init; }

    /// <summary>Told when the source has begun, then a few times a second, and at the end.</summary>
    public IProgress<MigrationProgress>? Progress { get; init; }

    /// <summary>What the main channel is read through; its own input unless somebody wants to see the bytes of each item.</summary>
    internal Func<WireInput, WireInput>? OpenMain { get; set; }

    /// <summary>Receives a migration from sockets.</summary>
    /// <param name="listener">Where the source connects to; stays the caller's.</param>
    /// <param name="cancellationToken">Ends everything; the source keeps its guest.</param>
    /// <exception cref="Records.WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="MigrationException">A connection was lost, a time ran out, or the two sides do not fit.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public async Task<MigrationSummary> ReceiveAsync(MigrationListener listener, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(listener);
        using var run = new DestinationRun(this);
        return await run.ReceiveAsync(listener, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Receives a migration from one channel that is open already: a file, a child's output, an accepted connection.</summary>
    /// <param name="channel">At the first byte of the stream; disposed at the end.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    /// <exception cref="Records.WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="MigrationException">A connection was lost, a time ran out, or the two sides do not fit.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public async Task<MigrationSummary> ReceiveAsync(MigrationChannel channel, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        using var run = new DestinationRun(this);
        return await run.ReceiveAsync(channel, cancellationToken).ConfigureAwait(false);
    }
}
