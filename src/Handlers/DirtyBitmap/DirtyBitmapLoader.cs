using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using SaveVm.Handlers.Storage;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>
/// Makes the bitmaps of "dirty-bitmap" sections on the nodes of a destination, before the guest runs there or while it does (<c>dirty_bitmap_load</c>).
/// </summary>
/// <remarks>
/// <para>A bitmap that arrives is busy and does not record. For one that recorded at the source a successor stands ready: it records what the guest writes here from
/// <see cref="BeforeVmStart"/> on, until all bits have come and both are united.</para>
/// <para>What does not fit (a node or bitmap that is not known here, bits for a disk of another length) cancels the bitmaps, not the migration: all that are not complete
/// are removed, the chunks that follow are read and dropped, and those that were complete stay. <see cref="CancelReason"/> says why. What contradicts the format fails
/// the section, and cancels as well.</para>
/// <para>Sections are loaded by one thread; <see cref="BeforeVmStart"/>, <see cref="Cancel"/> and the guest's writes may come from others.</para>
/// </remarks>
public sealed class DirtyBitmapLoader : ISectionLoader
{
    private readonly List<BlockNode> _nodes;
    private readonly DirtyBitmapLoaderOptions _options;
    private readonly DirtyBitmapSectionLoader _chunks;
    private readonly Lock _lock = new();
    private readonly List<BitmapLoad?> _byIndex = [];
    private readonly List<BitmapLoad> _pending = [];
    private bool _isVmStarted;

    /// <summary>Creates a loader.</summary>
    /// <param name="nodes">All nodes of the guest.</param>
    /// <param name="options">How.</param>
    public DirtyBitmapLoader(IEnumerable<BlockNode> nodes, DirtyBitmapLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _nodes = [.. nodes];
        _options = options ?? new DirtyBitmapLoaderOptions();
        _chunks = new DirtyBitmapSectionLoader(new Sink(this));
    }

    /// <summary>Why bitmaps were cancelled; <see langword="null"/> while all is well.</summary>
    public string? CancelReason { get; private set; }

    /// <summary>Whether every bitmap that was announced is complete.</summary>
    public bool IsComplete
    {
        get { lock (_lock) { return CancelReason is null && _byIndex.TrueForAll(static load => load is { IsMigrated: true }); } }
    }

    /// <summary>Registers the section.</summary>
    /// <param name="sections">The destination's registry.</param>
    public void AddTo(SectionRegistry sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        sections.Add(DirtyBitmapSectionLoader.SectionName, this);
    }

    /// <inheritdoc/>
    public void Load(SavevmReader reader, in SectionInfo section)
    {
        try
        {
            _chunks.Load(reader, section);
        }
        catch (Exception exception)
        {
            Cancel(exception.Message);
            throw;
        }
    }

    /// <summary>
    /// Must be called once before the guest runs here: at the end of precopy, or when postcopy starts it (<c>dirty_bitmap_mig_before_vm_start</c>). From here on writes are
    /// recorded: by bitmaps that are complete, and by the successors of those that are not.
    /// </summary>
    public void BeforeVmStart()
    {
        lock (_lock)
        {
            if (_isVmStarted) { return; }
            _isVmStarted = true;
            foreach (BitmapLoad load in _pending)
            {
                if (!load.IsEnabled) { continue; }
                if (load.IsMigrated) { load.Bitmap.SetEnabled(true); }
                else { load.Bitmap.Successor!.SetEnabled(true); }
            }
            _ = _pending.RemoveAll(static load => load.IsMigrated);
        }
    }

    /// <summary>Drops every bitmap that is not complete; what comes for them is read and dropped. The guest goes on.</summary>
    /// <param name="reason">Why, such as a stream that broke.</param>
    public void Cancel(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        lock (_lock)
        {
            if (CancelReason is not null) { return; }
            CancelReason = reason;
            foreach (BitmapLoad load in _pending)
            {
                if (load.IsMigrated) { continue; }
                if (load.Bitmap.Successor is not null) { load.Bitmap.Reclaim(); }
                else { load.Bitmap.SetBusy(false); }
                load.Node.RemoveBitmap(load.Bitmap);
            }
            _ = _pending.RemoveAll(static load => !load.IsMigrated);
        }
    }

    private void Start(in DirtyBitmapChunk chunk, MigratedBitmap announced, long offset)
    {
        lock (_lock)
        {
            _byIndex.Add(null);
            if (CancelReason is not null) { return; }
            BitmapNodeAlias? mappedNode = null;
            BitmapAlias? mapped = null;
            if (_options.Mapping is { } mapping)
            {
                mappedNode = mapping.FindByAlias(announced.Node);
                mapped = mappedNode?.Bitmaps.FirstOrDefault(entry => entry.Alias == announced.Name);
                if (mapped is null)
                {
                    Cancel($"the stream's bitmap '{announced.Name}' of node '{announced.Node}' is not in the mapping");
                    return;
                }
            }
            if (FindNode(announced.Node, mappedNode) is not { } node)
            {
                Cancel($"there is no node '{mappedNode?.NodeName ?? announced.Node}' here, of which the stream has bitmap '{announced.Name}'");
                return;
            }
            Create(node, mapped?.Name ?? announced.Name, mapped?.Persistent, chunk, announced, offset);
        }
    }

