using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Block;

/// <summary>
/// Writes what stands in "block" sections to disks: the destination of a block migration (<c>block_load</c>, until QEMU 9.0). Chunks may come in any order, and again;
/// what lies behind the end of a disk is never looked at.
/// </summary>
/// <remarks>
/// Chunks are checked before anything is written, and written as they come: after a failure a disk holds a part of them. Who wants whole images gives it disks that
/// take their names at the end (<see cref="StagedImage"/>). A disk that cannot be written fails with a <see cref="BlockDeviceException"/> that says disk, sector and
/// cause.
/// </remarks>
public sealed class BlockLoader : IBlockSink
{
    private const int SmallestUnit = IBlockSink.PieceUnit;

    private readonly Dictionary<string, IBlockDevice> _disks;
    private readonly List<Target> _targets = [];
    private Target? _current;

    /// <summary>Creates a loader.</summary>
    /// <param name="disks">The disks by the names of their block backends; they stay the caller's.</param>
    public BlockLoader(IEnumerable<KeyValuePair<string, IBlockDevice>> disks)
    {
        ArgumentNullException.ThrowIfNull(disks);
        _disks = new Dictionary<string, IBlockDevice>(disks, StringComparer.Ordinal);
    }

    /// <summary>Creates a loader for nodes, which are known by the names of their block backends.</summary>
    /// <param name="nodes">The nodes; they stay the caller's.</param>
    public BlockLoader(params IEnumerable<BlockNode> nodes)
        : this(ByBackend(nodes))
    {
    }

    /// <inheritdoc/>
    public bool ReadsData => true;

    /// <summary>Whether chunks of disks that are not here are passed over; otherwise they are refused, as QEMU does.</summary>
    public bool SkipsUnknownDisks { get; init; }

    /// <summary>How far the source's first pass is, in percent; -1 before it said so.</summary>
    public int Percent { get; private set; } = -1;

    /// <summary>Chunks that came, those without data included.</summary>
    public long Chunks { get; private set; }

    /// <summary>Makes a registry's loader of it: registers the section.</summary>
    /// <param name="sections">The destination's registry.</param>
    public void AddTo(SectionRegistry sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        sections.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(this));
    }

    /// <summary>Makes all that came survive a loss of power.</summary>
    /// <exception cref="BlockDeviceException">A disk cannot be flushed.</exception>
    public void Flush()
    {
        foreach (Target target in _targets)
        {
            if (target.Disk is { } disk) { Wait(disk.FlushAsync()); }
        }
    }

    /// <summary>Where the last chunk of a disk ends, in bytes; 0 for one that the stream does not have.</summary>
    /// <param name="name">The disk's name.</param>
    public long EndOf(string name) => _targets.Find(target => target.Name == name)?.End ?? 0;

    /// <inheritdoc/>
    public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Index == _targets.Count) { _targets.Add(Open(device, offset)); }
        Target target = _targets[device.Index];
        if (target.Disk is null) { return; }
        if (!ReferenceEquals(target, _current))
        {
            // A disk may have been resized meanwhile: QEMU asks again whenever the stream turns to it.
            target.Length = target.Disk.Length;
            if (target.Length <= 0) { RefuseLength(device, target, offset); }
            _current = target;
        }
        long address = (long)chunk.Sector * BlockChunk.SectorSize;
        if (address >= target.Length) { RefuseSector(chunk, target, offset); }
        Chunks++;
        long length = Math.Min(BlockChunk.ChunkSize, target.Length - address);
        target.End = Math.Max(target.End, address + length);
        if ((chunk.Flags & BlockFlags.ZeroBlock) != 0) { Wait(target.Disk.WriteZeroesAsync(address, length)); }
    }

    /// <inheritdoc/>
    public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(device);
        Target target = _targets[device.Index];
        if (target.Disk is null) { return; }
        long left = target.Length - address;
        if (left <= 0) { return; }
        if (data.Length > left) { data = data[..(int)left]; }
        // Clusters of zeroes are written as such, which gives their room back; what is between goes in one write.
        int done = 0;
        while (done < data.Length)
        {
            int end = done;
            while (end < data.Length && !IsZero(data, end, target.Unit)) { end = Math.Min(end + target.Unit, data.Length); }
            if (end > done)
            {
                target.Disk.Write(address + done, data[done..end]);
                done = end;
            }
            while (end < data.Length && IsZero(data, end, target.Unit)) { end = Math.Min(end + target.Unit, data.Length); }
            if (end > done)
            {
                Wait(target.Disk.WriteZeroesAsync(address + done, end - done));
                done = end;
            }
        }
    }

    /// <inheritdoc/>
    public void Signal(in BlockChunk item, long offset)
    {
        if ((item.Flags & BlockFlags.Progress) != 0) { Percent = (int)Math.Min(item.Sector, 100); }
    }

    private static IEnumerable<KeyValuePair<string, IBlockDevice>> ByBackend(IEnumerable<BlockNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (BlockNode node in nodes)
        {
            string name = node.BackendName ?? throw new ArgumentException($"Node '{node.Name}' has no block backend.", nameof(nodes));
            yield return KeyValuePair.Create<string, IBlockDevice>(name, node);
        }
    }

    private static bool IsZero(ReadOnlySpan<byte> data, int start, int unit) =>
        !data.Slice(start, Math.Min(unit, data.Length - start)).ContainsAnyExcept((byte)0);

    private static void Wait(ValueTask task)
    {
        if (task.IsCompleted) { task.GetAwaiter().GetResult(); }
        else { task.AsTask().GetAwaiter().GetResult(); }
    }

    private Target Open(BlockDevice device, long offset)
    {
        if (!_disks.TryGetValue(device.Name, out IBlockDevice? disk) && !SkipsUnknownDisks) { RefuseName(device, offset); }
        return new Target(device.Name, disk);
    }

    [DoesNotReturn]
    private void RefuseName(BlockDevice device, long offset) =>
        Fault.Malformed(
            nameof(BlockChunk),
            nameof(BlockChunk.DeviceName),
            offset,
            WireText.Name(device.NameBytes),
            $"a disk of this machine ({string.Join(", ", _disks.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none"))})");

    [DoesNotReturn]
    private static void RefuseLength(BlockDevice device, Target target, long offset) =>
        Fault.Malformed(
            nameof(BlockChunk),
            nameof(BlockChunk.DeviceName),
            offset,
            $"{WireText.Name(device.NameBytes)}, a disk of {target.Length.ToString(CultureInfo.InvariantCulture)} bytes here",
            "a disk with a length");

    [DoesNotReturn]
    private static void RefuseSector(in BlockChunk chunk, Target target, long offset) =>
        Fault.Malformed(
            nameof(BlockChunk),
            nameof(BlockChunk.Sector),
            offset,
            WireText.Of(chunk.Sector),
            string.Create(CultureInfo.InvariantCulture, $"a sector of disk '{target.Name}', which has {target.Length} bytes here"));

    private sealed class Target(string name, IBlockDevice? disk)
    {
        public string Name => name;

        /// <summary>Null for one that is passed over.</summary>
        public IBlockDevice? Disk => disk;

        // The disk's own cluster where it divides a chunk, but no smaller unit than a piece of data has.
        public int Unit { get; } = Math.Clamp(disk?.ClusterSize ?? SmallestUnit, SmallestUnit, BlockChunk.ChunkSize);

        public long Length { get; set; }

        public long End { get; set; }
    }
}
