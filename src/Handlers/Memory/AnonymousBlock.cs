using System;
using System.Runtime.Versioning;

namespace SaveVm.Handlers.Memory;

/// <summary>A block of <see cref="AnonymousMemory"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class AnonymousBlock : GuestMemoryBlock, IDisposable
{
    // Pages that were never written are zero, and must not be touched to make them so: a zero item would cost a page of memory.
    private readonly PageBitmap _touched;
    private readonly byte* _region;
    private readonly long _regionLength;
    private byte* _start;

    public AnonymousBlock(int index, string name, long usedLength, long maximumLength, int pageSize)
        : base(index, name, usedLength, maximumLength, pageSize)
    {
        _start = LinuxMemory.Map(
            Math.Max(maximumLength, 1), LinuxMemory.PrivateAnonymous | LinuxMemory.NoReserve, descriptor: -1, out _region, out _regionLength);
        // Advice: where there are no huge pages, small ones do.
        if (maximumLength >= LinuxMemory.HugePageSize) { _ = LinuxMemory.Advise(_start, (nuint)maximumLength, LinuxMemory.HugePages); }
        try
        {
            _touched = new PageBitmap(((maximumLength - 1) / pageSize) + 1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_start is null) { return; }
        _start = null;
        _ = LinuxMemory.Unmap(_region, (nuint)_regionLength);
    }

    protected override ReadOnlySpan<byte> ReadCore(long offset, int atMost)
    {
        CheckAlive();
        return new ReadOnlySpan<byte>(_start + offset, atMost);
    }

    protected override Span<byte> OpenCore(long offset, int atMost, bool keepContent)
    {
        CheckAlive();
        if (atMost > 0)
        {
            long first = offset / PageSize;
            long end = ((offset + atMost - 1) / PageSize) + 1;
            if (end - first != 1 || !_touched[first]) { _touched.SetRangeAtomic(first, end); }
        }
        return new Span<byte>(_start + offset, atMost);
    }

    protected override void FillCore(long offset, long length, byte value)
    {
        CheckAlive();
        if (value != 0)
        {
            base.FillCore(offset, length, value);
            return;
        }
        while (length > 0)
        {
            int count = (int)Math.Min(length, PageSize - (offset % PageSize));
            if (_touched[offset / PageSize]) { new Span<byte>(_start + offset, count).Clear(); }
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
        if (first >= end || LinuxMemory.Advise(_start + first, (nuint)(end - first), LinuxMemory.DoNotNeed) != 0)
        {
            FillCore(offset, length, 0);
            return;
        }
        _touched.ClearRangeAtomic(first / PageSize, end / PageSize);
        FillCore(offset, first - offset, 0);
        FillCore(end, offset + length - end, 0);
    }

    private void CheckAlive() => ObjectDisposedException.ThrowIf(_start is null, this);
}
