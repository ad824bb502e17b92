using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>The payload of <see cref="ReturnPathMessageType.RequestPagesOfBlock"/>.</summary>
[WireRecord]
public readonly ref partial struct ReturnPathRequestPagesOfBlock
{
    /// <summary>Byte offset inside the block, a multiple of its page size.</summary>
    public ulong Offset { get; init; }

    /// <summary>Number of bytes, a multiple of the block's page size.</summary>
    public uint Length { get; init; }

    /// <summary>The block's name.</summary>
    [Counted(Minimum = 1)]
    public ReadOnlySpan<byte> BlockName { get; init; }
}
