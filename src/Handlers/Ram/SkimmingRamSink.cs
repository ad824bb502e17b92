using System;

namespace SaveVm.Handlers.Ram;

/// <summary>Wants nothing: for walks whose only purpose is to find the end.</summary>
internal sealed class SkimmingRamSink : IRamSink, IMultifdSink
{
    public static readonly SkimmingRamSink Instance = new();

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

    public void Channel(in MultifdInitPacket init, long offset)
    {
    }

    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
    }

    public void Page(RamBlock block, long address, ReadOnlySpan<byte> page)
    {
    }

    public void ZeroPage(RamBlock block, long address, int length)
    {
    }

    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset)
    {
    }
}
