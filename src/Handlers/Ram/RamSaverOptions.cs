using System;
using System.Collections.Generic;
using SaveVm.IO;

namespace SaveVm.Handlers.Ram;

/// <summary>In which form <see cref="RamSaver"/> writes RAM. The default, pages and zero items on the main channel, is loaded by every release.</summary>
public sealed record RamSaverOptions
{
    /// <summary>
    /// The most memory for copies of pages that were sent, in bytes; pages found there are sent as delta (<c>xbzrle</c> and <c>xbzrle-cache-size</c>). 0
    /// for none. The destination must have the capability <c>xbzrle</c>.
    /// </summary>
    public long XbzrleCacheSize { get; init; }

    /// <summary>
    /// The channels beside the main one that carry the pages (<c>multifd</c>), in the order of their numbers; at most 255. The saver takes them over: it
    /// writes to them from threads of its own, and disposes them in <see cref="RamSaver.Cleanup"/>. The destination must have the capability <c>multifd</c>,
    /// and as many channels.
    /// </summary>
    public IReadOnlyList<WireOutput> MultifdChannels { get; init; } = [];

    /// <summary>How the channels are compressed; the destination must be set to the same.</summary>
    public MultifdCompression MultifdCompression { get; init; }

    /// <summary>
    /// When the channels are synchronised; <see langword="null"/> for what the machine type in the configuration and the target ask for.
    /// </summary>
    public MultifdSync? MultifdSync { get; init; }

    /// <summary>The guest's UUID, which every channel shows; it must be the destination's. Empty for that of the configuration, where there is one.</summary>
    public Guid Uuid { get; init; }

    /// <summary>What happens to pages that are zero; <see langword="null"/> for the best that the target loads.</summary>
    public ZeroPageDetection? ZeroPageDetection { get; init; }

    /// <summary>
    /// Whether every page gets its own place in the file (<c>mapped-ram</c>). The output must be a file, and the configuration must list the capability.
    /// </summary>
    public bool MappedRam { get; init; }

    /// <summary>How many threads write a mapped-ram file; 0 for one per processor, up to 8.</summary>
    public int MappedRamThreads { get; init; }

    /// <summary>
    /// Whether pages of shared blocks are left out (<c>x-ignore-shared</c>); the configuration must list the capability. Then every block needs an address
    /// in <see cref="Blocks"/>.
    /// </summary>
    public bool IgnoreShared { get; init; }

    /// <summary>What is to be said of blocks beside their name and length, by name.</summary>
    public IReadOnlyDictionary<string, RamBlockSettings> Blocks { get; init; } = new Dictionary<string, RamBlockSettings>();
}
