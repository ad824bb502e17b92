using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>How <see cref="StreamVerifier"/> works.</summary>
public sealed class VerifyOptions
{
    /// <summary>The other channels of the same migration.</summary>
    public IList<InspectChannel> Channels { get; } = [];

    /// <summary>Whether to make the stream's manifest on the way: <see cref="VerifyReport.Manifest"/>. RAM is held in memory for it.</summary>
    public bool MakesManifest { get; init; }

    /// <summary>A manifest that the stream must agree with. RAM is held in memory for it.</summary>
    public StreamManifest? Manifest { get; init; }

    /// <summary>The most memory for RAM content, in bytes. Three quarters of what the machine offers unless said otherwise.</summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>The target page size, in bytes, where nothing in the stream says it.</summary>
    public int DefaultTargetPageSize { get; init; } = new SavevmReaderOptions().DefaultTargetPageSize;

    /// <summary>The most findings that are kept; the others are counted.</summary>
    public int FindingLimit { get; init; } = 200;

    /// <summary>Is told now and then how far the main stream is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }
}
