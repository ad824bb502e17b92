using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace SaveVm.IO;

/// <summary>
/// A regular file, mapped as a whole; the window slides over it. Only pages that are looked at are read, and pages behind the window are given back, so
/// that the process stays small whatever the size of the file.
/// </summary>
internal sealed unsafe partial class MappedFileInput : WireInput
{
    private const int WindowLength = 8 << 20;
    private const int DoNotNeed = 4;    // MADV_DONTNEED of Linux: the pages stay in the page cache, and come back when they are looked at again

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _length;
    private readonly byte* _start;
    private readonly int _windowLength;
    private long _givenBack;
    private bool _disposed;

    public MappedFileInput(FileStream stream, long length, int windowLength = WindowLength)
    {
        _length = length;
        _windowLength = windowLength;
        _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        Slide(0);
    }

    public override long? Length => _length;

    public override bool Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ObjectDisposedException.ThrowIf(_disposed, this);
        long left = _length - Position;
        long skipped = Math.Min(count, left);
        MovePosition(skipped);
        Slide(0);
        return count <= left;
    }

    public override bool TryPeek(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ObjectDisposedException.ThrowIf(_disposed, this);
        bytes = offset < _length ? new ReadOnlySpan<byte>(_start + offset, (int)Math.Min(count, _length - offset)) : default;
        return true;
    }

    protected override bool FillCore(int minimum)
    {
        Slide(minimum);
        return Buffered.Length >= minimum;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || _disposed) { return; }
        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void Slide(int minimum)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        GiveBack();
        long left = _length - Position;
        SetWindow(_start + Position, (int)Math.Min(left, Math.Max(minimum, _windowLength)));
    }

    private void GiveBack()
    {
        long passed = Position & -Environment.SystemPageSize;
        if (passed - _givenBack < _windowLength || !OperatingSystem.IsLinux()) { return; }
        _ = Advise(_start + _givenBack, (nuint)(passed - _givenBack), DoNotNeed);
        _givenBack = passed;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(byte* start, nuint length, int advice);
}
