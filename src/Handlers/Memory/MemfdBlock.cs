using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Memory;

/// <summary>A block of <see cref="MemfdMemory"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class MemfdBlock : GuestMemoryBlock, IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Lock _lock = new();

    // As in AnonymousBlock, as long as nobody else can write: then only holes are known to be zero.
    private readonly PageBitmap _touched;
    private readonly byte* _region;
    private readonly long _regionLength;
    private readonly long _mappedLength;
    private volatile bool _isShared;
    private GuestView? _guestView;
    private byte* _start;

    public MemfdBlock(int index, string name, long usedLength, long maximumLength, int pageSize)
        : base(index, name, usedLength, maximumLength, pageSize)
    {
        long unit = Math.Max(pageSize, Environment.SystemPageSize);
        if (maximumLength > long.MaxValue - unit) { throw new MemoryLimitException(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes); }
        _mappedLength = Math.Max(1, (maximumLength + unit - 1) / unit) * unit;
        _touched = new PageBitmap(_mappedLength / pageSize);
        _file = LinuxMemory.CreateMemoryFile(name.Length > 200 ? name[..200] : name, LinuxMemory.CloseOnExec);
        if (_file.IsInvalid) { throw Error($"No memory file for {name}"); }
        try
        {
            if (LinuxMemory.Truncate(_file, _mappedLength) != 0) { throw Error($"No {_mappedLength} bytes for {name}"); }
            _start = LinuxMemory.Map(
                _mappedLength, LinuxMemory.Shared | LinuxMemory.NoReserve, (int)_file.DangerousGetHandle(), out _region, out _regionLength);
            _ = LinuxMemory.Advise(_start, (nuint)_mappedLength, LinuxMemory.HugePages);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public GuestView GuestView
    {
        get
        {
            lock (_lock)
            {
                CheckAlive();
                _isShared = true;
                return _guestView ??= new GuestView((nint)LinuxMemory.MapShared(_mappedLength, (int)_file.DangerousGetHandle()), _mappedLength);
            }
        }
    }

    public SafeFileHandle ShareDescriptor()
    {
        _isShared = true;
        return _file;
    }

    public void Dispose()
    {
        if (_start is null) { return; }
        _start = null;
        _guestView?.Dispose();
        _ = LinuxMemory.Unmap(_region, (nuint)_regionLength);
        _file.Dispose();
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
        if (_isShared)
        {
            DiscardCore(offset, length);
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
        // A hole is seen by both views; looking at the pages first would make pages of those that are none.
        long unit = Math.Max(PageSize, Environment.SystemPageSize);
        long first = (offset + unit - 1) / unit * unit;
        long end = (offset + length) / unit * unit;
        if (first >= end || LinuxMemory.Allocate(_file, LinuxMemory.PunchHole, first, end - first) != 0)
        {
            Clear(offset, length);
            return;
        }
        _touched.ClearRangeAtomic(first / PageSize, end / PageSize);
        Clear(offset, first - offset);
        Clear(end, offset + length - end);
    }

    private static IOException Error(string what)
    {
        int code = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {new Win32Exception(code).Message}", code);
    }

    private void Clear(long offset, long length)
    {
        if (length > 0) { base.FillCore(offset, length, 0); }
    }

    private void CheckAlive() => ObjectDisposedException.ThrowIf(_start is null, this);
}
