using System;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// What an item of the "ram" section is (<c>RAM_SAVE_FLAG_*</c> of <c>migration/ram.c</c>): exactly one action, and <see cref="Continue"/> beside it.
/// </summary>
/// <remarks><c>RAM_SAVE_FLAG_FULL</c> (0x001) was never used on the wire and has no name here: it is refused like any unknown bit.</remarks>
[Flags]
public enum RamItemFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The page holds one byte everywhere, in practice zero (<c>RAM_SAVE_FLAG_ZERO</c>, once <c>RAM_SAVE_FLAG_COMPRESS</c>).</summary>
    Zero = 0x002,

    /// <summary>The list of RAM blocks follows; the address part is the sum of their lengths (<c>RAM_SAVE_FLAG_MEM_SIZE</c>).</summary>
    MemorySize = 0x004,

    /// <summary>A page as it is (<c>RAM_SAVE_FLAG_PAGE</c>).</summary>
    Page = 0x008,

    /// <summary>The end of the section's body (<c>RAM_SAVE_FLAG_EOS</c>).</summary>
    EndOfSection = 0x010,

    /// <summary>Modifier: the same block as the page before, no name follows (<c>RAM_SAVE_FLAG_CONTINUE</c>).</summary>
    Continue = 0x020,

    /// <summary>A delta against the page as it is at the destination (<c>RAM_SAVE_FLAG_XBZRLE</c>).</summary>
    Xbzrle = 0x040,

    /// <summary>RDMA's private business (<c>RAM_SAVE_FLAG_HOOK</c>); never in a byte stream.</summary>
    Hook = 0x080,

    /// <summary>A page compressed by itself, until QEMU 9.0 (<c>RAM_SAVE_FLAG_COMPRESS_PAGE</c>).</summary>
    CompressedPage = 0x100,

    /// <summary>
    /// All multifd channels must have delivered what they carry before the next item, since QEMU 8.1 (<c>RAM_SAVE_FLAG_MULTIFD_FLUSH</c>).
    /// </summary>
    MultifdFlush = 0x200,
}
