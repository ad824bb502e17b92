using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;

namespace SaveVm.IO;

/// <summary>Brings the names in a directory to the disk: without it a renamed file may be gone after a power cut.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;          // O_RDONLY

    /// <summary>Waits until the directory's entries are on the disk, where the system can do that.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string directory)
    {
        const int InvalidArgument = 22;      // EINVAL: a file system that cannot
        if (OperatingSystem.IsWindows()) { return; }
        int descriptor = OpenDirectory(directory, ReadOnly);
        if (descriptor < 0) { throw Failure(directory); }
        try
        {
            if (Synchronise(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument) { throw Failure(directory); }
        }
        finally
        {
            _ = CloseDescriptor(descriptor);
        }
    }

    private static IOException Failure(string directory)
    {
        var reason = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"The directory '{directory}' could not be brought to the disk: {reason.Message}.", reason);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenDirectory(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseDescriptor(int descriptor);
}
