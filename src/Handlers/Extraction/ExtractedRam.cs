using System.Collections.Generic;

namespace SaveVm.Handlers.Extraction;

/// <summary>What <c>index.json</c> holds: the RAM that was taken out of a stream, and where it is.</summary>
public sealed record ExtractedRam
{
    /// <summary><c>blocks</c>, <c>elf</c> or <c>lime</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The one file of formats that have one.</summary>
    public string? File { get; init; }

    /// <summary>The machine type.</summary>
    public string? Machine { get; init; }

    /// <summary>The target page size in bytes.</summary>
    public required int TargetPageSize { get; init; }

    /// <summary>The sum of the lengths of all blocks in bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>All blocks of the stream, in its order.</summary>
    public required IReadOnlyList<ExtractedRamBlock> Blocks { get; init; }

    /// <summary>Where RAM lies in the guest's physical address space, by address; empty when it is not known.</summary>
    public required IReadOnlyList<GuestRamRange> Ranges { get; init; }
}
