using System;
using System.Threading;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Migration;

/// <summary>Between the walk over the main channel and the one who wants the pages: notes what has arrived, and where the channels are to be put in order.</summary>
internal sealed class ReceiverRamSink(IRamSink next, ReceivedPages pages, Lock serial) : IRamSink
{
    public long TotalBytes { get; private set; }

    /// <summary>Called at items that are no pages.</summary>
    public Action<RamItemFlags>? Signalled { get; set; }

    public RamContent Content => next.Content;

    public void BlockList(in RamItem item, long offset)
    {
        TotalBytes = (long)item.Address;
        next.BlockList(item, offset);
    }

    public void Block(RamBlock block) => next.Block(block);

    public void Page(RamBlock block, in RamItem item, long offset)
    {
        // The preempt channel brings pages while the main channel does; what takes them is made for one thread.
        lock (serial)
        {
            next.Page(block, item, offset);
            pages.MarkInOrder(block, (long)item.Address);
        }
    }

    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        next.DeltaPage(block, item, delta, offset);
        pages.MarkInOrder(block, (long)item.Address);
    }

    public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
    {
        next.CompressedPage(block, item, page, offset);
        pages.MarkInOrder(block, (long)item.Address);
    }

    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset) => next.MappedBitmap(block, firstPage, bits, offset);

    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset) => next.MappedPages(block, address, pages, offset);

    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset) => next.MappedPadding(block, bytes, offset);

    public void Signal(in RamItem item, long offset)
    {
        next.Signal(item, offset);
        Signalled?.Invoke(item.Flags);
    }
}
