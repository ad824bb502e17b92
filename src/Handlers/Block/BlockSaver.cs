using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Text;
using SaveVm.Handlers.Storage;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Block;

/// <summary>
/// Writes the "block" section: whole disks, while the guest writes to them (<c>migration/block.c</c>, until QEMU 9.0). A first pass over all chunks, passes over those
/// that were written since, and a last one with the guest stopped.
/// </summary>
/// <remarks>
/// <para>What the guest writes must go through the <see cref="BlockNode"/>. The disks are never written. A chunk's bit is cleared before the chunk is read, and a write
/// is recorded when it is done, so that a write is either in what was read or in the bit.</para>
/// <para>A disk that cannot be read fails the migration with a <see cref="BlockDeviceException"/> that says disk, sector and cause.</para>
/// <para>Not thread-safe; the guest's writes may come from any thread.</para>
/// </remarks>
public sealed class BlockSaver : ISectionSaver
{
    /// <summary>The section's version.</summary>
    public const uint SectionVersion = 1;

    private const int LongestName = byte.MaxValue;
    private const int LongestOldName = 31;

    // A disk that answers at once (the page cache) is read no faster by more reads, and few buffers stay in the processor's cache. One that does not gets more, up to what
    // the dialect allows.
    private const int FirstParallelReads = 4;
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(5);
    private static readonly byte[] Zeroes = new byte[BlockChunk.ChunkSize];

    private readonly BlockSaverOptions _options;
    private readonly List<BlockNode> _nodes;
    private readonly List<BlockSaveDisk> _disks = [];
    private readonly BlockReadQueue _reads;
    private MigrationTarget? _target;
    private bool _isBulkCompleted;
    private int _percent = -1;
    private int _parallelReads;
    private long _total;
    private long _sent;
    private long _zeroChunks;
    private long _readCount;
    private TimeSpan _readTime;

    /// <summary>Creates a saver.</summary>
    /// <param name="disks">
    /// The disks, each with the name of its block backend, under which the destination knows it. Those that are read-only, or have no length, are not sent. None at all
    /// means that there is no block migration.
    /// </param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">A name is missing, too long, or there twice; or the options contradict each other.</exception>
    public BlockSaver(IEnumerable<BlockNode> disks, BlockSaverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(disks);
        _options = options ?? new BlockSaverOptions();
        if (_options.Dialect == BlockDialect.Qemu015 && _options.ZeroBlocks)
        {
            throw new ArgumentException("Loaders of 0.15.1 expect data with every chunk: ZeroBlocks is since 1.6.", nameof(options));
        }
        _nodes = [.. disks];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (BlockNode node in _nodes)
        {
            _ = Encode(node);
            if (!names.Add(node.BackendName!)) { throw new ArgumentException($"There are two disks '{node.BackendName}'.", nameof(disks)); }
        }
        _reads = new BlockReadQueue(_options.TimeProvider);
    }

    /// <inheritdoc/>
    public uint VersionId => SectionVersion;

    /// <summary>Without disks only 0.15.1 has the section.</summary>
    public bool IsActive => _nodes.Count > 0 || _options.Dialect == BlockDialect.Qemu015;

    /// <summary>Whether the first pass is under way; QEMU sends no RAM meanwhile.</summary>
    public bool IsBulkActive => _disks.Count > 0 && !_isBulkCompleted;

    private bool IsOff => _nodes.Count == 0;

    /// <inheritdoc/>
    public void Prepare(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _target = writer.Target;
        if (IsOff) { return; }
        writer.Require(StreamFeature.BlockSection);
        foreach (BlockNode node in _nodes.Where(IsSent)) { CheckEnd(node); }
    }

