using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The payload of <see cref="CommandKind.PostcopyRamDiscard"/> (<c>qemu_savevm_send_postcopy_ram_discard</c>).</summary>
[WireRecord]
public readonly ref partial struct RamDiscardPayload
{
    /// <summary>The version of the payload.</summary>
    [Constant] public const byte Version = 0;

    /// <summary>The RAM block.</summary>
    [Counted] public ReadOnlySpan<byte> BlockName { get; init; }

    /// <summary>A NUL behind the name, counted by nobody.</summary>
    [Constant] public const byte Terminator = 0;

    /// <summary>The ranges, up to the end of the command; QEMU sends at most 12.</summary>
    [ToEnd] public WireList<RamDiscardRange> Ranges { get; init; }
}
