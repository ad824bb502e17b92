using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// One message of the return path: its type and its payload, which is one of the <c>ReturnPath...</c> records (<c>migrate_send_rp_message</c>).
/// </summary>
[WireRecord]
public readonly ref partial struct ReturnPathMessage
{
    /// <summary>What the message is.</summary>
    public ReturnPathMessageType Type { get; init; }

    /// <summary>The payload; the source refuses more than 512 bytes (<c>source_return_path_thread</c>).</summary>
    [Counted(LengthPrefix.UInt16, Maximum = 512)]
    public ReadOnlySpan<byte> Payload { get; init; }
}
