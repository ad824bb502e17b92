using System;

namespace SaveVm.Handlers.Block;

/// <summary>How <see cref="BlockSaver"/> sends disks.</summary>
public sealed record BlockSaverOptions
{
    /// <summary>Most reads under way at once (<c>MAX_PARALLEL_IO</c>).</summary>
    public const int MaximumParallelReads = 16;

    /// <summary>Most chunks that are being read or wait to be sent (<c>MAX_IO_BUFFERS</c>).</summary>
    public const int MaximumBuffers = 512;

    /// <summary>Whose section is written.</summary>
    public BlockDialect Dialect { get; init; }

    /// <summary>
    /// Whether the destination has the image below each disk already (<c>migrate -i</c>, <c>block-incremental</c>): what a disk does not hold itself is left out.
    /// </summary>
    public bool SharedBase { get; init; }

    /// <summary>Whether disks that are read-only are sent too: they are images, not disks of a guest. QEMU leaves the read-only disks of a guest out.</summary>
    public bool SendsReadOnlyDisks { get; init; }

    /// <summary>
    /// Whether chunks that are zero go without data (capability <c>zero-blocks</c>, since 1.6).
    /// </summary>
    public bool ZeroBlocks { get; init; }

    /// <summary>
    /// <see cref="BlockDialect.Qemu015"/>: how long what is left may take at the rate of the reads. Later releases compare with the rate of the channel.
    /// </summary>
    public TimeSpan DowntimeLimit { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Measures the reads.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
