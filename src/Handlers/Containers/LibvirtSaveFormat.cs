namespace SaveVm.Handlers.Containers;

/// <summary>How the stream in a libvirt save image is packed (<c>virQEMUSaveFormat</c>): by which program it went.</summary>
public enum LibvirtSaveFormat : uint
{
    /// <summary>Not at all.</summary>
    Raw = 0,

    /// <summary>gzip.</summary>
    Gzip = 1,

    /// <summary>bzip2.</summary>
    Bzip2 = 2,

    /// <summary>xz.</summary>
    Xz = 3,

    /// <summary>lzop.</summary>
    Lzop = 4,

    /// <summary>zstd.</summary>
    Zstd = 5,

    /// <summary>A mapped-ram file: QEMU writes into the image itself, and all offsets are those of the image.</summary>
    Sparse = 6,
}
