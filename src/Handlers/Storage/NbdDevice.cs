using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Storage;

/// <summary>
/// A disk behind an NBD server, by the system's libnbd: qcow2 and every other format that qemu-nbd, qemu-storage-daemon, nbdkit or QEMU's own server
/// serves.
/// </summary>
/// <remarks>
/// One thread speaks with the server; up to <see cref="MaximumInFlight"/> commands are under way at once, and their results may come in any order. A
/// command
/// that was sent cannot be taken back: cancelling prevents it only before.
/// </remarks>
public sealed partial class NbdDevice : BlockDeviceBase
{
    /// <summary>How many commands are sent before results are waited for.</summary>
    public const int MaximumInFlight = 64;

    // What servers take in one command: 32 MiB of data (NBD_MAX_BUFFER_SIZE of QEMU), 32 bits of length.
    private const int SectorLength = 512;

    private const int MaximumTransfer = 32 << 20;
    private const long MaximumRange = 1 << 30;
    private const int DefaultClusterSize = 64 << 10;

    private readonly NbdHandle _handle;
    private readonly SafeFileHandle _wake;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<NbdRequest> _queue = new();
    private readonly ConcurrentBag<NbdRequest> _free = [];
    private readonly HashSet<string> _contexts = new(StringComparer.Ordinal);
    private readonly bool _canZero;
    private readonly bool _canTrim;
    private readonly bool _canFlush;
    private volatile bool _isClosing;
    private volatile string? _lost;

    private NbdDevice(NbdHandle handle, string name, IEnumerable<string> contexts)
        : base(name)
    {
        _handle = handle;
        Length = Nbd.GetSize(handle);
        IsReadOnly = Nbd.IsReadOnly(handle) > 0;
        _canZero = Nbd.CanZero(handle) > 0;
        _canTrim = Nbd.CanTrim(handle) > 0;
        _canFlush = Nbd.CanFlush(handle) > 0;
        long preferred = Nbd.GetBlockSize(handle, Nbd.SizePreferred);
        ClusterSize = preferred is > 0 and <= 1 << 30 && long.IsPow2(preferred) ? (int)preferred : DefaultClusterSize;
        foreach (string context in contexts)
        {
            if (Nbd.CanMetaContext(handle, context) > 0) { _ = _contexts.Add(context); }
        }
        _wake = Nbd.CreateEvent(0, 0);
        if (_wake.IsInvalid) { throw new IOException($"{name}: eventfd failed: error {Marshal.GetLastPInvokeError()}"); }
        _thread = new Thread(Run) { IsBackground = true, Name = "NBD " + name };
        _thread.Start();
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>The server's preferred block size; QEMU's servers say 4096 also for images with larger clusters.</summary>
    public override int ClusterSize { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly { get; }

    /// <summary>The metadata contexts that the server offers, of those that were asked for.</summary>
    public IReadOnlyCollection<string> MetaContexts => _contexts;

    /// <summary>Whether libnbd is installed.</summary>
    public static bool IsSupported
    {
        get
        {
            if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Nbd.Library, out nint library)) { return false; }
            NativeLibrary.Free(library);
            return true;
        }
    }

