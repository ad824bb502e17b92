using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Storage;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>
/// Writes the "dirty-bitmap" section (<c>migration/block-dirty-bitmap.c</c>): all bitmaps are announced at the start; their bits follow when the guest has been stopped, or,
/// in postcopy, while it runs at the destination.
/// </summary>
/// <remarks>
/// While the migration is under way the bitmaps are busy: nobody may change or remove them. After it succeeded they are not stored in the image, as the destination keeps
/// them. Not thread-safe; the guest's writes may come from any thread.
/// </remarks>
public sealed class DirtyBitmapSaver : ISectionSaver
{
    // Buffers are filled up to four words of a 64-bit host.
    private const int BufferUnit = 32;

    private readonly List<BlockNode> _nodes;
    private readonly DirtyBitmapSaverOptions _options;
    private readonly List<BitmapSend> _bitmaps = [];
    private readonly byte[] _buffer = new byte[1024 + BufferUnit];
    private bool _isPrepared;
    private bool _isPostcopy;
    private bool _isCompleted;
    private bool _hasNone;

    // What the chunk before said: names that are the same are left out, across sections.
    private BlockNode? _lastNode;
    private BlockDirtyBitmap? _lastBitmap;

    /// <summary>Creates a saver.</summary>
    /// <param name="nodes">All nodes of the guest, in their order; those below a filter need not be listed.</param>
    /// <param name="options">How.</param>
    public DirtyBitmapSaver(IEnumerable<BlockNode> nodes, DirtyBitmapSaverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _nodes = [.. nodes];
        _options = options ?? new DirtyBitmapSaverOptions();
    }

    /// <inheritdoc/>
    public uint VersionId => DirtyBitmapSectionLoader.SectionVersion;

    /// <summary>With no bitmap at all only the start is sent (<c>no_bitmaps</c>).</summary>
    public bool IsActive => !_hasNone;

