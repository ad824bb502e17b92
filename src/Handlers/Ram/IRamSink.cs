using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Takes what stands in "ram" sections, preempt channels and COLO checkpoints, in the order of the stream. Records and spans are valid during the
/// call only;
/// offsets are absolute in the stream and point at the record's first byte.
/// </summary>
public interface IRamSink
{
    /// <summary>Which of the bytes of mapped-ram regions the sink wants to see. The walker asks once per block.</summary>
    RamContent Content { get; }

    /// <summary>The list of blocks begins.</summary>
    /// <param name="item">The item with the sum of all lengths.</param>
    /// <param name="offset">Its offset.</param>
    void BlockList(in RamItem item, long offset);

    /// <summary>A block of the list.</summary>
    /// <param name="block">The block.</param>
    void Block(RamBlock block);

    /// <summary>
    /// A <see cref="RamItemFlags.Page"/> or a <see cref="RamItemFlags.Zero"/> item. A page that comes again replaces what came before.
    /// </summary>
    /// <param name="block">The block that the item names or continues.</param>
    /// <param name="item">The item.</param>
    /// <param name="offset">Its offset.</param>
    void Page(RamBlock block, in RamItem item, long offset);

    /// <summary>A page as delta to what the destination holds.</summary>
    /// <param name="block">The block that the item names or continues.</param>
    /// <param name="item">The item.</param>
    /// <param name="delta">The delta.</param>
    /// <param name="offset">The item's offset.</param>
    void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset);

    /// <summary>A page compressed by itself.</summary>
    /// <param name="block">The block that the item names or continues.</param>
    /// <param name="item">The item.</param>
    /// <param name="page">The compressed content.</param>
    /// <param name="offset">The item's offset.</param>
    void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset);

    /// <summary>A piece of the bitmap of a mapped-ram block. Called in ascending order until all pages are covered; an absent page is zero.</summary>
    /// <param name="block">The block.</param>
    /// <param name="firstPage">The page that the first bit stands for, in pages of the block's mapped-ram header.</param>
    /// <param name="bits">The bits, see <see cref="Records.BitRuns"/>; the last piece may have more than there are pages.</param>
    /// <param name="offset">The offset of the piece.</param>
    void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset);

    /// <summary>Pages of a mapped-ram block whose bits are set, in pieces of whole pages.</summary>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset of the first page inside the block.</param>
    /// <param name="pages">The content.</param>
    /// <param name="offset">Where it stands in the file.</param>
    void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset);

    /// <summary>
    /// With <see cref="RamContent.Everything"/>: bytes between header, bitmap and pages, and the places of absent pages, which may hold anything.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">Where they stand in the file.</param>
    void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>An item that speaks of no page: <see cref="RamItemFlags.MultifdFlush"/> or <see cref="RamItemFlags.EndOfSection"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="offset">Its offset.</param>
    void Signal(in RamItem item, long offset);

    /// <summary>
    /// An item is whole, but breaks a rule between records: an address outside its block, a block that is not in the list, a list that does not add up.
    /// The walk can go on behind it; nothing of it is handed out.
    /// </summary>
    /// <param name="fault">What is wrong.</param>
    /// <returns><see langword="true"/> to go on; <see langword="false"/>, as long as the sink does not say otherwise, to have it thrown.</returns>
    bool Tolerates(WireFormatException fault) => false;
}
