using System;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;

namespace SaveVm.Benchmarks.Storage;

/// <summary>A disk of any length that holds nothing.</summary>
internal sealed class EmptyDevice(long length) : BlockDeviceBase("empty")
{
    public override long Length => length;

    public override int ClusterSize => 64 << 10;

    public override bool IsReadOnly => true;

    protected override void ReadCore(long offset, Span<byte> buffer) => buffer.Clear();

    protected override void WriteCore(long offset, ReadOnlySpan<byte> data) => throw new NotSupportedException();

    protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new BlockStatus(length, IsAllocated: false, IsZero: true));
}
