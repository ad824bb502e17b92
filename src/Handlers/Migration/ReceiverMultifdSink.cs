using System;
using System.Threading;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// Between the walk over a multifd channel and the one who wants its pages: notes what has arrived, and lets one channel at a time through where the other side
/// is made for one thread.
/// </summary>
internal sealed class ReceiverMultifdSink(IMultifdSink next, ReceivedPages pages, Lock? serial) : IMultifdSink
{
    public RamContent Content => next.Content;

    public void Channel(in MultifdInitPacket init, long offset) => next.Channel(init, offset);

    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
        next.Packet(block, packet, offset);
        if (block is null) { return; }
        for (int i = 0; i < packet.NormalPages; i++) { pages.Mark(block, (long)packet.Offsets[i]); }
    }

    public void Payload(ReadOnlySpan<byte> bytes, long offset) => next.Payload(bytes, offset);

    public void Page(RamBlock block, long address, ReadOnlySpan<byte> page)
    {
        if (serial is null)
        {
            next.Page(block, address, page);
            return;
        }
        lock (serial) { next.Page(block, address, page); }
    }

    public void ZeroPage(RamBlock block, long address, int length)
    {
        if (serial is null) { next.ZeroPage(block, address, length); }
        else
        {
            lock (serial) { next.ZeroPage(block, address, length); }
        }
        pages.Mark(block, address);
    }

    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset) => next.DeviceState(header, dataLength, offset);
}
