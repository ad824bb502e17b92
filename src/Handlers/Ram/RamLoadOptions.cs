using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>How <see cref="RamLoader"/> and <see cref="RamRestore"/> load.</summary>
public sealed class RamLoadOptions
{
    /// <summary>
    /// The most that the block list may announce, in bytes: a longer one is refused before anything is reserved. What this machine has, unless said
    /// otherwise.
    /// </summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>What a fill byte other than 0 means.</summary>
    public ZeroFillRule FillRule { get; init; }

    /// <summary>
    /// Whether blocks that the memory does not have are added to it. When not, the memory is that of a machine: unknown names are an error, and used
    /// lengths are changed to those of the stream where the block can be resized, as in <c>parse_ramblock</c>.
    /// </summary>
    public bool AddBlocks { get; init; } = true;

    /// <summary>Which blocks are loaded, by name; all when it is <see langword="null"/>. The others are read and dropped.</summary>
    public Predicate<string>? Wanted { get; init; }

    /// <summary>
    /// Whether to remember which pages came (<see cref="RamLoader.MissingPages"/>): a bit of memory for each announced page.
    /// </summary>
    public bool TrackPages { get; init; } = true;

    /// <summary>The other channels of the same migration: multifd, postcopy-preempt. Used by <see cref="RamRestore"/>.</summary>
    public IList<InspectChannel> Channels { get; } = [];

    /// <summary>Is told the configuration of the stream before any block is asked for: a machine may be made then. Used by <see cref="RamRestore"/>.</summary>
    public Action<StreamConfiguration>? Configured { get; init; }

    /// <summary>The target page size, in bytes, where nothing in the stream says it.</summary>
    public int DefaultTargetPageSize { get; init; } = new SavevmReaderOptions().DefaultTargetPageSize;

    /// <summary>Is told now and then how far the main stream is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }
}
