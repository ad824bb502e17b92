using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.DirtyBitmap;

namespace SaveVm.Handlers.Storage;

/// <summary>
/// A disk under its names, with the bitmaps that record what is written through it: QEMU's block node (<c>BlockDriverState</c>). Writes that do not go
/// through the node are not seen.
/// </summary>
public sealed class BlockNode : IBlockDevice
{
    /// <summary>The longest node name, in bytes.</summary>
    public const int MaximumNameLength = 31;

    private const char AutomaticMark = '#';

    private readonly IBlockDevice _device;
    private readonly Lock _lock = new();
    private BlockDirtyBitmap[] _bitmaps = [];

    /// <summary>Puts names and bitmaps on a disk.</summary>
    /// <param name="nodeName">The node's name; one that begins with <c>#</c> was made up by QEMU and means nothing elsewhere.</param>
    /// <param name="device">The disk; disposed with the node.</param>
    public BlockNode(string nodeName, IBlockDevice device)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeName);
        ArgumentNullException.ThrowIfNull(device);
        Name = nodeName;
        _device = device;
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>The name of the block backend on top of this node (<c>-drive id=</c>), or <see langword="null"/>.</summary>
    public string? BackendName { get; init; }

    /// <summary>For a filter, the node that it filters; <see langword="null"/> for a node that holds a disk itself.</summary>
    public BlockNode? Filtered { get; init; }

    /// <summary>Whether QEMU made the name up.</summary>
    public bool HasAutomaticName => Name[0] == AutomaticMark;

    /// <summary>This node, and those below it that it filters.</summary>
    internal IEnumerable<BlockNode> Chain
    {
        get { for (BlockNode? node = this; node is not null; node = node.Filtered) { yield return node; } }
    }

    /// <summary>The bitmaps, in the order in which they were added; anonymous ones too.</summary>
    public IReadOnlyList<BlockDirtyBitmap> Bitmaps => Volatile.Read(ref _bitmaps);

    /// <inheritdoc/>
    public long Length => _device.Length;

    /// <inheritdoc/>
    public int ClusterSize => _device.ClusterSize;

    /// <inheritdoc/>
    public bool IsReadOnly => _device.IsReadOnly;

    /// <summary>Adds a bitmap.</summary>
    /// <param name="granularity">Bytes of the disk per bit: a power of two from 512 to 2 GiB.</param>
    /// <param name="name">Its name, or <see langword="null"/> for one that cannot be addressed.</param>
    /// <exception cref="ArgumentException">The name is taken, or name or granularity are not allowed.</exception>
    public BlockDirtyBitmap AddBitmap(long granularity, string? name = null) => AddBitmap(new BlockDirtyBitmap(Length, granularity, name));

    /// <summary>Adds a bitmap.</summary>
    /// <param name="bitmap">The bitmap, made for a disk of this length.</param>
    /// <exception cref="ArgumentException">The name is taken, or the bitmap is for a disk of another length.</exception>
    public BlockDirtyBitmap AddBitmap(BlockDirtyBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        if (bitmap.Length < Length) { throw new ArgumentException($"The bitmap covers {bitmap.Length} bytes, the disk has {Length}.", nameof(bitmap)); }
        lock (_lock)
        {
            if (bitmap.Name is not null && FindBitmap(bitmap.Name) is not null)
            {
                throw new ArgumentException($"Node '{Name}' has a bitmap '{bitmap.Name}' already.", nameof(bitmap));
            }
            Volatile.Write(ref _bitmaps, [.. _bitmaps, bitmap]);
        }
        return bitmap;
    }

    /// <summary>Finds a bitmap by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The bitmap, or <see langword="null"/>.</returns>
    public BlockDirtyBitmap? FindBitmap(string name) => Array.Find(Volatile.Read(ref _bitmaps), bitmap => bitmap.Name == name);

    /// <summary>Removes a bitmap.</summary>
    /// <param name="bitmap">One of <see cref="Bitmaps"/>.</param>
    /// <exception cref="InvalidOperationException">A job or a migration uses it.</exception>
    public void RemoveBitmap(BlockDirtyBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        if (bitmap.IsBusy) { throw new InvalidOperationException(bitmap.UseProblem + "."); }
        lock (_lock) { Volatile.Write(ref _bitmaps, Array.FindAll(_bitmaps, other => !ReferenceEquals(other, bitmap))); }
    }

    /// <summary>A write happened: every bitmap that records takes it (<c>bdrv_set_dirty</c>).</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    public void RecordWrite(long offset, long length)
    {
        foreach (BlockDirtyBitmap bitmap in Volatile.Read(ref _bitmaps)) { bitmap.RecordWrite(offset, length); }
    }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> buffer) => _device.Read(offset, buffer);

    /// <inheritdoc/>
    public ValueTask ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _device.ReadAsync(offset, buffer, cancellationToken);

    // A write is recorded when it is done, also when it failed: who resets a bit and then reads sees the new content, or finds the bit again.
    // Recorded before, the bit could be reset by one who still reads the old content, and the write would be lost.

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            _device.Write(offset, data);
        }
        catch (BlockDeviceException)
        {
            RecordWrite(offset, data.Length);
            throw;
        }
        RecordWrite(offset, data.Length);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        RecordAsync(_device.WriteAsync(offset, data, cancellationToken), offset, data.Length);

    /// <inheritdoc/>
    public ValueTask WriteZeroesAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        RecordAsync(_device.WriteZeroesAsync(offset, length, cancellationToken), offset, length);

    /// <inheritdoc/>
    public ValueTask DiscardAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        RecordAsync(_device.DiscardAsync(offset, length, cancellationToken), offset, length);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _device.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockStatus> GetStatusAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        _device.GetStatusAsync(offset, length, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _device.DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => BackendName ?? Name;

    private async ValueTask RecordAsync(ValueTask operation, long offset, long length)
    {
        try
        {
            await operation.ConfigureAwait(false);
        }
        finally
        {
            RecordWrite(offset, length);
        }
    }
}