    /// <summary>Connects to a server.</summary>
    /// <param name="uri">
    /// <c>nbd://HOST:PORT/EXPORT</c> or <c>nbd+unix:///EXPORT?socket=PATH</c>, as the NBD URI specification has it.
    /// </param>
    /// <param name="metaContexts">
    /// Further metadata contexts, such as <c>qemu:dirty-bitmap:NAME</c>; <c>base:allocation</c> and <c>qemu:allocation-depth</c> are always asked for.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">libnbd is not installed; the message says how to get it.</exception>
    /// <exception cref="IOException">There is no such server or export.</exception>
    public static NbdDevice Connect(string uri, params IEnumerable<string> metaContexts)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        ArgumentNullException.ThrowIfNull(metaContexts);
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException(
                $"{uri}: disks behind NBD need {Nbd.Library}, which is not on this machine (Debian, Ubuntu: apt-get install libnbd0)");
        }
        List<string> contexts = [Nbd.BaseAllocation, Nbd.AllocationDepth, .. metaContexts];
        NbdHandle handle = Nbd.Create();
        try
        {
            if (handle.IsInvalid) { throw new IOException($"{uri}: {Nbd.LastError()}"); }
            foreach (string context in contexts)
            {
                if (Nbd.AddMetaContext(handle, context) < 0) { throw new IOException($"{uri}: {Nbd.LastError()}"); }
            }
            if (Nbd.ConnectUri(handle, uri) < 0) { throw new IOException($"{uri}: {Nbd.LastError()}"); }
            return new NbdDevice(handle, uri, contexts);
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
        cancellationToken.ThrowIfCancellationRequested();
        return _canFlush ? Send(NbdOperation.Flush, 0, 0) : ValueTask.CompletedTask;
    }

    /// <summary>Asks for a metadata context, until the range is covered.</summary>
    /// <param name="context">The context's name, one of <see cref="MetaContexts"/>.</param>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="cancellationToken">Gives up between two commands.</param>
    /// <returns>The runs, ascending, together exactly the range.</returns>
    /// <exception cref="ArgumentException">The server does not offer the context.</exception>
    /// <exception cref="BlockDeviceException">The server did not answer.</exception>
    public async Task<IReadOnlyList<NbdExtent>> GetExtentsAsync(
        string context, long offset, long length, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        if (!_contexts.Contains(context)) { throw new ArgumentException($"{Name} does not offer '{context}'.", nameof(context)); }
        List<NbdExtent> result = [];
        for (long end = offset + length; offset < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Dictionary<string, List<NbdExtent>> found = await QueryAsync(offset, end - offset).ConfigureAwait(false);
            long before = offset;
            foreach (NbdExtent extent in found.GetValueOrDefault(context, []))
            {
                // A server may say more than it was asked for.
                long count = Math.Min(extent.Length, end - offset);
                if (extent.Offset != offset || count <= 0) { break; }
                if (result.Count > 0 && result[^1].Flags == extent.Flags) { result[^1] = result[^1] with { Length = result[^1].Length + count }; }
                else { result.Add(new NbdExtent(offset, count, extent.Flags)); }
                offset += count;
            }
            if (offset == before) { throw new BlockDeviceException(Name, "status", offset, end - offset, $"the server says nothing about '{context}'"); }
        }
        return result;
    }

    /// <inheritdoc/>
    protected override ValueTask ReadCoreAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        TransferAsync(NbdOperation.Read, offset, buffer);

    /// <inheritdoc/>
    protected override ValueTask WriteCoreAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        TransferAsync(NbdOperation.Write, offset, data);

    /// <inheritdoc/>
    protected override async ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        byte[]? zeroes = _canZero ? null : new byte[Math.Min(length, 1 << 20)];
        for (long end = offset + length; offset < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long count = Math.Min(end - offset, zeroes?.Length ?? MaximumRange);
            if (zeroes is null) { await Send(NbdOperation.Zero, offset, count).ConfigureAwait(false); }
            else { await Send(NbdOperation.Write, offset, zeroes.AsMemory(0, (int)count)).ConfigureAwait(false); }
            offset += count;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask DiscardCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (!_canTrim) { return; }
        for (long end = offset + length; offset < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long count = Math.Min(end - offset, MaximumRange);
            await Send(NbdOperation.Trim, offset, count).ConfigureAwait(false);
            offset += count;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (!_contexts.Contains(Nbd.BaseAllocation)) { return new BlockStatus(length, IsAllocated: true, IsZero: false); }
        // Servers answer in whole sectors, and libnbd takes an answer that leaves the range for a fault.
        long start = offset / SectorLength * SectorLength;
        long end = Math.Min(Length, (offset + length + SectorLength - 1) / SectorLength * SectorLength);
        Dictionary<string, List<NbdExtent>> found = await QueryAsync(start, end - start).ConfigureAwait(false);
        if (First(found, Nbd.BaseAllocation, start) is not { } allocation || allocation.Length <= offset - start)
        {
            return new BlockStatus(length, IsAllocated: true, IsZero: false);
        }
        long count = Math.Min(length, allocation.Length - (offset - start));
        bool isAllocated = (allocation.Flags & Nbd.StateHole) == 0;
        // The depth alone tells what this image holds from what the images below it hold.
        if (First(found, Nbd.AllocationDepth, start) is { } depth && depth.Length > offset - start)
        {
            count = Math.Min(count, depth.Length - (offset - start));
            isAllocated = depth.Flags == 1;
        }
        return new BlockStatus(count, isAllocated, (allocation.Flags & Nbd.StateZero) != 0);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosing)
        {
            _isClosing = true;
            Wake();
            _thread.Join();
            _handle.Dispose();
            _wake.Dispose();
        }
        base.Dispose(disposing);
    }

    private static NbdExtent? First(Dictionary<string, List<NbdExtent>> found, string context, long offset) =>
        found.TryGetValue(context, out List<NbdExtent>? extents) && extents.Count > 0 && extents[0].Offset == offset && extents[0].Length > 0 ? extents[0] : null;

    private ValueTask TransferAsync(NbdOperation operation, long offset, ReadOnlyMemory<byte> memory) =>
        memory.Length <= MaximumTransfer ? Send(operation, offset, memory) : TransferAllAsync(operation, offset, memory);

    private async ValueTask TransferAllAsync(NbdOperation operation, long offset, ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            int count = Math.Min(rest.Length, MaximumTransfer);
            await Send(operation, offset, rest[..count]).ConfigureAwait(false);
            rest = rest[count..];
            offset += count;
        }
    }

    private async Task<Dictionary<string, List<NbdExtent>>> QueryAsync(long offset, long length)
    {
        NbdRequest request = RentStatus(offset, Math.Min(length, MaximumRange));
        Dictionary<string, List<NbdExtent>> extents = request.Extents!;
        Enqueue(request);
        await request.AsValueTask().ConfigureAwait(false);
        return extents;
    }
}
