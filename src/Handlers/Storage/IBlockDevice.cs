using System;
using System.Threading;
using System.Threading.Tasks;

namespace SaveVm.Handlers.Storage;

/// <summary>
/// A disk: bytes at offsets, zeroes that need no space, and what is allocated. Everything is in bytes, and what lies outside the disk is refused before
/// anything happens.
/// </summary>
/// <remarks>
/// Calls may overlap. Reads and writes exist twice: with spans for those who hold the bytes now, and with memory for those who have several under way.
/// </remarks>
public interface IBlockDevice : IAsyncDisposable, IDisposable
{
    /// <summary>What the disk is called in messages: a path, a URI, a node name.</summary>
    string Name { get; }

    /// <summary>The disk's length in bytes.</summary>
    long Length { get; }

    /// <summary>The unit in which the disk allocates, in bytes, a power of two: zeroing whole units gives space back.</summary>
    int ClusterSize { get; }

    /// <summary>Whether writing is refused.</summary>
    bool IsReadOnly { get; }

    /// <summary>Reads.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="buffer">Filled to its end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the disk.</exception>
    /// <exception cref="BlockDeviceException">The disk cannot be read there.</exception>
    void Read(long offset, Span<byte> buffer);

    /// <summary>Reads; the buffer belongs to the device until the task is done.</summary>
    /// <inheritdoc cref="Read"/>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="buffer">Filled to its end.</param>
    /// <param name="cancellationToken">Gives up; the buffer's content is undefined then.</param>
    ValueTask ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <summary>Writes.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="data">What.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the disk.</exception>
    /// <exception cref="BlockDeviceException">The disk cannot be written; what it holds in the range is undefined.</exception>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Writes; the data belongs to the device until the task is done.</summary>
    /// <inheritdoc cref="Write"/>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="data">What.</param>
    /// <param name="cancellationToken">Gives up; what the disk holds in the range is undefined then.</param>
    ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>Makes a range read as zeroes, giving the space back where the disk can.</summary>
    /// <inheritdoc cref="Write"/>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="cancellationToken">Gives up; what the disk holds in the range is undefined then.</param>
    ValueTask WriteZeroesAsync(long offset, long length, CancellationToken cancellationToken = default);

    /// <summary>Says that the content of a range is not needed any more. What it reads as afterwards is undefined; a disk may ignore it.</summary>
    /// <inheritdoc cref="WriteZeroesAsync"/>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="cancellationToken">Gives up; what the disk holds in the range is undefined then.</param>
    ValueTask DiscardAsync(long offset, long length, CancellationToken cancellationToken = default);

    /// <summary>Makes all writes that were done survive a loss of power.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlockDeviceException">The disk cannot be flushed.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>What a range is made of, as far as one answer goes.</summary>
    /// <param name="offset">Where, in bytes; inside the disk.</param>
    /// <param name="length">How many bytes are asked for; more than 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The status of the first bytes; its length is at least 1 and at most what was asked for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the disk, or empty.</exception>
    /// <exception cref="BlockDeviceException">The disk cannot say.</exception>
    ValueTask<BlockStatus> GetStatusAsync(long offset, long length, CancellationToken cancellationToken = default);
}
