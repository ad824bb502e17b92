using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Storage;

/// <summary>The few functions of libnbd that a disk needs. A handle is used by one thread at a time.</summary>
internal static unsafe partial class Nbd
{
    public const string Library = "libnbd.so.0";

    public const string BaseAllocation = "base:allocation";
    public const string AllocationDepth = "qemu:allocation-depth";

    public const uint StateHole = 1;
    public const uint StateZero = 2;

    public const int SizePreferred = 1;
    public const int DirectionRead = 1;
    public const int DirectionWrite = 2;

    [LibraryImport(Library, EntryPoint = "nbd_create")]
    public static partial NbdHandle Create();

    [LibraryImport(Library, EntryPoint = "nbd_close")]
    public static partial void Close(nint handle);

    [LibraryImport(Library, EntryPoint = "nbd_add_meta_context", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddMetaContext(NbdHandle handle, string name);

    [LibraryImport(Library, EntryPoint = "nbd_connect_uri", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ConnectUri(NbdHandle handle, string uri);

    [LibraryImport(Library, EntryPoint = "nbd_get_size")]
    public static partial long GetSize(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_get_block_size")]
    public static partial long GetBlockSize(NbdHandle handle, int kind);

    [LibraryImport(Library, EntryPoint = "nbd_is_read_only")]
    public static partial int IsReadOnly(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_can_zero")]
    public static partial int CanZero(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_can_trim")]
    public static partial int CanTrim(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_can_flush")]
    public static partial int CanFlush(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_can_meta_context", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CanMetaContext(NbdHandle handle, string name);

    [LibraryImport(Library, EntryPoint = "nbd_aio_pread")]
    public static partial long Read(NbdHandle handle, void* buffer, nuint count, ulong offset, Callback completion, uint flags);

    [LibraryImport(Library, EntryPoint = "nbd_aio_pwrite")]
    public static partial long Write(NbdHandle handle, void* buffer, nuint count, ulong offset, Callback completion, uint flags);

    [LibraryImport(Library, EntryPoint = "nbd_aio_zero")]
    public static partial long Zero(NbdHandle handle, ulong count, ulong offset, Callback completion, uint flags);

    [LibraryImport(Library, EntryPoint = "nbd_aio_trim")]
    public static partial long Trim(NbdHandle handle, ulong count, ulong offset, Callback completion, uint flags);

    [LibraryImport(Library, EntryPoint = "nbd_aio_flush")]
    public static partial long Flush(NbdHandle handle, Callback completion, uint flags);

    [LibraryImport(Library, EntryPoint = "nbd_aio_block_status")]
    public static partial long BlockStatus(NbdHandle handle, ulong count, ulong offset, Callback extent, Callback completion, uint flags);

    [LibraryImport(Library, EntryPoint = "nbd_aio_command_completed")]
    public static partial int IsCompleted(NbdHandle handle, ulong cookie);

    [LibraryImport(Library, EntryPoint = "nbd_aio_get_fd")]
    public static partial int GetDescriptor(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_aio_get_direction")]
    public static partial int GetDirection(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_aio_notify_read")]
    public static partial int NotifyRead(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_aio_notify_write")]
    public static partial int NotifyWrite(NbdHandle handle);

    [LibraryImport(Library, EntryPoint = "nbd_shutdown")]
    public static partial int Shutdown(NbdHandle handle, uint flags);

    /// <summary>What went wrong in the last call of this thread.</summary>
    public static string LastError() => Marshal.PtrToStringUTF8(GetError()) ?? "an error of libnbd";

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollItem* items, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint ReadEvent(SafeFileHandle handle, ulong* value, nuint size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint WriteEvent(SafeFileHandle handle, ulong* value, nuint size);

    [LibraryImport(Library, EntryPoint = "nbd_get_error")]
    private static partial nint GetError();

    /// <summary><c>nbd_completion_callback</c> and <c>nbd_extent_callback</c>, which have the same shape; the default value is none.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Callback
    {
        public nint Function;
        public nint UserData;
        public nint Free;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollItem
    {
        public const short In = 1;
        public const short Out = 4;

        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
