using System;
using System.Buffers;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Colo;

/// <summary>
/// Reads the checkpoints that a COLO primary sends behind the initial stream (<c>colo_do_checkpoint_transaction</c>): REQUEST, SEND, a live part of
/// sections, SIZE, a device buffer.
/// </summary>
/// <param name="reader">The reader of the initial stream, which has come to its end. Section ids and loaders are those of that stream.</param>
/// <param name="sink">Takes what is read.</param>
public sealed class ColoCheckpointReader(SavevmReader reader, IColoSink sink)
{
    /// <summary>The largest device buffer; QEMU itself believes any size and dies of it.</summary>
    public const long MaximumDeviceBuffer = 1L << 32;

    /// <summary>Whether a checkpoint begins at the position of an input.</summary>
    /// <param name="input">The input, behind the end of a stream.</param>
    public static bool IsAhead(WireInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.TryFill(ColoMessage.MinimumLength)
            && ColoMessage.TryRead(input.Buffered, out ColoMessage message, out _) == OperationStatus.Done
            && message.Kind == ColoMessageKind.CheckpointRequest;
    }

    /// <summary>Reads one checkpoint.</summary>
    /// <returns><see langword="false"/> at the end of the input.</returns>
    /// <exception cref="WireFormatException">The checkpoint is wrong or cut short.</exception>
    public bool Read()
    {
        WireInput input = reader.Input;
        if (!input.TryFill(1)) { return false; }

        long offset = input.Position;
        sink.Begin(ReadMessage(input, ColoMessageKind.CheckpointRequest), offset);
        offset = input.Position;
        sink.LivePart(ReadMessage(input, ColoMessageKind.VmStateSend), offset);
        reader.BeginLivePart();
        while (reader.Read()) { sink.LiveItem(reader); }

        offset = input.Position;
        ColoMessage size = ReadMessage(input, ColoMessageKind.VmStateSize);
        if (size.Value > MaximumDeviceBuffer)
        {
            Fault.Malformed(
                nameof(ColoMessage), nameof(ColoMessage.Value), offset, WireText.Of(size.Value), $"at most {WireText.Of(MaximumDeviceBuffer)}");
        }
        sink.DeviceBuffer(size, offset);
        reader.BeginDeviceBuffer((long)size.Value);
        while (reader.Read()) { sink.DeviceItem(reader); }

        sink.Complete(input.Position);
        return true;
    }

    private static ColoMessage ReadMessage(WireInput input, ColoMessageKind expected)
    {
        long offset = input.Position;
        ColoMessage message = ColoMessage.Read(input);
        if (message.Kind != expected)
        {
            Fault.Malformed(nameof(ColoMessage), nameof(ColoMessage.Kind), offset, WireText.Of(message.Kind), WireText.Of(expected));
        }
        return message;
    }
}
