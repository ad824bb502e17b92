using System;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Extraction;

/// <summary>RAM that nobody wants: walked over, as its sections have no length.</summary>
internal sealed class SkippedRam : IRamSink
{
    public RamContent Content => RamContent.None;

    public void BlockList(in RamItem item, long offset)
    {
    }

    public void Block(RamBlock block)
    {
    }

    public void Page(RamBlock block, in RamItem item, long offset)
    {
    }

    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
    }

    public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
    {
    }

    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
    {
    }

    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset)
    {
    }

    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
    }

    public void Signal(in RamItem item, long offset)
    {
    }
}
