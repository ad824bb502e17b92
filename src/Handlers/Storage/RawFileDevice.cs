using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Storage;

/// <summary>
/// A raw image: a file, or a block device of the host. Zeroes are holes where the file system has them (Linux: <c>SEEK_DATA</c>, <c>fallocate</c>);
/// elsewhere
/// everything counts as allocated and zeroes are written.
/// </summary>
public sealed class RawFileDevice : BlockDeviceBase
{
    private const int ZeroBufferSize = 1 << 20;

    private static readonly byte[] Zeroes = new byte[ZeroBufferSize];

    private readonly SafeFileHandle _handle;
    private readonly bool _ownsHandle;
    private readonly Stack<RawFileRequest> _free = new();
    private bool _canPunch = SparseFile.IsSupported;
    private bool _canSeekData = SparseFile.IsSupported;

    /// <summary>Uses a file that is open already.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="length">The disk's length in bytes; a file that is shorter grows by being written.</param>
    /// <param name="isReadOnly">Whether writing is refused.</param>
    /// <param name="ownsHandle">Whether the file is closed with the disk.</param>
    public RawFileDevice(SafeFileHandle handle, string name, long length, bool isReadOnly = false, bool ownsHandle = true)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _handle = handle;
        _ownsHandle = ownsHandle;
        Length = length;
        IsReadOnly = isReadOnly;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>The page size: what all file systems can make a hole of.</summary>
    public override int ClusterSize => 4096;

    /// <inheritdoc/>
    public override bool IsReadOnly { get; }

    /// <summary>Opens an image that is there.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="isReadOnly">Whether it is opened for reading only.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static RawFileDevice Open(string path, bool isReadOnly = false)
    {
        SafeFileHandle handle = File.OpenHandle(
            path, FileMode.Open, isReadOnly ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.None);
        long length = RandomAccess.GetLength(handle);
        // A block device of the host has no length as a file, but an end.
        if (length == 0 && SparseFile.IsSupported) { length = Math.Max(0, SparseFile.FindEnd(handle)); }
        return new RawFileDevice(handle, path, length, isReadOnly);
    }

    /// <summary>Creates an image that is one hole.</summary>
    /// <param name="path">Its path; a file that is there is an error.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static RawFileDevice Create(string path, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            RandomAccess.SetLength(handle, length);
            return new RawFileDevice(handle, path, length);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        if (IsReadOnly) { return ValueTask.CompletedTask; }
        try
        {
            RandomAccess.FlushToDisk(_handle);
            return ValueTask.CompletedTask;
        }
        catch (IOException exception)
        {
            throw Failure("flush", 0, Length, exception);
        }
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                int count = RandomAccess.Read(_handle, buffer, offset);
                if (count == 0) { throw Shrunk(offset, buffer.Length); }
                buffer = buffer[count..];
                offset += count;
            }
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Failure("read", offset, buffer.Length, exception);
        }
    }

    /// <inheritdoc/>
    protected override ValueTask ReadCoreAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => Rent().Read(offset, buffer);

    /// <inheritdoc/>
    protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            RandomAccess.Write(_handle, data, offset);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Failure("write", offset, data.Length, exception);
        }
    }

    /// <inheritdoc/>
    protected override ValueTask WriteCoreAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Rent().Write(offset, data);

    /// <inheritdoc/>
    protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (TryPunch(offset, length)) { return ValueTask.CompletedTask; }
        for (long end = offset + length; offset < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (int)Math.Min(end - offset, ZeroBufferSize);
            WriteCore(offset, Zeroes.AsSpan(0, count));
            offset += count;
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask DiscardCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        _ = TryPunch(offset, length);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (_canSeekData)
        {
            SparseFile.Run run = SparseFile.FindRun(_handle, offset, length, out bool canSeek);
            if (canSeek) { return ValueTask.FromResult(new BlockStatus(run.Length, run.IsData, !run.IsData)); }
            _canSeekData = false;
        }
        return ValueTask.FromResult(new BlockStatus(length, IsAllocated: true, IsZero: false));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsHandle) { _handle.Dispose(); }
        base.Dispose(disposing);
    }

    /// <summary>A request is done and may be used again.</summary>
    internal void Return(RawFileRequest request)
    {
        lock (_free) { _free.Push(request); }
    }

    private RawFileRequest Rent()
    {
        lock (_free) { return _free.TryPop(out RawFileRequest? request) ? request : new RawFileRequest(this); }
    }

    private static bool IsFailure(Exception exception) => exception is (IOException and not BlockDeviceException) or UnauthorizedAccessException;

    private bool TryPunch(long offset, long length)
    {
        if (!_canPunch) { return false; }
        // The end of the disk may lie behind the end of the file: a hole there needs no space either, and the file keeps its length.
        if (SparseFile.TryPunch(_handle, offset, length)) { return true; }
        _canPunch = false;
        return false;
    }

    private BlockDeviceException Shrunk(long offset, long length) => new(Name, "read", offset, length, "the file is shorter than the disk");

    private BlockDeviceException Failure(string operation, long offset, long length, Exception exception) =>
        new(Name, operation, offset, length, exception.Message, exception);
}
