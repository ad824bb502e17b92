using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// The sending end of a live migration: sets up all sections, sends their state while the guest runs until what is left fits into the downtime, stops the guest, and
/// sends the rest (<c>migration_thread</c>).
/// </summary>
/// <remarks>
/// Sections are written by the savers of a registry; a vendor's live section has the same standing as RAM. Cancelling, or a failure at any moment, leaves the guest
/// with the source: it is started again when it was stopped already. One object sends one migration.
/// </remarks>
/// <param name="createSections">Makes the savers, once the channels are open: it gets the outputs of the multifd channels, which the savers then own.</param>
public sealed class MigrationSource(Func<IReadOnlyList<WireOutput>, SaverRegistry> createSections)
{
    /// <summary>Makes the savers.</summary>
    public Func<IReadOnlyList<WireOutput>, SaverRegistry> CreateSections { get; } = createSections ?? throw new ArgumentNullException(nameof(createSections));

    /// <summary>
    /// The machine, the guest, and how fast it goes: configuration, VM description, bandwidth and downtime limits. Its hooks are called too:
    /// <see cref="PrecopyOptions.BeforeSetup"/> behind the return path's opening, <see cref="PrecopyOptions.BeforeCompletion"/> behind the switchover's start.
    /// </summary>
    public PrecopyOptions Precopy { get; init; } = new();

    /// <summary>Who is to load the stream; what it would refuse is refused before the first byte.</summary>
    public MigrationTarget? Target { get; init; }

    /// <summary>Whether sections end in a footer (all machine types but those up to 2.3).</summary>
    public bool Footers { get; init; } = true;

    /// <summary>The target page size in bytes, where the configuration does not say it.</summary>
    public int TargetPageSize { get; init; } = new SavevmWriterOptions().TargetPageSize;

    /// <summary>How many multifd channels to open (<c>multifd-channels</c>); 0 without capability <c>multifd</c>. Only over sockets.</summary>
    public int MultifdChannels { get; init; }

    /// <summary>Whether the destination answers on the main channel (capability <c>return-path</c>); then the migration is complete only when it says so.</summary>
    public bool OpensReturnPath { get; init; }

    /// <summary>Whether to wait for the destination's word before the switchover (capability <c>switchover-ack</c>, 8.1 and newer). Needs the return path.</summary>
    public bool AwaitsSwitchoverAcknowledgement { get; init; }

    /// <summary>Whether to announce the switchover (<c>send-switchover-start</c>: machine types from 10.0 on expect it).</summary>
    public bool SendsSwitchoverStart { get; init; }

    /// <summary>How long to wait for the peer: for the connection, and then for it to take or give the next byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>TLS for every channel; <see langword="null"/> for none.</summary>
    public MigrationTls? Tls { get; init; }

    /// <summary>Told about a few times a second.</summary>
    public IProgress<MigrationProgress>? Progress { get; init; }

    /// <summary>Sends the guest.</summary>
    /// <param name="uri">Where to. A file appears whole or not at all.</param>
    /// <param name="cancellationToken">Gives up; the guest goes on here.</param>
    /// <exception cref="InvalidOperationException">Two properties contradict each other.</exception>
    /// <exception cref="NotSupportedException">The target would not load what the savers are set to write. Nothing was sent.</exception>
    /// <exception cref="MigrationException">The destination cannot be reached, was lost, or said that it failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<MigrationSent> SendAsync(MigrationUri uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (MultifdChannels > 0 && !uri.IsSocket) { throw new ArgumentException($"Multifd channels need a socket, not {uri}.", nameof(uri)); }
        if (OpensReturnPath && !uri.IsSocket) { throw new ArgumentException($"A return path needs a socket, not {uri}.", nameof(uri)); }
        if (AwaitsSwitchoverAcknowledgement && !OpensReturnPath) { throw new InvalidOperationException("The destination's word comes over the return path: set OpensReturnPath."); }
        using var run = new SourceRun(this, uri);
        return await run.SendAsync(cancellationToken).ConfigureAwait(false);
    }
}
