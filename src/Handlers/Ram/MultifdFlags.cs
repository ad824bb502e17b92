using System;

namespace SaveVm.Handlers.Ram;

/// <summary>The flags of a multifd packet (<c>MULTIFD_FLAG_*</c> of <c>migration/multifd.h</c>). At most one compression is set.</summary>
[Flags]
public enum MultifdFlags : uint
{
    /// <summary>Pages as they are (<c>MULTIFD_FLAG_NOCOMP</c>).</summary>
    None = 0,

    /// <summary>The channel has delivered everything up to here (<c>MULTIFD_FLAG_SYNC</c>).</summary>
    Sync = 1 << 0,

    /// <summary>One zlib stream over all packets of the channel (<c>MULTIFD_FLAG_ZLIB</c>).</summary>
    Zlib = 1 << 1,

    /// <summary>One zstd stream over all packets of the channel (<c>MULTIFD_FLAG_ZSTD</c>).</summary>
    Zstd = 2 << 1,

    /// <summary>Intel QPL, since 9.1 (<c>MULTIFD_FLAG_QPL</c>).</summary>
    Qpl = 4 << 1,

    /// <summary>HiSilicon UADK, since 9.1 (<c>MULTIFD_FLAG_UADK</c>).</summary>
    Uadk = 8 << 1,

    /// <summary>Intel QATzip, since 9.2 (<c>MULTIFD_FLAG_QATZIP</c>).</summary>
    Qatzip = 16 << 1,

    /// <summary>The packet carries state of a device instead of pages, since 10.0 (<c>MULTIFD_FLAG_DEVICE_STATE</c>).</summary>
    DeviceState = 1 << 6,
}
