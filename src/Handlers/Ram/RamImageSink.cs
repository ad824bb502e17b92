using System;
using System.Diagnostics.CodeAnalysis;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Applies what stands in a stream and its channels to a <see cref="RamImage"/>, as the destination does (<c>ram_load_precopy</c>).
/// </summary>
/// <param name="image">The image.</param>
public sealed class RamImageSink(RamImage image) : IRamSink, IMultifdSink
{
    private readonly CompressedPageDecoder _decoder = new();
    private readonly byte[] _page = new byte[64 << 10];

    /// <inheritdoc cref="IRamSink.Content"/>
    public RamContent Content => RamContent.Pages;

    /// <inheritdoc/>
    public void BlockList(in RamItem item, long offset)
    {
    }

    /// <inheritdoc/>
    public void Block(RamBlock block)
    {
    }

    /// <inheritdoc/>
    public void Page(RamBlock block, in RamItem item, long offset)
    {
        if ((item.Flags & RamItemFlags.Page) != 0) { image.Write(block, (long)item.Address, item.Page); }
        else { image.Fill(block, (long)item.Address, block.TargetPageSize, item.Fill); }
    }

    /// <inheritdoc/>
    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        Span<byte> page = image.Open(block, (long)item.Address, block.TargetPageSize);
        if (!XbzrleDecoder.TryDecode(delta.Delta, page, out int errorOffset)) { RefuseDelta(delta, errorOffset, offset); }
    }

    /// <inheritdoc/>
    public void CompressedPage(RamBlock block, in RamItem item, in Ram.CompressedPage page, long offset)
    {
        Span<byte> content = _page.AsSpan(0, block.TargetPageSize);
        if (!_decoder.TryDecode(page.Stream, content)) { RefuseCompressed(offset); }
        image.Write(block, (long)item.Address, content);
    }

    /// <inheritdoc/>
    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
    {
        if (firstPage == 0) { image.Cover(block, block.UsedLength); }
    }

    /// <inheritdoc/>
    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset) => image.Write(block, address, pages);

    /// <inheritdoc/>
    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
    }

    /// <inheritdoc/>
    public void Signal(in RamItem item, long offset)
    {
    }

    /// <inheritdoc/>
    public void Channel(in MultifdInitPacket init, long offset)
    {
    }

    /// <inheritdoc/>
    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
    }

    /// <inheritdoc/>
    public void Page(RamBlock block, long address, ReadOnlySpan<byte> page) => image.Write(block, address, page);

    /// <inheritdoc/>
    public void ZeroPage(RamBlock block, long address, int length) => image.Fill(block, address, length, 0);

    /// <inheritdoc/>
    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset)
    {
    }

    [DoesNotReturn]
    private static void RefuseDelta(in XbzrlePage delta, int errorOffset, long offset) => Fault.Malformed(
        nameof(XbzrlePage),
        nameof(XbzrlePage.Delta),
        offset,
        $"{WireText.Bytes(delta.Delta[errorOffset..])} at byte {errorOffset} of {delta.Delta.Length}",
        "runs that end inside the page");

    [DoesNotReturn]
    private static void RefuseCompressed(long offset) =>
        Fault.Malformed(
            nameof(Ram.CompressedPage), nameof(Ram.CompressedPage.Stream), offset, "damaged data or another length", "one page as a zlib stream");
}
