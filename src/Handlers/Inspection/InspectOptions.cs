using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Devices;
using SaveVm.Streams;

namespace SaveVm.Handlers.Inspection;

/// <summary>What <see cref="StreamInspector"/> is to look at.</summary>
public sealed class InspectOptions
{
    /// <summary>Whether to compute the SHA-256 of every RAM block's content. The content has to be held in memory for it.</summary>
    public bool Hash { get; init; }

    /// <summary>The most memory for RAM content, in bytes. Three quarters of what the machine offers unless said otherwise.</summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>The other channels of the same migration.</summary>
    public IList<InspectChannel> Channels { get; } = [];

    /// <summary>The target page size, in bytes, where nothing in the stream says it.</summary>
    public int DefaultTargetPageSize { get; init; } = new SavevmReaderOptions().DefaultTargetPageSize;

    /// <summary>Is told now and then how far the main stream is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Takes the bodies of FULL sections.</summary>
    internal IDeviceSink? DeviceSink { get; init; }
}