    private void Create(BlockNode node, string name, bool? persistent, in DirtyBitmapChunk chunk, MigratedBitmap announced, long offset)
    {
        bool isOld = _options.Dialect == DirtyBitmapDialect.Patches2017;
        BlockDirtyBitmap? bitmap = node.FindBitmap(name);
        if (bitmap is not null && (!isOld || bitmap.Granularity != announced.Granularity || bitmap.UseProblem is not null))
        {
            Refuse(nameof(chunk.BitmapAlias), name, isOld ? "no bitmap of that name, or one of that granularity that is not in use" : "no bitmap of that name on the node", offset);
        }
        if (bitmap is null)
        {
            try
            {
                bitmap = node.AddBitmap(announced.Granularity, name);
            }
            catch (ArgumentException exception)
            {
                Refuse(nameof(chunk.Granularity), announced.Granularity.ToString(CultureInfo.InvariantCulture), $"a bitmap that can be made: {exception.Message}", offset);
            }
        }
        bool isEnabled = (announced.State & DirtyBitmapState.Enabled) != 0;
        bitmap!.IsPersistent = !isOld && (persistent ?? (announced.State & DirtyBitmapState.Persistent) != 0);
        bitmap.SetEnabled(false);
        // 5.2 does not mark one without a successor as busy: users could change it under the stream's hands.
        if (isEnabled) { _ = bitmap.CreateSuccessor(); }
        else { bitmap.SetBusy(true); }
        var load = new BitmapLoad(node, bitmap, isEnabled);
        _byIndex[^1] = load;
        _pending.Add(load);
        // Postcopy announces before the guest runs; whoever announces later finds it running.
        if (_isVmStarted && isEnabled) { bitmap.Successor!.SetEnabled(true); }
    }

    private void Bits(MigratedBitmap announced, in DirtyBitmapChunk chunk)
    {
        lock (_lock)
        {
            if (CancelReason is not null || _byIndex[announced.Index] is not { } load) { return; }
            long start = (long)chunk.StartSector * DirtyBitmapChunk.SectorSize;
            long length = chunk.SectorCount * (long)DirtyBitmapChunk.SectorSize;
            BlockDirtyBitmap bitmap = load.Bitmap;
            if (length > bitmap.Length - start || start > bitmap.Length)
            {
                Cancel(string.Create(CultureInfo.InvariantCulture, $"bitmap '{announced}' has bits up to sector {(start + length) / DirtyBitmapChunk.SectorSize}, the disk here has {bitmap.Length / DirtyBitmapChunk.SectorSize}"));
                return;
            }
            if (length % bitmap.SerializationAlignment != 0 && start + length != bitmap.Length)
            {
                Cancel(string.Create(CultureInfo.InvariantCulture, $"bitmap '{announced}' ends at sector {(start + length) / DirtyBitmapChunk.SectorSize}, the disk here has {bitmap.Length / DirtyBitmapChunk.SectorSize}"));
                return;
            }
            if ((chunk.Flags & DirtyBitmapFlags.Zeroes) != 0) { bitmap.Reset(start, length); }
            else { bitmap.Deserialize(start, length, chunk.Buffer); }
        }
    }

    private void Complete(MigratedBitmap announced)
    {
        lock (_lock)
        {
            if (CancelReason is not null || _byIndex[announced.Index] is not { } load) { return; }
            if (load.Bitmap.Successor is not null) { load.Bitmap.Reclaim(); }
            else { load.Bitmap.SetBusy(false); }
            load.IsMigrated = true;
            if (_isVmStarted) { _ = _pending.Remove(load); }
        }
    }

    private BlockNode? FindNode(string alias, BitmapNodeAlias? mapped)
    {
        IEnumerable<BlockNode> all = _nodes.SelectMany(static node => node.Chain);
        if (mapped is not null) { return all.FirstOrDefault(node => node.Name == mapped.NodeName); }
        // The backend's disk is the node below its filters.
        BlockNode? backend = _nodes.Find(node => node.BackendName == alias);
        while (backend?.Filtered is { } below) { backend = below; }
        return backend ?? all.FirstOrDefault(node => node.Name == alias);
    }

    private static void Refuse(string field, string found, string expected, long offset) =>
        Fault.Malformed(nameof(DirtyBitmapChunk), field, offset, found, expected);

    private sealed class Sink(DirtyBitmapLoader loader) : IDirtyBitmapSink
    {
        public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => loader.Start(chunk, bitmap, offset);

        public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => loader.Bits(bitmap, chunk);

        public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => loader.Complete(bitmap);

        public void Signal(in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Unannounced(in DirtyBitmapChunk chunk, WireFormatException fault, long offset) => loader.Cancel(fault.Message);

        public void Unfit(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, WireFormatException fault, long offset)
        {
            // The patches of 2017 took any buffer that was large enough.
            long bits = (chunk.SectorCount * (long)DirtyBitmapChunk.SectorSize + bitmap.Granularity - 1) / bitmap.Granularity;
            bool isLonger = fault.Field == nameof(chunk.Buffer) && chunk.Buffer.Length >= (bits + 63) / 64 * 8;
            if (loader._options.Dialect == DirtyBitmapDialect.Patches2017 && isLonger) { loader.Bits(bitmap, chunk); }
            else { loader.Cancel(fault.Message); }
        }
    }
}
