using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Extraction;

/// <summary>Where the blocks of a stream go, in one of the formats.</summary>
internal abstract class RamFiles(OutputDirectory directory, RamExtractOptions options)
{
    protected OutputDirectory Directory => directory;

    protected RamExtractOptions Options => options;

    /// <summary>The machine type, as far as it is known.</summary>
    protected string? Machine { get; private set; } = options.Machine;

    /// <summary>The stream says what machine it is.</summary>
    public void Configure(StreamConfiguration configuration) => Machine ??= configuration.Machine;

    /// <summary>Whether a block is taken out.</summary>
    public virtual bool IsWanted(string block) => true;

    /// <summary>Gives a block its place; called once for each block that is wanted, in the order of the stream.</summary>
    public abstract Lazy<SparseFilePlace> Place(string block, long length);

    /// <summary>All blocks have their content.</summary>
    public abstract ExtractedRam Finish(RamRestoreResult result);

    protected bool IsRam(string block) => options.RamBlocks.Count > 0 ? options.RamBlocks.Contains(block) : GuestRamMap.IsMachineRam(block);

    /// <summary>Where RAM lies; <see langword="null"/> when the machine is not known.</summary>
    /// <exception cref="ArgumentException">There is no block of a given name.</exception>
    protected List<GuestRamRange>? Map(IReadOnlyList<(string Name, long Length)> blocks)
    {
        if (options.RamBlocks.FirstOrDefault(name => blocks.All(block => block.Name != name)) is { } unknown)
        {
            throw new ArgumentException($"The stream has no RAM block '{unknown}'; it has {string.Join(", ", blocks.Select(static block => block.Name).DefaultIfEmpty("none"))}.", nameof(blocks));
        }
        List<(string Name, long Length)> ram = [.. blocks.Where(block => IsRam(block.Name))];
        if (options.RamBlocks.Count > 0) { ram = [.. options.RamBlocks.Select(name => ram.First(block => block.Name == name))]; }
        long length = ram.Sum(static block => block.Length);
        if (options.BaseAddress is { } start) { return GuestRamMap.Ranges(ram, long.MaxValue, start); }
        return Machine is not null && GuestRamMap.TrySplit(Machine, length, out long below) ? GuestRamMap.Ranges(ram, below, 0) : null;
    }

    protected ExtractedRam Index(RamRestoreResult result, string format, string? file, Func<string, string?> fileOf, IReadOnlyList<GuestRamRange> ranges) => new()
    {
        Format = format,
        File = file,
        Machine = Machine,
        TargetPageSize = result.TargetPageSize,
        TotalBytes = result.Blocks.Sum(static block => block.Block.UsedLength),
        Blocks =
        [
            .. result.Blocks.Select(block => new ExtractedRamBlock(
                block.Block.Name, fileOf(block.Block.Name), block.Block.UsedLength, block.IsInStream, block.MissingPages)),
        ],
        Ranges = ranges,
    };
}
