using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// The second mapping of a <see cref="MemfdMemory"/> block: the one that a guest runs on and that write tracking protects. Its address is for system calls
/// (KVM, userfaultfd) and other native code.
/// </summary>
/// <remarks>
/// Managed code never reads or writes through it. A managed store into a page that userfaultfd has protected can stop the garbage collector, and with it
/// the thread that would answer the fault. That is why there is no span of it.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class GuestView : SafeHandle
{
    internal GuestView(nint start, long length)
        : base(nint.Zero, ownsHandle: true)
    {
        Length = length;
        SetHandle(start);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>The length of the mapping in bytes: the block's maximum length.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    protected override unsafe bool ReleaseHandle() => LinuxMemory.Unmap((byte*)handle, (nuint)Length) == 0;
}
