using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Memory;

/// <summary>The few system calls of Linux that memory needs.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LinuxMemory
{
    public const int ReadWrite = 1 | 2;              // PROT_READ | PROT_WRITE
    public const int Shared = 0x01;                  // MAP_SHARED
    public const int PrivateAnonymous = 0x02 | 0x20; // MAP_PRIVATE | MAP_ANONYMOUS
    public const int NoReserve = 0x4000;             // MAP_NORESERVE: memory is taken page by page as it is touched
    public const int DoNotNeed = 4;                  // MADV_DONTNEED
    public const int PopulateWrite = 23;             // MADV_POPULATE_WRITE, since 5.14
    public const int HugePages = 14;                 // MADV_HUGEPAGE
    public const int PunchHole = 1 | 2;              // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE
    public const uint CloseOnExec = 1;               // MFD_CLOEXEC

    /// <summary>The size of a huge page where it matters; where it is another one the alignment is merely of no use.</summary>
    public const long HugePageSize = 2 << 20;

    /// <summary>Maps memory, aligned so that huge pages fit.</summary>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public static byte* Map(long length, int flags, int descriptor, out byte* region, out long regionLength)
    {
        long alignment = length >= HugePageSize ? HugePageSize : Environment.SystemPageSize;
        regionLength = length;
        // The system aligns mappings to small pages: reserve one huge page more, and map inside.
        bool isLarge = alignment == HugePageSize;
        if (length > long.MaxValue - HugePageSize) { throw new MemoryLimitException(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes); }
        if (isLarge) { regionLength += HugePageSize; }
        region = (byte*)MapCore(null, (nuint)regionLength, isLarge ? 0 : ReadWrite, isLarge ? PrivateAnonymous | NoReserve : flags, isLarge ? -1 : descriptor, 0);
        if (region == (byte*)-1) { throw new MemoryLimitException(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes); }
        if (!isLarge) { return region; }

        const int Fixed = 0x10;     // MAP_FIXED: inside of what was reserved for it
        byte* start = (byte*)(((ulong)region + (ulong)HugePageSize - 1) & ~((ulong)HugePageSize - 1));
        if (MapCore(start, (nuint)length, ReadWrite, flags | Fixed, descriptor, 0) != start)
        {
            _ = Unmap(region, (nuint)regionLength);
            throw new MemoryLimitException(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        }
        return start;
    }

    /// <summary>Maps memory anywhere.</summary>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public static byte* MapShared(long length, int descriptor)
    {
        void* start = MapCore(null, (nuint)length, ReadWrite, Shared | NoReserve, descriptor, 0);
        if (start == (void*)-1) { throw new MemoryLimitException(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes); }
        return (byte*)start;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial SafeFileHandle CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Unmap(byte* start, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Advise(byte* start, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* MapCore(void* address, nuint length, int protection, int flags, int descriptor, long offset);
}
