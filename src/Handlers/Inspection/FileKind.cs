using System;
using System.Buffers;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Inspection;

/// <summary>Recognises what the bytes of a migration are by their beginning.</summary>
internal static class FileKind
{
    private const RamItemFlags FirstOfPreempt = RamItemFlags.Zero | RamItemFlags.Page | RamItemFlags.EndOfSection;

    /// <summary>Looks, and consumes nothing.</summary>
    /// <param name="input">At the first byte.</param>
    /// <param name="targetPageSize">The page size in bytes, where nothing says it.</param>
    /// <returns>One of <see cref="StreamFormats"/>.</returns>
    public static string Recognise(WireInput input, int targetPageSize)
    {
        // The longest of the beginnings that are looked at; at the end of a shorter input the records know what to say.
        int longest = RamItem.MaxHeaderLength + targetPageSize;
        _ = input.TryFill(longest);
        ReadOnlySpan<byte> bytes = input.Buffered;

        if (StreamHeader.TryRead(bytes, out _, out _) == OperationStatus.Done) { return StreamFormats.Stream; }
        if (MultifdInitPacket.TryRead(bytes, out _, out _) == OperationStatus.Done) { return StreamFormats.MultifdChannel; }
        if (ReturnPathMessage.TryRead(bytes, out _, out _) == OperationStatus.Done) { return StreamFormats.ReturnPath; }
        // A preempt channel begins with a page whose block is named, or with its end. A COLO reply begins with four zero bytes as well,
        // but what follows there would be a name without a letter.
        if (RamItem.TryRead(bytes, targetPageSize, out RamItem item, out _) == OperationStatus.Done && (item.Flags & ~FirstOfPreempt) == 0 && item.Flags != 0)
        {
            return StreamFormats.PreemptChannel;
        }
        bool isReady = ColoMessage.TryRead(bytes, out ColoMessage message, out int length) == OperationStatus.Done
            && message.Kind == ColoMessageKind.CheckpointReady;
        if (!isReady) { return StreamFormats.Unknown; }

        // Zeros in front of a stream would be READY too: the answer to the first request is what comes next.
        OperationStatus next = ColoMessage.TryRead(bytes[length..], out ColoMessage reply, out _);
        bool isReply = next == OperationStatus.NeedMoreData || (next == OperationStatus.Done && reply.Kind == ColoMessageKind.CheckpointReply);
        return isReply ? StreamFormats.ColoReply : StreamFormats.Unknown;
    }
}
