using System.Threading;

namespace SaveVm.Handlers.Ram;

/// <summary>The counters behind <see cref="RamStatistics"/>; added to by the main channel's thread and those of other channels.</summary>
internal sealed class RamCounters
{
    private long _duplicate;
    private long _normal;
    private long _channelBytes;

    public long Duplicate => Interlocked.Read(ref _duplicate);

    public long Normal => Interlocked.Read(ref _normal);

    /// <summary>Bytes that did not go through the main channel.</summary>
    public long ChannelBytes => Interlocked.Read(ref _channelBytes);

    /// <summary>What deltas did; of the main channel's thread alone.</summary>
    public XbzrleStatistics Xbzrle { get; set; }

    public void AddPages(long duplicate, long normal)
    {
        if (duplicate != 0) { _ = Interlocked.Add(ref _duplicate, duplicate); }
        if (normal != 0) { _ = Interlocked.Add(ref _normal, normal); }
    }

    public void AddChannelBytes(long bytes) => Interlocked.Add(ref _channelBytes, bytes);
}
