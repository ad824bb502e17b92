using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>Reads one multifd channel: its first packet, then packets of pages and device state up to its end.</summary>
/// <remarks>
/// Several channels and the main one are put in order by their <see cref="MultifdFlags.Sync"/> packets: whatever stands before the n-th of them in
/// any
/// channel belongs before the n-th synchronisation of the main channel.
/// </remarks>
public sealed class MultifdChannelReader : IDisposable
{
    private const MultifdFlags Compressions = MultifdFlags.Zlib | MultifdFlags.Zstd | MultifdFlags.Qpl | MultifdFlags.Uadk | MultifdFlags.Qatzip;

    // QEMU's own buffers for compressed pages are twice the size of a packet's memory. (zlib_send_setup, zlib_recv_setup)
    private const int LargestCompressedPayload = 2 * MultifdPacket.MemoryPerPacket;

    private readonly WireInput _input;
    private readonly RamBlockList _blocks;
    private readonly IMultifdSink _sink;
    private ulong[] _offsets = [];
    private byte[] _page = [];
    private int _targetPageSize;
    private MultifdInflater? _inflater;

    /// <summary>Creates a reader.</summary>
    /// <param name="input">At the first byte of the channel.</param>
    /// <param name="sink">Takes what is read.</param>
    /// <param name="blocks">The blocks of the main stream; an open list when the channel is read alone.</param>
    public MultifdChannelReader(WireInput input, IMultifdSink sink, RamBlockList blocks)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(blocks);
        _input = input;
        _sink = sink;
        _blocks = blocks;
    }

    /// <summary>How many <see cref="MultifdFlags.Sync"/> packets were read.</summary>
    public long Synchronisations { get; private set; }

    /// <summary>Reads the packet that every channel begins with.</summary>
    /// <exception cref="WireFormatException">It is not one.</exception>
    public void ReadInit()
    {
        long offset = _input.Position;
        _sink.Channel(MultifdInitPacket.Read(_input), offset);
    }

    /// <summary>Reads a packet and its payload.</summary>
    /// <returns><see langword="false"/> at the end of the channel.</returns>
    /// <exception cref="WireFormatException">The packet is wrong or cut short.</exception>
    public bool ReadPacket()
    {
        if (!_input.TryFill(1)) { return false; }
        _ = _input.TryFill(MultifdPacketHeader.MinimumLength);
        long offset = _input.Position;
        if (MultifdPacketHeader.TryRead(_input.Buffered, out MultifdPacketHeader header, out _) == OperationStatus.Done
            && (header.Flags & MultifdFlags.DeviceState) != 0)
        {
            ReadDeviceState(offset);
        }
        else
        {
            ReadPages(offset);
        }
        return true;
    }

    /// <summary>Reads packets up to the next one with <see cref="MultifdFlags.Sync"/>, or to the end of the channel.</summary>
    /// <returns><see langword="false"/> at the end of the channel.</returns>
    public bool ReadToSynchronisation()
    {
        long before = Synchronisations;
        while (ReadPacket())
        {
            if (Synchronisations != before) { return true; }
        }
        return false;
    }

    /// <summary>Frees the decompressor.</summary>
    public void Dispose() => _inflater?.Dispose();

    private void ReadDeviceState(long offset)
    {
        MultifdDeviceStatePacket packet = MultifdDeviceStatePacket.ReadHeader(_input, out long dataLength);
        _sink.DeviceState(packet, dataLength, offset);
        if (!TryPass(dataLength)) { Fault.Truncated(nameof(MultifdDeviceStatePacket), nameof(packet.Data), _input.Position, $"{dataLength} bytes"); }
    }

    private void ReadPages(long offset)
    {
        if (_targetPageSize == 0) { UsePageSize(); }
        MultifdPacket packet = MultifdPacket.Read(_input, _offsets.Length);
        MultifdFlags flags = packet.Header.Flags;
        if ((ulong)packet.NormalPages + packet.ZeroPages > (ulong)_offsets.Length) { RefusePages(packet, _offsets.Length, offset); }
        int normal = (int)packet.NormalPages;
        int zero = (int)packet.ZeroPages;

        RamBlock? block = null;
        if (normal + zero > 0)
        {
            if (!_blocks.TryFind(packet.BlockName, out block)) { RefuseName(packet, offset); }
            packet.Offsets.CopyTo(_offsets);
            for (int i = 0; i < normal + zero; i++)
            {
                if (_offsets[i] >= (ulong)block.UsedLength || _offsets[i] % (ulong)_targetPageSize != 0) { RefuseAddress(i, block, offset); }
            }
        }
        _sink.Packet(block, packet, offset);

        // A packet without pages may repeat the payload size of the packet before it; nothing follows it whatever it says.
        if (block is not null)
        {
            // The packet's spans are not valid any more once its payload is read.
            if (normal > 0) { ReadPayload(block, flags & Compressions, normal, packet.NextPacketSize, offset); }
            foreach (ulong address in _offsets.AsSpan(normal, zero)) { _sink.ZeroPage(block, (long)address, _targetPageSize); }
        }
        if ((flags & MultifdFlags.Sync) != 0) { Synchronisations++; }
    }

    /// <summary>The channel is opened before the main one has said the page size.</summary>
    private void UsePageSize()
    {
        if (_blocks.TargetPageSize == 0)
        {
            throw new InvalidOperationException("The main stream's list of RAM blocks must be read before the packets of a channel.");
        }
        _targetPageSize = _blocks.TargetPageSize;
        _offsets = new ulong[MultifdPacket.MemoryPerPacket / _targetPageSize];
        _page = new byte[_targetPageSize];
    }

    private void ReadPayload(RamBlock block, MultifdFlags compression, int pages, uint size, long offset)
    {
        long memory = (long)pages * _targetPageSize;
        if (compression == 0 ? size != memory : size is 0 or > LargestCompressedPayload) { RefuseSize(size, compression, memory, offset); }
        if (_sink.Content != RamContent.Pages)
        {
            if (!TryPass(size)) { RefuseEnd(size); }
            return;
        }

        ReadOnlySpan<ulong> addresses = _offsets.AsSpan(0, pages);
        if (compression == 0)
        {
            foreach (ulong address in addresses)
            {
                if (!_input.TryFill(_targetPageSize)) { RefuseEnd(size); }
                _sink.Page(block, (long)address, _input.Buffered[.._targetPageSize]);
                _input.Advance(_targetPageSize);
            }
            return;
        }

        _inflater ??= MultifdInflater.Create(compression, _input, offset);
        if (_inflater.Compression != compression) { RefuseCompression(_inflater.Compression, compression, offset); }
        _inflater.BeginPacket(size);
        foreach (ulong address in addresses)
        {
            _inflater.Read(_page);
            _sink.Page(block, (long)address, _page);
        }
        _inflater.EndPacket();
    }

    /// <summary>Passes over bytes, or shows them as they are; <see langword="false"/> when the input ends before.</summary>
    private bool TryPass(long length)
    {
        if (_sink.Content != RamContent.Everything) { return _input.Skip(length); }
        while (length > 0)
        {
            if (!_input.TryFill(1)) { return false; }
            int count = (int)Math.Min(length, _input.Buffered.Length);
            _sink.Payload(_input.Buffered[..count], _input.Position);
            _input.Advance(count);
            length -= count;
        }
        return true;
    }

    [DoesNotReturn]
    private static void RefusePages(in MultifdPacket packet, int most, long offset) => Fault.Malformed(
        nameof(MultifdPacket),
        nameof(MultifdPacket.NormalPages),
        offset + MultifdPacket.Layout.OffsetOf(nameof(MultifdPacket.NormalPages)),
        $"{packet.NormalPages} and {packet.ZeroPages} zero pages",
        $"at most {most}");

    [DoesNotReturn]
    private static void RefuseName(in MultifdPacket packet, long offset) =>
        Fault.Malformed(
            nameof(MultifdPacket), nameof(MultifdPacket.BlockName), offset + MultifdPacket.Layout.OffsetOf(nameof(MultifdPacket.BlockName)), WireText.Name(packet.BlockName), "a block of the list");

    [DoesNotReturn]
    private void RefuseAddress(int index, RamBlock block, long offset) => Fault.Malformed(
        nameof(MultifdPacket),
        nameof(MultifdPacket.Offsets),
        offset + MultifdPacket.PlaceOf(index),
        WireText.Of(_offsets[index]),
        $"the start of a page, less than the {WireText.Of(block.UsedLength)} bytes of {block.Name}");

    [DoesNotReturn]
    private static void RefuseSize(uint size, MultifdFlags compression, long memory, long offset) => Fault.Malformed(
        nameof(MultifdPacket),
        nameof(MultifdPacket.NextPacketSize),
        offset + MultifdPacket.Layout.OffsetOf(nameof(MultifdPacket.NextPacketSize)),
        WireText.Of((ulong)size),
        compression == 0 ? WireText.Of(memory) : $"1 to {LargestCompressedPayload}");

    [DoesNotReturn]
    private static void RefuseCompression(MultifdFlags before, MultifdFlags now, long offset) =>
        Fault.Malformed(nameof(MultifdPacket), "Header.Flags", offset + MultifdPacketHeader.Layout.OffsetOf(nameof(MultifdPacketHeader.Flags)), WireText.Of(now), $"{WireText.Of(before)}, as in the packets before");

    [DoesNotReturn]
    private void RefuseEnd(uint size) => Fault.Truncated(nameof(MultifdPacket), "payload", _input.Position, $"{size} bytes of payload");
}
