using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Handlers.Extraction;

/// <summary>How <see cref="RamExtractor"/> goes about it.</summary>
public sealed class RamExtractOptions
{
    // A block that is announced costs two bits for each page, and address space of a file, but no memory for its bytes.
    private const int PerByteOfMemory = 256;

    /// <summary>As what to write.</summary>
    public RamExtractFormat Format { get; init; }

    /// <summary>The machine type, where the stream does not say it (machine types up to 2.3) or it says one of another name (builds of distributions).</summary>
    public string? Machine { get; init; }

    /// <summary>
    /// The guest physical address of the first byte of RAM, for machines whose map is not known: all of RAM is one range from there on.
    /// <see langword="null"/> for the map of the machine type.
    /// </summary>
    public long? BaseAddress { get; init; }

    /// <summary>
    /// The blocks that are the machine's RAM, in the order of their addresses; empty for <see cref="GuestRamMap.IsMachineRam"/>. A machine with
    /// <c>-numa node,memdev=</c> has a block for each node, named after its backend.
    /// </summary>
    public IList<string> RamBlocks { get; } = [];

    /// <summary>The other channels of the same migration: multifd, postcopy-preempt.</summary>
    public IList<InspectChannel> Channels { get; } = [];

    /// <summary>The most that the block list may announce, in bytes; by default 256 times what this machine has in memory.</summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * PerByteOfMemory;

    /// <summary>Is told now and then how far the main stream is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }
}
