using System;
using System.IO;
using System.Runtime.InteropServices;

namespace SaveVm.IO;

/// <summary>What kind of file a path names; .NET tells only files from directories.</summary>
internal static unsafe partial class FileType
{
    private const int CurrentDirectory = -100;    // AT_FDCWD
    private const uint TypeOnly = 1;              // STATX_TYPE
    private const int ResultLength = 256;         // struct statx, the same on all processors
    private const int ModeOffset = 28;            // stx_mode, 16 bits
    private const int TypeMask = 0xF000;          // S_IFMT
    private const int Regular = 0x8000;           // S_IFREG

    /// <summary>Whether a path names a pipe, a socket or a device: something that is written as it is and not replaced.</summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux()) { return !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal); }
        byte* result = stackalloc byte[ResultLength];
        return Stat(CurrentDirectory, path, 0, TypeOnly, result) == 0 && (*(ushort*)(result + ModeOffset) & TypeMask) != Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int directory, string path, int flags, uint mask, byte* result);
}
