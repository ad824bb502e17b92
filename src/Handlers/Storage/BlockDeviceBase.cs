using System;
using System.Threading;
using System.Threading.Tasks;

namespace SaveVm.Handlers.Storage;

/// <summary>What all disks have in common: ranges are checked before a backend sees them, and empty ones never get there.</summary>
public abstract class BlockDeviceBase : IBlockDevice
{
    /// <summary>Creates the common part.</summary>
    /// <param name="name">What the disk is called in messages.</param>
    protected BlockDeviceBase(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public abstract long Length { get; }

    /// <inheritdoc/>
    public abstract int ClusterSize { get; }

    /// <inheritdoc/>
    public abstract bool IsReadOnly { get; }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> buffer)
    {
        Check(offset, buffer.Length);
        if (!buffer.IsEmpty) { ReadCore(offset, buffer); }
    }

    /// <inheritdoc/>
    public ValueTask ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Check(offset, buffer.Length);
        cancellationToken.ThrowIfCancellationRequested();
        return buffer.IsEmpty ? ValueTask.CompletedTask : ReadCoreAsync(offset, buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        CheckWrite("write", offset, data.Length);
        if (!data.IsEmpty) { WriteCore(offset, data); }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        CheckWrite("write", offset, data.Length);
        cancellationToken.ThrowIfCancellationRequested();
        return data.IsEmpty ? ValueTask.CompletedTask : WriteCoreAsync(offset, data, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteZeroesAsync(long offset, long length, CancellationToken cancellationToken = default)
    {
        CheckWrite("zeroing", offset, length);
        cancellationToken.ThrowIfCancellationRequested();
        return length == 0 ? ValueTask.CompletedTask : WriteZeroesCoreAsync(offset, length, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DiscardAsync(long offset, long length, CancellationToken cancellationToken = default)
    {
        CheckWrite("discard", offset, length);
        cancellationToken.ThrowIfCancellationRequested();
        return length == 0 ? ValueTask.CompletedTask : DiscardCoreAsync(offset, length, cancellationToken);
    }

    /// <inheritdoc/>
    public virtual ValueTask FlushAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<BlockStatus> GetStatusAsync(long offset, long length, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        Check(offset, length);
        cancellationToken.ThrowIfCancellationRequested();
        return GetStatusCoreAsync(offset, length, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Reads a range that is inside the disk and not empty.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="buffer">To be filled to its end.</param>
    protected abstract void ReadCore(long offset, Span<byte> buffer);

    /// <summary>Writes a range that is inside the disk and not empty.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="data">What.</param>
    protected abstract void WriteCore(long offset, ReadOnlySpan<byte> data);

    /// <summary>Reads a range that is inside the disk and not empty; without an override it is done when this returns.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="buffer">To be filled to its end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected virtual ValueTask ReadCoreAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ReadCore(offset, buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes a range that is inside the disk and not empty; without an override it is done when this returns.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="data">What.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected virtual ValueTask WriteCoreAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        WriteCore(offset, data.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Zeroes a range that is inside the disk and not empty.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected abstract ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken);

    /// <summary>Gives up a range that is inside the disk and not empty; without an override nothing happens.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected virtual ValueTask DiscardCoreAsync(long offset, long length, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>What a range is made of that is inside the disk and not empty.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes are asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected abstract ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken);

    /// <summary>Frees what the disk holds.</summary>
    /// <param name="disposing"><see langword="true"/> from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    private void Check(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
    }

    private void CheckWrite(string operation, long offset, long length)
    {
        Check(offset, length);
        if (IsReadOnly) { throw new BlockDeviceException(Name, operation, offset, length, "the disk is read-only"); }
    }
}
