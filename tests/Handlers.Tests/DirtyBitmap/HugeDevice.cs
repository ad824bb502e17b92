using System;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>A disk of any length that holds nothing.</summary>
internal sealed class HugeDevice(long length) : BlockDeviceBase("huge")
{
    public override long Length => length;

    public override int ClusterSize => 65536;

    public override bool IsReadOnly => false;

    protected override void ReadCore(long offset, Span<byte> buffer) => buffer.Clear();

    protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
    {
    }

    protected override ValueTask WriteZeroesCoreAsync(long offset, long length, CancellationToken cancellationToken) => default;

    protected override ValueTask<BlockStatus> GetStatusCoreAsync(long offset, long length, CancellationToken cancellationToken) => new(new BlockStatus(length, false, true));
}
