using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Memory;

/// <summary>A userfaultfd in write-protect mode, as far as tracking needs it.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class UserFaultFile : IDisposable
{
    private const ulong ApiVersion = 0xAA;
    private const ulong UnpopulatedFeature = 1 << 13;   // UFFD_FEATURE_WP_UNPOPULATED: pages that were never touched are protected as well
    private const ulong SharedFeature = 1 << 12;        // UFFD_FEATURE_WP_HUGETLBFS_SHMEM
    private const ulong AsyncFeature = 1 << 15;         // UFFD_FEATURE_WP_ASYNC: the kernel answers the faults itself
    private const ulong WriteProtectMode = 1 << 1;      // UFFDIO_REGISTER_MODE_WP
    private const ulong ProtectMode = 1 << 0;           // UFFDIO_WRITEPROTECT_MODE_WP

    private const nuint ApiRequest = 0xC018AA3F;        // UFFDIO_API
    private const nuint RegisterRequest = 0xC020AA00;   // UFFDIO_REGISTER
    private const nuint UnregisterRequest = 0x8010AA01; // UFFDIO_UNREGISTER
    private const nuint ProtectRequest = 0xC018AA06;    // UFFDIO_WRITEPROTECT

    private const int CloseOnExec = 0x80000;            // O_CLOEXEC
    private const int UserModeOnly = 1;                 // UFFD_USER_MODE_ONLY

    private readonly SafeFileHandle _file;

    private UserFaultFile(SafeFileHandle file) => _file = file;

    /// <exception cref="PlatformNotSupportedException">The kernel, or its settings, do not allow it.</exception>
    public static UserFaultFile OpenForTracking()
    {
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            throw new PlatformNotSupportedException("Tracking of writes needs a 64-bit x86 or ARM machine.");
        }
        // Nobody waits for the faults, so those of the kernel need no privilege of ours; where the full mode is not allowed the small one does.
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 323 : 282;
        nint descriptor = SystemCall(number, CloseOnExec);
        if (descriptor < 0) { descriptor = SystemCall(number, CloseOnExec | UserModeOnly); }
        if (descriptor < 0)
        {
            throw new PlatformNotSupportedException(
                $"userfaultfd is not available ({Message()}): it needs root, CAP_SYS_PTRACE or sysctl vm.unprivileged_userfaultfd=1.");
        }
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        var api = new Api { Version = ApiVersion, Features = UnpopulatedFeature | SharedFeature | AsyncFeature };
        if (Control(file, ApiRequest, &api) != 0)
        {
            file.Dispose();
            throw new PlatformNotSupportedException(
                "This kernel's userfaultfd cannot track writes by itself (UFFD_FEATURE_WP_ASYNC): Linux 6.7 or later is needed.");
        }
        return new UserFaultFile(file);
    }

    public void Register(GuestView view)
    {
        var register = new Registration { Start = (ulong)view.DangerousGetHandle(), Length = (ulong)view.Length, Mode = WriteProtectMode };
        if (Control(_file, RegisterRequest, &register) != 0) { throw Error("The guest view cannot be watched"); }
    }

    public void Protect(GuestView view)
    {
        var protect = new Protection { Start = (ulong)view.DangerousGetHandle(), Length = (ulong)view.Length, Mode = ProtectMode };
        if (Control(_file, ProtectRequest, &protect) != 0) { throw Error("The guest view cannot be protected"); }
    }

    public void Unregister(GuestView view)
    {
        var range = new Range { Start = (ulong)view.DangerousGetHandle(), Length = (ulong)view.Length };
        // Closing the descriptor does the same for what fails here.
        _ = Control(_file, UnregisterRequest, &range);
    }

    public void Dispose() => _file.Dispose();

    private static string Message() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    private static IOException Error(string what) => new($"{what}: {Message()}");

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, nuint request, void* argument);

    private struct Api
    {
        public ulong Version;
        public ulong Features;
        public ulong Requests;
    }

    private struct Range
    {
        public ulong Start;
        public ulong Length;
    }

    private struct Registration
    {
        public ulong Start;
        public ulong Length;
        public ulong Mode;
        public ulong Requests;
    }

    private struct Protection
    {
        public ulong Start;
        public ulong Length;
        public ulong Mode;
    }
}
