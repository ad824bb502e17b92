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

    /// <summary>The target page size, in bytes, where nothing in the stream says it.</summary>
    public int DefaultTargetPageSize { get; init; } = new SavevmReaderOptions().DefaultTargetPageSize;

    /// <summary>The most findings that are kept; the others are counted.</summary>
    public int FindingLimit { get; init; } = 200;

    /// <summary>Is told now and then how far the main stream is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }
}
