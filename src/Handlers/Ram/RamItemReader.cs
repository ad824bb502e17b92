using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.Intrinsics.X86;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>Reads RAM items up to an end-of-section item: the one walk over them, for sections, checkpoints and preempt channels.</summary>
/// <remarks>
/// The block that CONTINUE stands for belongs to the channel and survives the borders of sections and checkpoints, as in
/// <c>ram_block_from_stream</c>.
/// </remarks>
internal sealed class RamItemReader(RamBlockList blocks, IRamSink sink)
{
    private const RamItemFlags EndsWalk = RamItemFlags.EndOfSection | RamItemFlags.MemorySize;

    private RamBlock? _lastBlock;
    private bool _isLost;   // the last block named is unknown, and the sink tolerates it

    /// <summary>Reads items up to the first one that ends the body or announces the list of blocks; that one is read as well.</summary>
    /// <param name="input">At the first byte of an item.</param>
    /// <param name="targetPageSize">The page size in bytes.</param>
    /// <param name="allowed">The actions that may come here.</param>
    /// <param name="total">For <see cref="RamItemFlags.MemorySize"/> the sum of all blocks' lengths.</param>
    /// <param name="mayEnd">Whether the input may end behind any item.</param>
    /// <returns>The action of the last item: <see cref="RamItemFlags.EndOfSection"/> or <see cref="RamItemFlags.MemorySize"/>; none when the input has ended.</returns>
    public RamItemFlags Read(WireInput input, int targetPageSize, RamItemFlags allowed, out ulong total, bool mayEnd = false)
    {
        while (true)
        {
            ReadOnlySpan<byte> window = input.Buffered;
            long windowOffset = input.Position;
            int taken = 0;
            OperationStatus status;
            RamItemFlags action;
            do
            {
                status = TryReadItem(window[taken..], windowOffset + taken, targetPageSize, allowed, out action, out total, out int length);
                taken += length;
                if (length > targetPageSize) { FetchAhead(window, taken + length); }
            }
            while (status == OperationStatus.Done && (action & EndsWalk) == 0);

            input.Advance(taken);
            if (status == OperationStatus.Done) { return action; }
            if (status == OperationStatus.NeedMoreData && input.TryFillMore()) { continue; }
            if (mayEnd && input.Buffered.IsEmpty) { return 0; }
            Explain(input.Buffered, input.Position, targetPageSize, allowed);
        }
    }

    /// <summary>
    /// Starts to load the header behind the next page. Headers stand a page apart, and where the next one stands is known only when this one was read: a
    /// walk that does not look at the pages would wait for the memory at each of them.
    /// </summary>
    private static unsafe void FetchAhead(ReadOnlySpan<byte> window, int offset)
    {
        if (!Sse.IsSupported || offset >= window.Length) { return; }
        // A hint: nothing is read, and an address that is not there is not an error.
        fixed (byte* bytes = window) { Sse.Prefetch0(bytes + offset); }
    }

    private OperationStatus TryReadItem(
        ReadOnlySpan<byte> source, long offset, int targetPageSize, RamItemFlags allowed, out RamItemFlags action, out ulong address, out int length)
    {
        OperationStatus status = RamItem.TryRead(source, targetPageSize, out RamItem item, out length);
        action = item.Flags & ~RamItemFlags.Continue;
        address = item.Address;
        if (status != OperationStatus.Done) { return status; }

        CheckAction(item.Flags, allowed, offset);
        if ((action & RamItem.PageActions) == 0)
        {
            if (action == RamItemFlags.MemorySize) { sink.BlockList(item, offset); }
            else { sink.Signal(item, offset); }
            return OperationStatus.Done;
        }

        RamBlock? block = FindBlock(item, offset);
        bool isGood = block is not null && (item.Address < (ulong)block.UsedLength || RefuseAddress(item, block, offset));
        switch (action)
        {
            case RamItemFlags.Xbzrle:
                status = XbzrlePage.TryRead(source[length..], out XbzrlePage delta, out int deltaLength);
                if (status != OperationStatus.Done) { break; }
                if (delta.Delta.Length > targetPageSize)
                {
                    RefuseLength(nameof(XbzrlePage), nameof(XbzrlePage.Delta), delta.Delta.Length, targetPageSize, offset + length);
                }
                if (isGood) { sink.DeltaPage(block!, item, delta, offset); }
                length += deltaLength;
                break;
            case RamItemFlags.CompressedPage:
                status = CompressedPage.TryRead(source[length..], out CompressedPage page, out int pageLength);
                if (status != OperationStatus.Done) { break; }
                int bound = ZlibBound(targetPageSize);
                if (page.Stream.Length > bound)
                {
                    RefuseLength(nameof(CompressedPage), nameof(CompressedPage.Stream), page.Stream.Length, bound, offset + length);
                }
                if (isGood) { sink.CompressedPage(block!, item, page, offset); }
                length += pageLength;
                break;
            default:
                if (isGood) { sink.Page(block!, item, offset); }
                break;
        }
        // Nothing is consumed unless the item is whole: the spans of its first part would not outlive a refill.
        if (status != OperationStatus.Done) { length = 0; }
        else
        {
            _lastBlock = block ?? _lastBlock;
            _isLost = block is null;
        }
        return status;
    }

