using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// The payload of <see cref="ReturnPathMessageType.ReceivedBitmap"/>; a <see cref="ReceivedBitmap"/> follows behind the message, outside its length.
/// </summary>
[WireRecord]
public readonly ref partial struct ReturnPathReceivedBitmap
{
    /// <summary>The block's name.</summary>
    [Counted(Minimum = 1)]
    public ReadOnlySpan<byte> BlockName { get; init; }
}
