using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.IO;

/// <summary>The kernel's buffer of a pipe. At its default of 64 KiB, reader and writer wake each other so often that reading takes three times as long.</summary>
internal static partial class PipeBuffer
{
    private const int SetPipeSize = 1031;    // F_SETPIPE_SZ of Linux
    private const int Wanted = 1 << 20;      // what an unprivileged process may ask for (fs.pipe-max-size)

    /// <summary>Asks for a larger buffer. Nothing happens when the handle is not a pipe or the system refuses.</summary>
    public static void TryEnlarge(SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux()) { _ = Control(handle, SetPipeSize, Wanted); }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle handle, int command, int argument);
}
