using System;
using System.IO;

namespace SaveVm.Handlers.Storage;

/// <summary>Where a disk is: the path of a raw image, or the URI of an NBD server.</summary>
public static class DiskLocation
{
    private static readonly string[] Schemes = ["nbd:", "nbds:", "nbd+unix:", "nbds+unix:"];

    /// <summary>Whether a location names an NBD server; otherwise it is a path.</summary>
    /// <param name="location">The location.</param>
    public static bool IsNbd(string location)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        return Array.Exists(Schemes, scheme => location.StartsWith(scheme + "//", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Opens a disk that is there.</summary>
    /// <param name="location">The path of a raw image, or <c>nbd://HOST:PORT/EXPORT</c>, <c>nbd+unix:///EXPORT?socket=PATH</c>.</param>
    /// <param name="isReadOnly">Whether an image is opened for reading only; a server decides for itself.</param>
    /// <exception cref="IOException">There is no such disk.</exception>
    /// <exception cref="PlatformNotSupportedException">libnbd is not installed.</exception>
    public static IBlockDevice Open(string location, bool isReadOnly = false) => IsNbd(location) ? NbdDevice.Connect(location) : RawFileDevice.Open(location, isReadOnly);
}
