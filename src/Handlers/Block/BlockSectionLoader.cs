using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Block;

/// <summary>Reads the bodies of "block" sections into an <see cref="IBlockSink"/> (<c>block_load</c>, until QEMU 9.0).</summary>
/// <param name="sink">Takes what is read.</param>
public sealed class BlockSectionLoader(IBlockSink sink) : ISectionLoader
{
    /// <summary>The section's name. Its version is 1, but no loader ever looked at it.</summary>
    public const string SectionName = "block";

    /// <summary>More disks than any machine has.</summary>
    public const int MaximumDevices = 1 << 12;

    private readonly List<BlockDevice> _devices = [];
    private readonly Dictionary<byte[], BlockDevice> _byName = new(NameComparer.Instance);
    private BlockDevice? _last;

    /// <summary>The disks seen so far, in the order of first appearance.</summary>
    public IReadOnlyList<BlockDevice> Devices => _devices;

    /// <inheritdoc/>
    public void Load(SavevmReader reader, in SectionInfo section)
    {
        ArgumentNullException.ThrowIfNull(reader);
        WireInput input = reader.Input;
        BlockFlags flags;
        do
        {
            long offset = input.Position;
            BlockChunk item = BlockChunk.ReadHeader(input, out long dataLength);
            flags = item.Flags;
            // The order of tests of block_load: a chunk may also end the section, though no writer does so; unknown bits are ignored.
            if ((flags & BlockFlags.DeviceBlock) != 0) { ReadChunk(input, item, dataLength, offset); }
            else if ((flags & (BlockFlags.Progress | BlockFlags.EndOfSection)) != 0) { sink.Signal(item, offset); }
            else { RefuseFlags(flags, offset); }
        }
        while ((flags & BlockFlags.EndOfSection) == 0);
    }

    private void ReadChunk(WireInput input, in BlockChunk item, long dataLength, long offset)
    {
        if (item.Sector % BlockChunk.SectorsPerChunk != 0 || item.Sector > long.MaxValue / BlockChunk.SectorSize)
        {
            RefuseSector(item.Sector, offset);
        }
        long address = (long)item.Sector * BlockChunk.SectorSize;
        BlockDevice device = FindDevice(item, offset);
        sink.Chunk(device, item, offset);
        if (!sink.ReadsData)
        {
            if (!input.Skip(dataLength)) { RefuseEnd(device, input.Position); }
            return;
        }
        for (long left = dataLength; left > 0;)
        {
            if (!input.TryFill(IBlockSink.PieceUnit)) { RefuseEnd(device, input.Position + input.Buffered.Length); }
            ReadOnlySpan<byte> piece = input.Buffered;
            piece = piece[..(int)Math.Min(left, piece.Length / IBlockSink.PieceUnit * IBlockSink.PieceUnit)];
            sink.Data(device, address, piece);
            address += piece.Length;
            left -= piece.Length;
            input.Advance(piece.Length);
        }
    }

    private BlockDevice FindDevice(in BlockChunk item, long offset)
    {
        if (_last is not null && item.DeviceName.SequenceEqual(_last.NameBytes)) { return _last; }
        if (!_byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(item.DeviceName, out BlockDevice? device))
        {
            if (_devices.Count == MaximumDevices) { RefuseDevice(item, offset); }
            byte[] name = item.DeviceName.ToArray();
            device = new BlockDevice(_devices.Count, name);
            _devices.Add(device);
            _byName.Add(name, device);
        }
        return _last = device;
    }

    [DoesNotReturn]
    private static void RefuseFlags(BlockFlags flags, long offset) =>
        Fault.Malformed(
            nameof(BlockChunk),
            nameof(BlockChunk.Flags),
            offset,
            WireText.Of(flags),
            "one of DeviceBlock, DeviceBlock|ZeroBlock, Progress, EndOfSection");

    [DoesNotReturn]
    private static void RefuseSector(ulong sector, long offset) =>
        Fault.Malformed(
            nameof(BlockChunk),
            nameof(BlockChunk.Sector),
            offset,
            WireText.Of(sector),
            $"a multiple of {BlockChunk.SectorsPerChunk}, on a disk of less than 8 EiB");

    [DoesNotReturn]
    private static void RefuseDevice(in BlockChunk item, long offset) =>
        Fault.Malformed(
            nameof(BlockChunk), nameof(BlockChunk.DeviceName), offset, WireText.Name(item.DeviceName), $"one of the {MaximumDevices} disks before");

    [DoesNotReturn]
    private static void RefuseEnd(BlockDevice device, long offset) =>
        Fault.Truncated(nameof(BlockChunk), nameof(BlockChunk.Data), offset, $"the rest of a chunk of {device.Name}");
}
