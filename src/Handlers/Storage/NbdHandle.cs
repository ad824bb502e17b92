using System;
using System.Runtime.InteropServices;

namespace SaveVm.Handlers.Storage;

/// <summary>Owns a <c>struct nbd_handle</c>.</summary>
internal sealed class NbdHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Nbd.Close(handle);
        return true;
    }
}
