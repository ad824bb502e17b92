using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The payload of <see cref="CommandKind.ReceivedBitmap"/> (<c>qemu_savevm_send_recv_bitmap</c>).</summary>
[WireRecord]
public readonly ref partial struct ReceivedBitmapPayload
{
    /// <summary>The RAM block.</summary>
    [Counted] public ReadOnlySpan<byte> BlockName { get; init; }
}