    /// <summary>The names of the bitmaps that are sent, as pairs of node alias and bitmap alias, once the section was prepared.</summary>
    public IReadOnlyList<(string Node, string Bitmap)> Aliases =>
        [.. _bitmaps.Select(static send => (System.Text.Encoding.Latin1.GetString(send.NodeAlias), System.Text.Encoding.Latin1.GetString(send.Alias)))];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A bitmap is busy, read-only or inconsistent, or has no name that can be sent.</exception>
    public void Prepare(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_isPrepared) { throw new InvalidOperationException("The saver is at work already."); }
        _hasNone = false;
        _isPostcopy = false;
        _isCompleted = false;
        try
        {
            Choose();
        }
        catch
        {
            Cleanup();
            throw;
        }
        _isPrepared = true;
    }

    /// <inheritdoc/>
    public void Setup(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!_isPrepared) { Prepare(writer); }
        _lastNode = null;
        _lastBitmap = null;
        foreach (BitmapSend send in _bitmaps)
        {
            send.Cursor = 0;
            Header(send, DirtyBitmapFlags.Start, out ReadOnlySpan<byte> node, out ReadOnlySpan<byte> name, out DirtyBitmapFlags flags);
            new DirtyBitmapChunk { Flags = flags, NodeAlias = node, BitmapAlias = name, Granularity = (uint)send.Bitmap.Granularity, State = send.State }.Write(writer.Output);
        }
        EndBody(writer);
        // The destination keeps persistent bitmaps from now on.
        foreach (BitmapSend send in _bitmaps) { send.Bitmap.SkipsStore = true; }
        _hasNone = _bitmaps.Count == 0;
    }

    /// <summary>The guest runs at the destination: bits go in PART from now on.</summary>
    public void BeginPostcopy() => _isPostcopy = true;

    /// <inheritdoc/>
    public bool Iterate(SavevmWriter writer, long byteBudget)
    {
        ArgumentNullException.ThrowIfNull(writer);
        bool all = !_isPostcopy || SendBits(writer, writer.Output.Position + byteBudget);
        EndBody(writer);
        return all;
    }

    /// <inheritdoc/>
    public void Complete(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _ = SendBits(writer, long.MaxValue);
        foreach (BitmapSend send in _bitmaps)
        {
            Header(send, DirtyBitmapFlags.Complete, out ReadOnlySpan<byte> node, out ReadOnlySpan<byte> name, out DirtyBitmapFlags flags);
            new DirtyBitmapChunk { Flags = flags, NodeAlias = node, BitmapAlias = name }.Write(writer.Output);
        }
        EndBody(writer);
        _isCompleted = true;
    }

    /// <summary>
    /// Granules that were not sent, in the unit that QEMU takes for bytes (<c>dirty_bitmap_state_pending</c>); nothing where postcopy is not allowed, see
    /// <see cref="DirtyBitmapSaverOptions.AllowsPostcopy"/>.
    /// </summary>
    /// <param name="exact">Makes no difference.</param>
    public SectionPending GetPending(bool exact) => !_options.AllowsPostcopy
        ? default
        : new SectionPending(0, _bitmaps.Sum(static send => (send.Bitmap.Length - send.Cursor + send.Bitmap.Granularity - 1) / send.Bitmap.Granularity));

    /// <summary>The bitmaps are not busy any more. After a failure persistent ones belong to the image here again.</summary>
    public void Cleanup()
    {
        foreach (BitmapSend send in _bitmaps)
        {
            send.Bitmap.SetBusy(false);
            if (!_isCompleted) { send.Bitmap.SkipsStore = false; }
        }
        _bitmaps.Clear();
        _isPrepared = false;
        _isPostcopy = false;
    }

    private static void EndBody(SavevmWriter writer) => new DirtyBitmapChunk { Flags = DirtyBitmapFlags.EndOfSection }.Write(writer.Output);

    /// <summary>Which bitmaps cross, and under which names (<c>init_dirty_bitmap_migration</c>).</summary>
    private void Choose()
    {
        HashSet<BlockNode> done = [];
        if (_options.Mapping is null)
        {
            foreach (BlockNode top in _nodes.Where(static node => !string.IsNullOrEmpty(node.BackendName)))
            {
                BlockNode node = top;
                // Under the backend's name goes what the guest sees as the disk: the node below filters that have no bitmaps of their own.
                while (node.Filtered is { } below && !node.Bitmaps.Any(static bitmap => bitmap.Name is not null)) { node = below; }
                if (node.Filtered is null && done.Add(node)) { Add(node, top.BackendName!, null); }
            }
        }
        foreach (BlockNode node in _nodes.SelectMany(static node => node.Chain))
        {
            if (done.Add(node)) { Add(node, node.Name, _options.Mapping); }
        }
    }

    private void Add(BlockNode node, string alias, BitmapMapping? mapping)
    {
        if (!node.Bitmaps.Any(static bitmap => bitmap.Name is not null)) { return; }
        BitmapNodeAlias? mapped = mapping?.FindByName(node.Name);
        if (mapping is not null)
        {
            if (mapped is null) { return; }
            alias = mapped.Alias;
        }
        else if (ReferenceEquals(alias, node.Name) && node.HasAutomaticName)
        {
            throw new InvalidOperationException($"Bitmaps of node '{node.Name}' cannot be migrated: its name was made up by QEMU.");
        }
        foreach (BlockDirtyBitmap bitmap in node.Bitmaps)
        {
            if (bitmap.Name is null) { continue; }
            BitmapAlias? entry = mapped?.Bitmaps.FirstOrDefault(entry => entry.Name == bitmap.Name);
            if (mapped is not null && entry is null) { continue; }
            if (bitmap.UseProblem is { } problem) { throw new InvalidOperationException($"Node '{node.Name}': {problem}."); }
            byte[] bitmapAlias = BitmapMapping.Encode(entry?.Alias ?? bitmap.Name);
            if (bitmapAlias.Length > BitmapMapping.LongestAlias)
            {
                throw new InvalidOperationException($"Bitmap '{bitmap.Name}' of node '{node.Name}' cannot be migrated: its name has more than {BitmapMapping.LongestAlias} bytes.");
            }
            DirtyBitmapState state = bitmap.IsEnabled ? DirtyBitmapState.Enabled : DirtyBitmapState.None;
            if (_options.Dialect != DirtyBitmapDialect.Patches2017 && (entry?.Persistent ?? bitmap.IsPersistent)) { state |= DirtyBitmapState.Persistent; }
            bitmap.SetBusy(true);
            _bitmaps.Add(new BitmapSend(node, bitmap, BitmapMapping.Encode(alias), bitmapAlias, state));
        }
    }

    /// <returns>Whether all bits of all bitmaps were sent.</returns>
    private bool SendBits(SavevmWriter writer, long end)
    {
        foreach (BitmapSend send in _bitmaps)
        {
            while (send.Cursor < send.Bitmap.Length)
            {
                if (writer.Output.Position >= end) { return false; }
                SendChunk(writer, send);
            }
        }
        return true;
    }

    private void SendChunk(SavevmWriter writer, BitmapSend send)
    {
        long length = Math.Min(send.ChunkLength, send.Bitmap.Length - send.Cursor);
        ReadOnlySpan<byte> bits = default;
        DirtyBitmapFlags action = DirtyBitmapFlags.Bits;
        if (send.Bitmap.IsCleanPart(send.Cursor, length)) { action |= DirtyBitmapFlags.Zeroes; }
        else
        {
            int used = send.Bitmap.Serialize(send.Cursor, length, _buffer);
            int size = (used + BufferUnit - 1) / BufferUnit * BufferUnit;
            _buffer.AsSpan(used, size - used).Clear();
            bits = _buffer.AsSpan(0, size);
        }
        Header(send, action, out ReadOnlySpan<byte> node, out ReadOnlySpan<byte> name, out DirtyBitmapFlags flags);
        new DirtyBitmapChunk
        {
            Flags = flags,
            NodeAlias = node,
            BitmapAlias = name,
            StartSector = (ulong)send.Cursor / DirtyBitmapChunk.SectorSize,
            SectorCount = (uint)(length / DirtyBitmapChunk.SectorSize),
            Buffer = bits,
        }.Write(writer.Output);
        send.Cursor += length;
        // A few bytes would wait in the buffer for a long time otherwise: QEMU flushes here as well.
        if (bits.IsEmpty) { writer.Output.Flush(); }
    }

    private void Header(BitmapSend send, DirtyBitmapFlags action, out ReadOnlySpan<byte> node, out ReadOnlySpan<byte> name, out DirtyBitmapFlags flags)
    {
        flags = action;
        node = name = default;
        if (!ReferenceEquals(send.Node, _lastNode))
        {
            flags |= DirtyBitmapFlags.DeviceName;
            node = send.NodeAlias;
            _lastNode = send.Node;
        }
        if (!ReferenceEquals(send.Bitmap, _lastBitmap))
        {
            flags |= DirtyBitmapFlags.BitmapName;
            name = send.Alias;
            _lastBitmap = send.Bitmap;
        }
    }
}
