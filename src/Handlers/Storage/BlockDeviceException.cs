using System;
using System.Globalization;
using System.IO;

namespace SaveVm.Handlers.Storage;

/// <summary>A disk did not do what it was asked for: says which disk, where, what was asked, and the cause.</summary>
public sealed class BlockDeviceException : IOException
{
    private const int SectorSize = 512;

    /// <summary>Creates the exception.</summary>
    /// <param name="device">The disk's name.</param>
    /// <param name="operation">What was asked for, such as "read".</param>
    /// <param name="offset">Where the range begins, in bytes.</param>
    /// <param name="length">The range's length, in bytes.</param>
    /// <param name="cause">Why it failed.</param>
    /// <param name="innerException">What the system said.</param>
    public BlockDeviceException(string device, string operation, long offset, long length, string cause, Exception? innerException = null)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"{device}: {operation} of {length} bytes at sector {offset / SectorSize} failed: {cause}"),
            innerException)
    {
        Device = device;
        Operation = operation;
        Offset = offset;
        ByteCount = length;
        Cause = cause;
    }

    /// <summary>The disk's name.</summary>
    public string Device { get; }

    /// <summary>What was asked for, such as "read".</summary>
    public string Operation { get; }

    /// <summary>Where the range begins, in bytes.</summary>
    public long Offset { get; }

    /// <summary>Where the range begins, in sectors of 512 bytes.</summary>
    public long Sector => Offset / SectorSize;

    /// <summary>The range's length, in bytes.</summary>
    public long ByteCount { get; }

    /// <summary>Why it failed.</summary>
    public string Cause { get; }
}
