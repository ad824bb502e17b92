using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>The content of a <see cref="RamItemFlags.CompressedPage"/> item: one page as a complete zlib stream. Written until QEMU 9.0.</summary>
[WireRecord]
public readonly ref partial struct CompressedPage
{
    /// <summary>
    /// More than zlib's <c>compressBound</c> of the largest target page (64 KiB); the loader checks the bound of the page size at hand.
    /// </summary>
    public const int MaximumLength = (64 << 10) + 64;

    /// <summary>The zlib stream.</summary>
    [Counted(LengthPrefix.UInt32, Maximum = MaximumLength)]
    public ReadOnlySpan<byte> Stream { get; init; }
}
