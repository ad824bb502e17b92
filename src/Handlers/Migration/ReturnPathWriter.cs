using System;
using System.Buffers;
using System.IO;
using System.Threading;
using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>Writes the messages that a destination sends to the source (<c>migrate_send_rp_message</c>). Each message goes out at once.</summary>
/// <remarks>Safe for several threads: answers of the main channel and page requests come from different ones.</remarks>
/// <param name="stream">The way back to the source; stays the caller's.</param>
public sealed class ReturnPathWriter(Stream stream)
{
    private readonly Lock _lock = new();
    // The longest message has the longest name of a block.
    private const int LongestPayload = ReturnPathRequestPagesOfBlock.MaxHeaderLength + byte.MaxValue;

    private readonly byte[] _payload = new byte[LongestPayload];
    private readonly byte[] _message = new byte[ReturnPathMessage.MinimumLength + LongestPayload];
    private byte[] _lastBlock = [];

    /// <summary>SHUT: the last message.</summary>
    /// <param name="status">0 when everything was loaded, 1 otherwise.</param>
    public void Shut(uint status) => Send(ReturnPathMessageType.Shut, new ReturnPathShut(status));

    /// <summary>PONG: the answer to PING.</summary>
    /// <param name="value">The value of the PING.</param>
    public void Pong(uint value) => Send(ReturnPathMessageType.Pong, new ReturnPathPong(value));

    /// <summary>SWITCHOVER_ACK: the source may switch over (8.1 and newer, with capability <c>switchover-ack</c>).</summary>
    public void AcknowledgeSwitchover()
    {
        lock (_lock) { SendPayload(ReturnPathMessageType.SwitchoverAcknowledged, []); }
    }

    /// <summary>RESUME_ACK.</summary>
    public void AcknowledgeResume() => Send(ReturnPathMessageType.ResumeAcknowledged, new ReturnPathResumeAcknowledged(1));

    /// <summary>REQ_PAGES_ID, or REQ_PAGES when the block is that of the request before: pages that the guest waits for.</summary>
    /// <param name="blockName">The block's name as it stands in the stream.</param>
    /// <param name="offsetInBytes">Where in the block; a multiple of its page size.</param>
    /// <param name="lengthInBytes">How much; a multiple of its page size.</param>
    public void RequestPages(ReadOnlySpan<byte> blockName, long offsetInBytes, uint lengthInBytes)
    {
        lock (_lock)
        {
            if (blockName.SequenceEqual(_lastBlock))
            {
                Send(ReturnPathMessageType.RequestPages, new ReturnPathRequestPages((ulong)offsetInBytes, lengthInBytes));
                return;
            }
            _lastBlock = blockName.ToArray();
            var request = new ReturnPathRequestPagesOfBlock { Offset = (ulong)offsetInBytes, Length = lengthInBytes, BlockName = blockName };
            SendPayload(ReturnPathMessageType.RequestPagesOfBlock, Bytes(request.TryWrite(_payload, out int length), length));
        }
    }

    private void Send<T>(ReturnPathMessageType type, T payload)
        where T : IWireRecord<T>
    {
        lock (_lock) { SendPayload(type, Bytes(payload.TryWrite(_payload, out int length), length)); }
    }

    private ReadOnlySpan<byte> Bytes(OperationStatus status, int length) =>
        status == OperationStatus.Done ? _payload.AsSpan(0, length) : throw new ArgumentOutOfRangeException(nameof(status), status, "The message does not fit its fields.");

    private void SendPayload(ReturnPathMessageType type, ReadOnlySpan<byte> payload)
    {
        _ = new ReturnPathMessage { Type = type, Payload = payload }.TryWrite(_message, out int length);
        stream.Write(_message.AsSpan(0, length));
        stream.Flush();
    }
}