    /// <inheritdoc/>
    public void Setup(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_disks.Count > 0) { throw new InvalidOperationException("The saver is at work already."); }
        _target = writer.Target;
        foreach (BlockNode node in _nodes.Where(IsSent))
        {
            var disk = new BlockSaveDisk(node.BackendName!, Encode(node), node);
            _disks.Add(disk);
            // From here on every write is noted.
            _ = node.AddBitmap(disk.Dirty);
        }
        _total = _disks.Sum(static disk => disk.Length);
        _isBulkCompleted = false;
        _percent = -1;
        _parallelReads = FirstParallelReads;
        _sent = _zeroChunks = _readCount = 0;
        _readTime = TimeSpan.Zero;
        EndBody(writer);
    }

    /// <inheritdoc/>
    public bool Iterate(SavevmWriter writer, long byteBudget)
    {
        ArgumentNullException.ThrowIfNull(writer);
        long end = writer.Output.Position + byteBudget;
        bool isOver = false;
        foreach (BlockSaveDisk disk in _disks) { disk.DirtyCursor = 0; }
        Send(writer, end);
        while (!IsOff && !isOver && writer.Output.Position < end)
        {
            bool canReadMore = ReadAhead(writer, byteBudget);
            Send(writer, end);
            if (writer.Output.Position >= end) { break; }
            // Only a read that ends makes a difference now.
            WaitForOne();
            isOver = !canReadMore && _reads.Count == 0;
        }
        EndBody(writer);
        return IsOff || _isBulkCompleted && isOver;
    }

    /// <inheritdoc/>
    public void Complete(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!IsOff)
        {
            // Whoever stops the guest before the first pass is over waits for the rest of it.
            while (!_isBulkCompleted)
            {
                _ = ReadAhead(writer, BlockSaverOptions.MaximumParallelReads * (long)BlockChunk.ChunkSize);
                WaitForOne();
                Send(writer, long.MaxValue);
            }
            _reads.WaitForAll();
            Send(writer, long.MaxValue);
            foreach (BlockSaveDisk disk in _disks) { disk.DirtyCursor = 0; }
            while (DirtyStep())
            {
                _reads.WaitForAll();
                Send(writer, long.MaxValue);
            }
            WriteProgress(writer, 100);
        }
        EndBody(writer);
    }

    /// <inheritdoc/>
    public SectionPending GetPending(bool exact)
    {
        if (_disks.Count == 0) { return default; }
        long dirty = DirtyChunks();
        if (_options.Dialect == BlockDialect.Qemu015
            && _reads.Count == 0
            && BlockCompletion.IsReached(_isBulkCompleted, dirty, _readCount, _readTime, _options.DowntimeLimit))
        {
            return default;
        }
        return new SectionPending(BlockCompletion.Pending(BulkBytes(), dirty, _reads.Count), 0);
    }

    /// <summary>How far it is; from the thread that sends.</summary>
    public BlockStatistics GetStatistics() =>
        new(_sent, _disks.Count == 0 ? 0 : BlockCompletion.Pending(BulkBytes(), DirtyChunks(), _reads.Count), _total, _zeroChunks, Math.Max(_percent, 0));

    /// <inheritdoc/>
    public void Cleanup()
    {
        _reads.Clear();
        foreach (BlockSaveDisk disk in _disks) { disk.Node.RemoveBitmap(disk.Dirty); }
        _disks.Clear();
    }

    private bool IsSent(BlockNode node) => node.Length > 0 && (_options.SendsReadOnlyDisks || !node.IsReadOnly);

    private static void EndBody(SavevmWriter writer) => new BlockChunk { Flags = BlockFlags.EndOfSection }.Write(writer.Output);

    private byte[] Encode(BlockNode node)
    {
        string name = node.BackendName ?? "";
        int longest = _options.Dialect == BlockDialect.Qemu015 ? LongestOldName : LongestName;
        if (name.Length == 0 || name.Length > longest || name.AsSpan().ContainsAnyExceptInRange('\u0001', '\u00FF'))
        {
            throw new ArgumentException($"Node '{node.Name}' needs the name of a block backend of 1 to {longest} bytes, not '{name}'.", nameof(node));
        }
        return Encoding.Latin1.GetBytes(name);
    }

    /// <summary>
    /// 5.2 and 7.2 write the whole MiB of a chunk that has data: the last chunk of a disk that is no multiple of it can only go as a zero block. (block_load)
    /// </summary>
    private void CheckEnd(BlockNode node)
    {
        int rest = (int)(node.Length % BlockChunk.ChunkSize);
        if (_target is null || rest == 0) { return; }
        byte[] last = new byte[rest];
        node.Read(node.Length - rest, last);
        if (last.AsSpan().ContainsAnyExcept((byte)0)) { throw RefuseEnd(node); }
    }

    private NotSupportedException RefuseEnd(BlockNode node) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{_target} cannot load disk '{node.BackendName}': its {node.Length} bytes are no multiple of 1 MiB, and its last chunk, from sector {node.Length / BlockChunk.ChunkSize * BlockChunk.SectorsPerChunk}, is not zero. Make the disk longer first, on both sides (qemu-img resize)."));

    private long DirtyChunks() => _disks.Sum(static disk => disk.Dirty.DirtyGranules);

    private long BulkBytes() => _isBulkCompleted ? -1 : _disks.Sum(static disk => disk.IsBulkCompleted ? 0 : disk.Length - disk.BulkCursor);

    private void WaitForOne()
    {
        if (!_reads.WaitForOne(AtOnce)) { _parallelReads = Math.Min(_parallelReads * 2, BlockSaverOptions.MaximumBuffers); }
    }

    private bool CanReadAhead(long budget)
    {
        int submitted = _reads.SubmittedCount, done = _reads.DoneCount;
        if (submitted >= _parallelReads) { return false; }
        return _options.Dialect == BlockDialect.Qemu015
            ? (submitted + done) * (long)BlockChunk.ChunkSize < budget
            : done * (long)BlockChunk.ChunkSize < budget
                && submitted < BlockSaverOptions.MaximumParallelReads
                && submitted + done < BlockSaverOptions.MaximumBuffers;
    }

    /// <returns><see langword="false"/> when nothing is left to be read now.</returns>
    private bool ReadAhead(SavevmWriter writer, long budget)
    {
        while (CanReadAhead(budget))
        {
            if (!_isBulkCompleted) { _isBulkCompleted = !BulkStep(writer); }
            else if (!DirtyStep()) { return false; }
        }
        return true;
    }

    /// <returns><see langword="false"/> when the first pass is over.</returns>
    private bool BulkStep(SavevmWriter writer)
    {
        long completed = 0;
        bool hasStepped = false;
        foreach (BlockSaveDisk disk in _disks)
        {
            if (!disk.IsBulkCompleted)
            {
                disk.IsBulkCompleted = !BulkStep(disk);
                completed += disk.Completed;
                hasStepped = true;
                break;
            }
            completed += disk.Completed;
        }
        int percent = _total == 0 ? 100 : (int)((UInt128)completed * 100 / (UInt128)_total);
        if (percent != _percent) { WriteProgress(writer, percent); }
        return hasStepped;
    }

    /// <returns><see langword="false"/> when this was the disk's last chunk.</returns>
    private bool BulkStep(BlockSaveDisk disk)
    {
        long offset = disk.BulkCursor;
        if (_options.SharedBase) { offset = disk.NextAllocated(offset); }
        disk.Completed = Math.Min(offset, disk.Length);
        if (offset >= disk.Length)
        {
            disk.BulkCursor = disk.Length;
            return false;
        }
        offset -= offset % BlockChunk.ChunkSize;
        // 0.15.1 finds when to stop by the rate of its reads, so it reads all.
        if (_options.Dialect != BlockDialect.Qemu015 && disk.IsKnownZero(offset)) { _reads.AddZero(disk, offset); }
        else
        {
            disk.ResetDirty(offset);
            _reads.Submit(disk, offset);
        }
        disk.BulkCursor = offset + BlockSaveDisk.LengthOf(disk.Length, offset);
        return disk.BulkCursor < disk.Length;
    }

    /// <returns><see langword="false"/> when no chunk behind the cursors is dirty.</returns>
    private bool DirtyStep()
    {
        foreach (BlockSaveDisk disk in _disks)
        {
            long offset = disk.DirtyCursor < disk.Length ? disk.Dirty.NextDirty(disk.DirtyCursor) : -1;
            if (offset < 0)
            {
                disk.DirtyCursor = disk.Length;
                continue;
            }
            // Also when the read is one of the first pass, which QEMU does not note: the older content must not come last.
            if (_reads.IsInFlight(disk, offset)) { _reads.WaitForAll(); }
            disk.ResetDirty(offset);
            _reads.Submit(disk, offset);
            disk.DirtyCursor = offset + BlockChunk.ChunkSize;
            return true;
        }
        return false;
    }

    /// <summary>Sends what was read, up to the end of the budget.</summary>
    private void Send(SavevmWriter writer, long end)
    {
        while (writer.Output.Position < end && _reads.TryTake(out BlockRead read))
        {
            try
            {
                if (read.Error is { } error) { ExceptionDispatchInfo.Throw(error); }
                SendChunk(writer, read);
            }
            finally
            {
                _reads.Release(read);
            }
        }
    }

    private void SendChunk(SavevmWriter writer, BlockRead read)
    {
        bool isCutShort = read.Length < BlockChunk.ChunkSize && _target is not null;
        ReadOnlySpan<byte> data = read.IsKnownZero ? Zeroes : read.Data;
        bool isZero = (_options.ZeroBlocks || isCutShort) && (read.IsKnownZero || !data.ContainsAnyExcept((byte)0));
        if (isCutShort && !isZero) { throw RefuseEnd(read.Disk.Node); }
        new BlockChunk
        {
            Sector = (ulong)read.Offset / BlockChunk.SectorSize,
            Flags = isZero ? BlockFlags.DeviceBlock | BlockFlags.ZeroBlock : BlockFlags.DeviceBlock,
            DeviceName = read.Disk.NameBytes,
        }.WriteHeader(writer.Output, isZero ? 0 : BlockChunk.ChunkSize);
        if (isZero) { _zeroChunks++; }
        else { writer.Output.Write(data); }
        _sent += read.Length;
        if (!read.IsKnownZero)
        {
            _readCount++;
            _readTime += TimeSpan.FromSeconds((double)read.Ticks / _options.TimeProvider.TimestampFrequency);
        }
    }

    private void WriteProgress(SavevmWriter writer, int percent)
    {
        _percent = percent;
        new BlockChunk { Sector = (ulong)percent, Flags = BlockFlags.Progress }.Write(writer.Output);
    }
}
