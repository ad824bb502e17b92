using System;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Copying;

/// <summary>Writes what stands in "ram" sections and in channels.</summary>
internal sealed class RamCopySink(CopyTarget target) : IRamSink, IMultifdSink
{
    // What file systems can leave out.
    private const int HoleUnit = 4096;

    private readonly WireOutput _output = target.Output;

    /// <summary>The size of the pages that items speak of.</summary>
    public int TargetPageSize { get; set; }

    public RamContent Content => RamContent.Everything;

    public void BlockList(in RamItem item, long offset) => item.Write(_output, TargetPageSize);

    public void Block(RamBlock block) => new RamBlockEntry
    {
        Name = block.NameBytes,
        UsedLength = (ulong)block.UsedLength,
        PageSize = block.PageSize,
        GuestAddress = block.GuestAddress,
        MappedRam = block.MappedRam,
    }.Write(_output, block.Extras);

    public void Page(RamBlock block, in RamItem item, long offset)
    {
        if (item.Fill != 0) { target.Require(StreamFeature.NonZeroFill, nameof(RamItem), nameof(item.Fill), offset); }
        item.Write(_output, TargetPageSize);
        target.Pulse.Tick();
    }

    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        item.Write(_output, TargetPageSize);
        delta.Write(_output);
        target.Pulse.Tick();
    }

    public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
    {
        target.Require(StreamFeature.CompressedPages, nameof(RamItem), nameof(item.Flags), offset);
        item.Write(_output, TargetPageSize);
        page.Write(_output);
        target.Pulse.Tick();
    }

    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset) => _output.Write(bits);

    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset)
    {
        _output.Write(pages);
        target.Pulse.Beat();
    }

    /// <summary>Nobody reads these bytes; where they are zero, a file is left without them.</summary>
    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int hole = bytes.IndexOfAnyExcept((byte)0);
            if (hole < 0) { hole = bytes.Length; }
            else { hole -= (int)Math.Min(hole, (_output.Position + hole) % HoleUnit); }
            if (hole > 0)
            {
                _output.Seek(_output.Position + hole);
                bytes = bytes[hole..];
                continue;
            }
            int data = (int)Math.Min(bytes.Length, HoleUnit - (_output.Position % HoleUnit));
            _output.Write(bytes[..data]);
            bytes = bytes[data..];
        }
        target.Pulse.Beat();
    }

    public void Signal(in RamItem item, long offset)
    {
        if ((item.Flags & RamItemFlags.MultifdFlush) != 0) { target.Require(StreamFeature.MultifdFlush, nameof(RamItem), nameof(item.Flags), offset); }
        item.Write(_output, TargetPageSize);
    }

    public void Channel(in MultifdInitPacket init, long offset) => init.Write(_output);

    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
        MultifdFlags flags = packet.Header.Flags;
        if (packet.ZeroPages > 0) { target.Require(StreamFeature.MultifdZeroPages, nameof(MultifdPacket), nameof(packet.ZeroPages), offset); }
        if ((flags & (MultifdFlags.Qpl | MultifdFlags.Uadk)) != 0) { target.Require(StreamFeature.MultifdQplUadk, nameof(MultifdPacket), nameof(flags), offset); }
        if ((flags & MultifdFlags.Qatzip) != 0) { target.Require(StreamFeature.MultifdQatzip, nameof(MultifdPacket), nameof(flags), offset); }
        packet.Write(_output, packet.Offsets.Length);
    }

    public void Payload(ReadOnlySpan<byte> bytes, long offset)
    {
        _output.Write(bytes);
        target.Pulse.Beat();
    }

    public void Page(RamBlock block, long address, ReadOnlySpan<byte> page) => throw new InvalidOperationException("Payloads are copied as they are.");

    public void ZeroPage(RamBlock block, long address, int length)
    {
        // Named in the packet.
    }

    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset)
    {
        target.Require(StreamFeature.MultifdDeviceState, nameof(MultifdDeviceStatePacket), nameof(header.Header), offset);
        header.WriteHeader(_output, dataLength);
    }
}
