using System;

namespace SaveVm.Handlers.Containers;

/// <summary>Features of a qcow2 image that a reader must know (<c>QCOW2_INCOMPAT_*</c>).</summary>
[Flags]
public enum QcowFeatures : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Reference counts may be wrong; what is read is right.</summary>
    Dirty = 1,

    /// <summary>The image is broken; nobody writes to it.</summary>
    Corrupt = 2,

    /// <summary>Guest data stand in another file.</summary>
    ExternalData = 4,

    /// <summary>Compressed clusters are not deflate.</summary>
    CompressionType = 8,

    /// <summary>L2 entries have 16 bytes.</summary>
    ExtendedL2 = 16,
}
