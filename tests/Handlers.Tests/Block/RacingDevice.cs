using System;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>
/// A disk on which everything happens at the worst moment: reads end in any order and on any thread, the guest writes in the middle of them, and some operations fail.
/// </summary>
internal sealed class RacingDevice(MemoryDevice inner, int seed, string name) : BlockDeviceBase(name)
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();

    public MemoryDevice Inner => inner;

    /// <summary>What the guest does meanwhile; called without a lock.</summary>
    public Action? Guest { get; set; }

    /// <summary>How many of a thousand reads fail.</summary>
    public int FailingReads { get; set; }

    /// <summary>How many of a thousand writes fail.</summary>
    public int FailingWrites { get; set; }

    public override long Length => inner.Length;

    public override int ClusterSize => inner.ClusterSize;

    public override bool IsReadOnly => false;

    protected override void ReadCore(long offset, Span<byte> buffer)
    {
        if (Chance(FailingReads)) { throw new BlockDeviceException(Name, "read", offset, buffer.Length, "injected"); }
        int cut = Next(buffer.Length + 1);
        Write();
        inner.Read(offset, buffer[..cut]);
        Write();
        inner.Read(offset + cut, buffer[cut..]);
        Write();
    }

    protected override async ValueTask ReadCoreAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int way = Next(16);
        if (way is 1 or 4 or 5) { await Task.Yield(); }
        if (way == 2) { await Task.Delay(Next(2), cancellationToken).ConfigureAwait(false); }
        ReadCore(offset, buffer.Span);
        if (way is 3 or 6 or 7) { await Task.Yield(); }
    }

    protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
    {
        if (Chance(FailingWrites)) { throw new BlockDeviceException(Name, "write", offset, data.Length, "injected"); }
        inner.Write(offset, data);
    }

    protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (Chance(FailingWrites)) { throw new BlockDeviceException(Name, "zeroing", offset, length, "injected"); }
        return inner.WriteZeroesAsync(offset, length, cancellationToken);
    }

    protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (Chance(FailingReads)) { throw new BlockDeviceException(Name, "status", offset, length, "injected"); }
        return inner.GetStatusAsync(offset, length, cancellationToken);
    }

    private void Write()
    {
        for (int count = Next(3); count > 0; count--) { Guest?.Invoke(); }
    }

    private bool Chance(int ofThousand) => ofThousand > 0 && Next(1000) < ofThousand;

    private int Next(int end)
    {
        lock (_lock) { return _random.Next(end); }
    }
}
