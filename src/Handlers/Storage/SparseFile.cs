using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Storage;

/// <summary>Holes of files, as Linux shows and makes them.</summary>
internal static partial class SparseFile
{
    private const int SeekEnd = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int KeepSize = 1;
    private const int PunchHole = 2;

    // No such address: nothing but a hole until the end of the file.
    private const int Enxio = 6;

    /// <summary>Whether the system can do this at all; the file system may still not.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The run of data or hole at a place.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="offset">Where.</param>
    /// <param name="length">How far is asked; at least 1.</param>
    /// <param name="canSeek"><see langword="false"/> when the file system does not know holes.</param>
    public static Run FindRun(SafeFileHandle handle, long offset, long length, out bool canSeek)
    {
        canSeek = true;
        long data = Seek(handle, offset, SeekData);
        if (data < 0)
        {
            canSeek = Marshal.GetLastPInvokeError() == Enxio;
            return new Run(length, IsData: false);
        }
        if (data > offset) { return new Run(Math.Min(length, data - offset), IsData: false); }
        long hole = Seek(handle, offset, SeekHole);
        return new Run(hole > offset ? Math.Min(length, hole - offset) : length, IsData: true);
    }

    /// <summary>The end of a file or device in bytes; negative when it has none.</summary>
    public static long FindEnd(SafeFileHandle handle) => Seek(handle, 0, SeekEnd);

    /// <summary>Makes a hole; the file keeps its length.</summary>
    public static bool TryPunch(SafeFileHandle handle, long offset, long length) => Allocate(handle, PunchHole | KeepSize, offset, length) == 0;

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle handle, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle handle, int mode, long offset, long length);

    /// <summary>A run of a file.</summary>
    /// <param name="Length">Its length in bytes.</param>
    /// <param name="IsData">Whether it is data; otherwise a hole.</param>
    public readonly record struct Run(long Length, bool IsData);
}
