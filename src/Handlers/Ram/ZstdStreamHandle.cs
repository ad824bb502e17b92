using System;
using System.Runtime.InteropServices;

namespace SaveVm.Handlers.Ram;

/// <summary>Owns a <c>ZSTD_DStream</c>.</summary>
internal sealed class ZstdStreamHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => Zstd.FreeStream(handle) == 0;
}
