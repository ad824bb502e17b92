using System.Text;
using SaveVm.Handlers.Memory;

namespace SaveVm.Handlers.Ram;

/// <summary>A block as it is being saved.</summary>
internal sealed class RamSaveBlock(GuestMemoryBlock memory, RamBlockSettings settings, bool isSent)
{
    public GuestMemoryBlock Memory { get; } = memory;

    public RamBlockSettings Settings { get; } = settings;

    /// <summary>Whether its pages are sent at all.</summary>
    public bool IsSent { get; } = isSent;

    public byte[] Name { get; } = Encoding.Latin1.GetBytes(memory.Name);

    /// <summary>The length when saving began; it must not change while it lasts.</summary>
    public long UsedLength { get; } = memory.UsedLength;

    /// <summary>Pages that are to be sent.</summary>
    public PageBitmap Pending { get; } = new(memory.PageCount);

    /// <summary>How many of them there are.</summary>
    public long PendingCount { get; set; }

    /// <summary>With mapped-ram: the pages that have content in the file.</summary>
    public PageBitmap? Mapped { get; set; }

    /// <summary>With mapped-ram: where bitmap and pages stand.</summary>
    public MappedRamHeader MappedRam { get; set; }
}
