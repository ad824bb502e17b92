using System;
using System.Threading;
using System.Threading.Tasks;

namespace SaveVm.Handlers.Storage;

/// <summary>A disk in memory. Clusters take memory once they are written, and give it back when they are zeroed or discarded as a whole.</summary>
public sealed class MemoryDevice : BlockDeviceBase
{
    /// <summary>Size of a cluster in bytes.</summary>
    public const int DefaultClusterSize = 64 << 10;

    private readonly Lock _lock = new();
    private readonly byte[]?[] _clusters;

    /// <summary>Creates a disk of zeroes.</summary>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="name">What it is called in messages.</param>
    public MemoryDevice(long length, string name = "memory")
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _clusters = new byte[]?[checked((int)((length + DefaultClusterSize - 1) / DefaultClusterSize))];
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override int ClusterSize => DefaultClusterSize;

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            while (!buffer.IsEmpty)
            {
                (int index, int start, int count) = Piece(offset, buffer.Length);
                if (_clusters[index] is { } cluster) { cluster.AsSpan(start, count).CopyTo(buffer); }
                else { buffer[..count].Clear(); }
                buffer = buffer[count..];
                offset += count;
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            while (!data.IsEmpty)
            {
                (int index, int start, int count) = Piece(offset, data.Length);
                data[..count].CopyTo((_clusters[index] ??= new byte[DefaultClusterSize]).AsSpan(start));
                data = data[count..];
                offset += count;
            }
        }
    }

    /// <inheritdoc/>
    protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            for (long end = offset + length; offset < end;)
            {
                (int index, int start, int count) = Piece(offset, end - offset);
                if (count == DefaultClusterSize || offset + count == Length && start == 0) { _clusters[index] = null; }
                else { _clusters[index]?.AsSpan(start, count).Clear(); }
                offset += count;
            }
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask DiscardCoreAsync(long offset, long length, CancellationToken cancellationToken) =>
        WriteZeroesCoreAsync(offset, length, cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            (int index, _, int count) = Piece(offset, length);
            bool isAllocated = _clusters[index] is not null;
            long found = count;
            while (found < length && _clusters[++index] is not null == isAllocated) { found += Math.Min(DefaultClusterSize, length - found); }
            return ValueTask.FromResult(new BlockStatus(found, isAllocated, !isAllocated));
        }
    }

    private static (int Index, int Start, int Count) Piece(long offset, long length)
    {
        int start = (int)(offset % DefaultClusterSize);
        return ((int)(offset / DefaultClusterSize), start, (int)Math.Min(length, DefaultClusterSize - start));
    }
}
