using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Containers;

/// <summary>
/// The header of a libvirt save image (<c>virsh save</c>; <c>virQEMUSaveHeader</c> of libvirt's <c>src/qemu/qemu_saveimage.h</c>): 92 bytes in the byte
/// order of the host that wrote them. The domain's XML follows, then the migration stream.
/// </summary>
/// <remarks>
/// The order is found out as libvirt does it: read in this host's order; when <see cref="Version"/> is too large then, in the other. The bounds on it do
/// that here: a header in the wrong order is <c>InvalidData</c>.
/// </remarks>
[WireRecord(ByteOrderFrom = "order")]
[Context<ByteOrder>("order")]
public readonly ref partial struct LibvirtSaveHeader
{
    /// <summary>The newest version of the header.</summary>
    public const int NewestVersion = 2;

    /// <summary>Most bytes of XML, cookie and padding that are believed; libvirt writes about 64 KiB.</summary>
    public const int MaximumDataLength = 64 << 20;

    /// <summary>Both forms of the first 16 bytes begin like this.</summary>
    [Constant] public const string Magic = "LibvirtQemud";

    /// <summary>The end of those 16 bytes: whether the image was written to its end.</summary>
    [ByteOrder(ByteOrder.BigEndian)]
    public LibvirtSaveState State { get; init; }

    /// <summary>1 (never compressed) or 2.</summary>
    [Range(1, NewestVersion)]
    public uint Version { get; init; }

    /// <summary>Bytes of XML, cookie and padding between this header and the stream.</summary>
    [Range(0, MaximumDataLength)]
    public uint DataLength { get; init; }

    /// <summary>Not 0 when the guest was running and is started again by a restore.</summary>
    public uint WasRunning { get; init; }

    /// <summary>How the stream is packed.</summary>
    [Open]
    public LibvirtSaveFormat Format { get; init; }

    /// <summary>Where the cookie begins inside the data; 0 for none.</summary>
    public uint CookieOffset { get; init; }

    /// <summary>14 unused words; zero, and kept when they are not.</summary>
    [Reserved, Open, FixedLength(56)]
    public ReadOnlySpan<byte> Unused { get; init; }
}
