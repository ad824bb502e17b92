using System;
using System.Runtime.Versioning;

namespace SaveVm.Handlers.Memory;

/// <summary>A block that is one contiguous mapping of this process.</summary>
[SupportedOSPlatform("linux")]
internal abstract unsafe class MappedBlock : GuestMemoryBlock, IDisposable
{
    // Pages that were never written are zero, and must not be touched to make them so: a zero item would cost a page of memory.
    private readonly PageBitmap _touched;
    private readonly byte* _region;
    private readonly long _regionLength;
    private readonly Prefaulter? _prefaulter;

    /// <summary>Maps the block.</summary>
    /// <param name="index">The block's place in the list.</param>
    /// <param name="name">The name.</param>
    /// <param name="usedLength">The used length in bytes.</param>
    /// <param name="maximumLength">The length in bytes that the block can grow to.</param>
    /// <param name="pageSize">The unit of dirty tracking in bytes.</param>
    /// <param name="flags">The mapping's flags.</param>
    /// <param name="descriptor">The file to map, of <see cref="MappedLengthOf"/> bytes; -1 for none.</param>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    protected MappedBlock(int index, string name, long usedLength, long maximumLength, int pageSize, int flags, int descriptor)
        : base(index, name, usedLength, maximumLength, pageSize)
    {
        MappedLength = MappedLengthOf(maximumLength, pageSize);
        _touched = new PageBitmap(MappedLength / pageSize);
        Start = LinuxMemory.Map(MappedLength, flags | LinuxMemory.NoReserve, descriptor, out _region, out _regionLength);
        // Advice: where there are no huge pages, small ones do.
        if (MappedLength >= LinuxMemory.HugePageSize) { _ = LinuxMemory.Advise(Start, (nuint)MappedLength, LinuxMemory.HugePages); }
        _prefaulter = Prefaulter.CreateFor(Start, usedLength);
    }

    /// <summary>Length of the mapping in bytes: whole pages of the system and of the target.</summary>
    protected long MappedLength { get; }

    /// <summary>The first byte; null when the block is disposed.</summary>
    protected byte* Start { get; private set; }

    /// <summary>Whether nobody else writes to the block, so that a page that was not written here is zero.</summary>
    protected virtual bool IsAlone => true;

    public void Dispose()
    {
        if (Start is null) { return; }
        Start = null;
        _prefaulter?.Dispose();
        _ = LinuxMemory.Unmap(_region, (nuint)_regionLength);
        DisposeFile();
    }

    /// <summary>The length of the mapping of a block in bytes.</summary>
    /// <param name="maximumLength">The length in bytes that the block can grow to.</param>
    /// <param name="pageSize">The target's page size in bytes.</param>
    protected static long MappedLengthOf(long maximumLength, int pageSize)
    {
        long unit = Math.Max(pageSize, Environment.SystemPageSize);
        return maximumLength <= long.MaxValue - unit
            ? Math.Max(1, (maximumLength + unit - 1) / unit) * unit
            : throw new MemoryLimitException(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    /// <summary>Frees what the mapping was of.</summary>
    protected virtual void DisposeFile()
    {
    }

    /// <summary>Makes whole pages of the system zero and gives them back, without touching them.</summary>
    /// <param name="offset">Byte offset inside the block.</param>
    /// <param name="length">How many bytes.</param>
    protected abstract bool TryGiveBack(long offset, long length);

    protected override ReadOnlySpan<byte> ReadCore(long offset, int atMost)
    {
        CheckAlive();
        return new ReadOnlySpan<byte>(Start + offset, atMost);
    }

    protected override Span<byte> OpenCore(long offset, int atMost, bool keepContent)
    {
        CheckAlive();
        if (atMost > 0)
        {
            long first = offset / PageSize;
            long end = ((offset + atMost - 1) / PageSize) + 1;
            if (end - first != 1 || !_touched[first])
            {
                _prefaulter?.Touch(offset, atMost);
                _touched.SetRangeAtomic(first, end);
            }
        }
        return new Span<byte>(Start + offset, atMost);
    }

    protected override void FillCore(long offset, long length, byte value)
    {
        CheckAlive();
        if (value != 0)
        {
            base.FillCore(offset, length, value);
            return;
        }
        if (!IsAlone)
        {
            DiscardCore(offset, length);
            return;
        }
        while (length > 0)
        {
            int count = (int)Math.Min(length, PageSize - (offset % PageSize));
            if (_touched[offset / PageSize]) { new Span<byte>(Start + offset, count).Clear(); }
            offset += count;
            length -= count;
        }
    }

    protected override void DiscardCore(long offset, long length)
    {
        CheckAlive();
        long unit = Math.Max(PageSize, Environment.SystemPageSize);
        long first = (offset + unit - 1) / unit * unit;
        long end = (offset + length) / unit * unit;
        if (first >= end || !TryGiveBack(first, end - first))
        {
            Clear(offset, length);
            return;
        }
        _touched.ClearRangeAtomic(first / PageSize, end / PageSize);
        Clear(offset, first - offset);
        Clear(end, offset + length - end);
    }

    protected void CheckAlive() => ObjectDisposedException.ThrowIf(Start is null, this);

    private void Clear(long offset, long length)
    {
        if (length > 0 && IsAlone) { FillCore(offset, length, 0); }
        else if (length > 0) { base.FillCore(offset, length, 0); }
    }
}
