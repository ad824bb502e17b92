using System;
using System.Buffers;
using System.Collections.Generic;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Inspection;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Judges what stands in "block" sections. The stream does not say how long a disk is.</summary>
internal sealed class BlockCheck(FindingList findings, InspectPulse pulse) : IBlockSink
{
    // 16 TiB with nothing in it: no sparse disk has its last chunk so far behind the others.
    private const long FarAway = 1 << 24;

    private const BlockFlags Known = BlockFlags.DeviceBlock | BlockFlags.EndOfSection | BlockFlags.Progress | BlockFlags.ZeroBlock;

    private static readonly SearchValues<byte> s_nameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"u8);

    private readonly PageSet _chunks = new();
    private readonly List<Disk> _disks = [];
    private ulong _progress;
    private bool _isDone;
    private bool _isEarly;

    /// <summary>The stream's reader: which section the chunks are in.</summary>
    public SavevmReader? Reader { get; set; }

    /// <summary>Whether chunks were lost.</summary>
    public bool IsDamaged { get; set; }

    /// <inheritdoc/>
    public bool ReadsData => false;

    /// <inheritdoc/>
    public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
    {
        pulse.Beat();
        if (device.Index == _disks.Count)
        {
            _disks.Add(new Disk(device, offset));
            CheckName(device, chunk, offset);
        }
        CheckFlags(chunk, offset);
        if (Reader is { Section.Type: SectionType.Start } && !_isEarly)
        {
            _isEarly = true;
            findings.Add(Rules.BlockOrder, offset, nameof(BlockChunk), nameof(BlockChunk.Flags), $"{WireText.Of(chunk.Flags)} in {WireText.Of(SectionType.Start)}", "chunks in PART and END");
        }
        long number = (long)chunk.Sector / BlockChunk.SectorsPerChunk;
        if (_chunks.Add(device.Index, number)) { return; }
        Disk disk = _disks[device.Index];
        disk.Count++;
        if (number > disk.Last)
        {
            (disk.SecondLast, disk.Last, disk.LastOffset) = (disk.Last, number, offset);
        }
        else if (number > disk.SecondLast)
        {
            disk.SecondLast = number;
        }
    }

    /// <inheritdoc/>
    public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
    {
    }

    /// <inheritdoc/>
    public void Signal(in BlockChunk item, long offset)
    {
        CheckFlags(item, offset);
        bool isLast = (item.Flags & BlockFlags.EndOfSection) != 0 && Reader is { Section.Type: SectionType.End };
        if (isLast && !_isDone && _disks.Count > 0 && !IsDamaged)
        {
            findings.Add(Rules.BlockProgress, offset, nameof(BlockChunk), nameof(BlockChunk.Sector), "the end", "100 percent in front of it");
        }
        if ((item.Flags & BlockFlags.Progress) == 0) { return; }
        _isDone = item.Sector == 100;
        if (item.Sector > 100 || item.Sector < _progress)
        {
            findings.Add(Rules.BlockProgress, offset, nameof(BlockChunk), nameof(BlockChunk.Sector), $"{item.Sector} percent", $"{_progress} to 100");
        }
        _progress = Math.Clamp(item.Sector, _progress, 100);
    }

    /// <summary>The sections are over: a chunk that is where none should be, while another place is empty.</summary>
    public void Finish()
    {
        if (IsDamaged || findings.HasErrors || !_chunks.IsWhole) { return; }
        foreach (Disk disk in _disks)
        {
            bool isFar = disk.Last - disk.SecondLast > FarAway;
            // All others stand in order but for one empty place, and this one stands apart.
            bool isMoved = disk.Count > 2 && disk.Last > disk.SecondLast + 1 && disk.Count - 1 == disk.SecondLast;
            if (isFar || isMoved)
            {
                findings.AddOutside(
                    Rules.BlockCoverage, disk.LastOffset, nameof(BlockChunk), nameof(BlockChunk.Sector),
                    WireText.Of((ulong)disk.Last * BlockChunk.SectorsPerChunk), $"a chunk near the other {disk.Count - 1} of {disk.Device.Name}");
            }
            if (disk.Count == 1 && disk.Last > 0 && _disks.Find(other => other != disk && LacksOnly(other, disk.Last)) is { } owner)
            {
                findings.AddOutside(
                    Rules.BlockCoverage, disk.FirstOffset, nameof(BlockChunk), nameof(BlockChunk.DeviceName), WireText.Name(disk.Device.NameBytes),
                    $"{WireText.Name(owner.Device.NameBytes)}, which lacks this chunk alone");
            }
        }
    }

    private bool LacksOnly(Disk disk, long chunk)
    {
        if (disk.Count == chunk && disk.Last == chunk - 1) { return true; }
        return disk.Count == disk.Last && _chunks.Count(disk.Device.Index, disk.Last + 1, out long missing) > 0 && missing == chunk;
    }

    /// <summary>The name of a block backend is an id (<c>id_wellformed</c>), or made by QEMU with a <c>#</c> in front.</summary>
    private void CheckName(BlockDevice device, in BlockChunk chunk, long offset)
    {
        ReadOnlySpan<byte> name = device.NameBytes;
        bool isGood = (char.IsAsciiLetter((char)name[0]) || name[0] == (byte)'#')
            && !name[1..].ContainsAnyExcept(s_nameBytes);
        if (isGood) { return; }
        IsDamaged = true;
        var header = new BlockChunk { Flags = BlockFlags.DeviceBlock | BlockFlags.ZeroBlock, Sector = chunk.Sector, DeviceName = name };
        findings.Add(
            Rules.BlockDevice, offset + Fault.PlaceOf(header, nameof(BlockChunk.DeviceName)), nameof(BlockChunk), nameof(BlockChunk.DeviceName), WireText.Name(name),
            "the name of a block backend: a letter, then letters, digits, - . and _");
    }

    private void CheckFlags(in BlockChunk item, long offset)
    {
        if (IsDamaged) { return; }
        bool isOdd = (item.Flags & ~Known) != 0
            || ((item.Flags & BlockFlags.DeviceBlock) != 0 && (item.Flags & (BlockFlags.EndOfSection | BlockFlags.Progress)) != 0)
            || ((item.Flags & BlockFlags.DeviceBlock) == 0 && (item.Flags & BlockFlags.ZeroBlock) != 0)
            || ((item.Flags & BlockFlags.EndOfSection) != 0 && item.Sector != 0);
        if (isOdd)
        {
            findings.Suspect(
                Rules.BlockFlagsUnknown, offset, nameof(BlockChunk), nameof(BlockChunk.Flags), WireText.Of(item.Flags), "one of DeviceBlock, DeviceBlock|ZeroBlock, Progress, EndOfSection without a sector");
        }
    }

    private sealed class Disk(BlockDevice device, long firstOffset)
    {
        public BlockDevice Device => device;

        public long FirstOffset => firstOffset;

        public long Count { get; set; }

        public long Last { get; set; } = -1;

        public long SecondLast { get; set; } = -1;

        public long LastOffset { get; set; }
    }
}