    private RamBlock? FindBlock(in RamItem item, long offset)
    {
        if ((item.Flags & RamItemFlags.Continue) != 0) { return _isLost ? null : _lastBlock ?? RefuseContinue(offset); }
        if (_lastBlock is not null && item.BlockName.SequenceEqual(_lastBlock.NameBytes)) { return _lastBlock; }
        return blocks.TryFind(item.BlockName, out RamBlock? block) ? block : RefuseName(item, offset);
    }

    /// <summary>The most that zlib makes of so many bytes (<c>compressBound</c>); a page that does not shrink is still sent compressed.</summary>
    private static int ZlibBound(int length) => length + (length >> 12) + (length >> 14) + (length >> 25) + 13;

    [DoesNotReturn]
    private static void Explain(ReadOnlySpan<byte> source, long offset, int targetPageSize, RamItemFlags allowed)
    {
        // Flags that cannot be are the reason, not that what they ask for is not there.
        if (RamItemWord.TryRead(source, targetPageSize, out RamItemWord word, out _) == OperationStatus.Done) { CheckAction(word.Flags, allowed, offset); }
        WireError? error = RamItem.Explain(source, targetPageSize);
        if (error is null && RamItem.TryRead(source, targetPageSize, out RamItem item, out int length) == OperationStatus.Done)
        {
            ReadOnlySpan<byte> rest = source[length..];
            error = (item.Flags & RamItemFlags.Xbzrle) != 0 ? XbzrlePage.Explain(rest) : CompressedPage.Explain(rest);
            offset += length;
        }
        WireFormatException.Throw(error ?? new WireError(WireErrorKind.Malformed, nameof(RamItem), "", 0, "an item", "another item"), offset);
    }

    private static void CheckAction(RamItemFlags flags, RamItemFlags allowed, long offset)
    {
        RamItemFlags action = flags & ~RamItemFlags.Continue;
        if ((action & allowed) == 0 || !BitOperations.IsPow2((uint)action)) { RefuseAction(flags, allowed, offset); }
    }

    [DoesNotReturn]
    private static void RefuseAction(RamItemFlags flags, RamItemFlags allowed, long offset) =>
        Fault.Malformed(nameof(RamItem), nameof(RamItem.Flags), offset, WireText.Of(flags), $"one of {WireText.Of(allowed)}");

    [DoesNotReturn]
    private static RamBlock RefuseContinue(long offset)
    {
        Fault.Malformed(
            nameof(RamItem), "Flags.Continue", offset, WireText.Of(RamItemFlags.Continue), "a block's name, because no page came before");
        return null;
    }

    private RamBlock? RefuseName(in RamItem item, long offset)
    {
        Refuse(nameof(RamItem.BlockName), offset + RamItem.MinimumLength, WireText.Name(item.BlockName), "a block of the list");
        return null;
    }

    private bool RefuseAddress(in RamItem item, RamBlock block, long offset)
    {
        Refuse(nameof(RamItem.Address), offset, WireText.Of(item.Address), $"less than the {WireText.Of(block.UsedLength)} bytes of {block.Name}");
        return false;
    }

    private void Refuse(string field, long offset, string found, string expected)
    {
        var fault = new WireFormatException(new WireError(WireErrorKind.Malformed, nameof(RamItem), field, 0, found, expected), offset);
        if (!sink.Tolerates(fault)) { throw fault; }
    }

    [DoesNotReturn]
    private static void RefuseLength(string record, string field, int found, int most, long offset) =>
        Fault.Malformed(record, field, offset, $"{WireText.Of((ulong)found)} bytes", $"at most {WireText.Of((ulong)most)}");
}
