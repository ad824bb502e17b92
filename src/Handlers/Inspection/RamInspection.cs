using System;
using System.Collections.Generic;
using SaveVm.Handlers.Ram;
using SaveVm.Records;

namespace SaveVm.Handlers.Inspection;

/// <summary>Counts what stands in "ram" sections and channels, and passes it on to an image when hashes are wanted.</summary>
internal sealed class RamInspection : IRamSink, IMultifdSink, IDisposable
{
    private readonly RamBlockList _blocks;
    private readonly InspectPulse _pulse;
    private readonly RamImage? _next;
    private readonly List<PageCountReport> _counts = [];
    private readonly List<long> _ends = [];
    private readonly PageSet _seen = new();
    private ulong _totalBytes;
    private bool _hasChannels;

    public RamInspection(RamBlockList blocks, InspectOptions options, InspectPulse pulse)
    {
        _blocks = blocks;
        _pulse = pulse;
        if (options.Hash) { _next = new RamImage(options.MemoryLimit); }
    }

    /// <summary>Counts pages here and no longer per block: pages of a COLO checkpoint.</summary>
    public PageCountReport? Checkpoint { get; set; }

    /// <summary>The channel beside the main one whose items or packets come; it has counts of its own.</summary>
    public ChannelReport? Channel { get; set; }

    /// <summary>Called at items that are no pages, which is where channels are put in order.</summary>
    public Action<RamItemFlags>? Signalled { get; set; }

    public RamContent Content => _next is null ? RamContent.None : RamContent.Pages;

    public void Dispose() => _next?.Dispose();

    public void BeginCheckpoint() => _next?.BeginCheckpoint();

    public void CompleteCheckpoint() => _next?.CompleteCheckpoint();

    public void DropCheckpoint() => _next?.DropCheckpoint();

    /// <summary>The hash of a block's content; <see langword="null"/> when it was not asked for or cannot be known.</summary>
    public string? Hash(RamBlock block)
    {
        _pulse.Beat();
        return _next?.Hash(block);
    }

    public RamReport? Report(bool isWhole)
    {
        if (_blocks.Count == 0 && _totalBytes == 0) { return null; }
        var report = new RamReport { PageSize = _blocks.TargetPageSize, TotalBytes = _totalBytes, RepeatedPages = _seen.Repeated };
        foreach (RamBlock block in _blocks)
        {
            PageCountReport counts = Counts(block);
            if (_hasChannels)
            {
                counts.Multifd ??= 0;
                counts.MultifdZero ??= 0;
            }
            bool isMapped = (block.Extras & RamBlockExtras.MappedRam) != 0;
            report.Blocks.Add(new RamBlockReport
            {
                Name = block.Name,
                Length = (ulong)(block.IsListed ? block.UsedLength : _ends[block.Index]),
                Pages = counts,
                Sha256 = isWhole ? Hash(block) : null,
                PageSize = (block.Extras & RamBlockExtras.PageSize) != 0 ? block.PageSize : null,
                Address = (block.Extras & RamBlockExtras.GuestAddress) != 0 ? block.GuestAddress : null,
                Mapped = isMapped ? new MappedBlockReport(block.MappedRam.PageSize, block.MappedRam.BitmapOffset, block.MappedRam.PagesOffset) : null,
            });
        }
        return report;
    }

    public void BlockList(in RamItem item, long offset) => _totalBytes = item.Address;

    public void Block(RamBlock block)
    {
    }

    public void Page(RamBlock block, in RamItem item, long offset)
    {
        PageCountReport counts = Count(block, (long)item.Address);
        bool isZero = (item.Flags & RamItemFlags.Zero) != 0;
        if (isZero) { counts.Zero++; }
        else { counts.Normal++; }
        if (Channel is not null)
        {
            if (isZero) { Channel.ZeroPages++; }
            else { Channel.NormalPages++; }
        }
        _next?.Page(block, item, offset);
    }

    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        Count(block, (long)item.Address).Xbzrle++;
        _next?.DeltaPage(block, item, delta, offset);
    }

    public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
    {
        Count(block, (long)item.Address).Compressed++;
        _next?.CompressedPage(block, item, page, offset);
    }

    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
    {
        PageCountReport counts = Counts(block);
        long pages = (block.UsedLength / (long)block.MappedRam.PageSize) - firstPage;
        foreach (BitRun run in new BitRuns(bits, pages)) { counts.Mapped += run.Length; }
        _pulse.Beat();
        _next?.MappedBitmap(block, firstPage, bits, offset);
    }

    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset)
    {
        _pulse.Beat();
        _next?.MappedPages(block, address, pages, offset);
    }

    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
    }

    public void Signal(in RamItem item, long offset) => Signalled?.Invoke(item.Flags);

    void IMultifdSink.Channel(in MultifdInitPacket init, long offset)
    {
        _hasChannels = true;
        Channel!.Channel = init.ChannelId;
        Channel.Uuid = new Guid(init.Uuid, bigEndian: true).ToString();
    }

    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
        Channel!.Packets++;
        MultifdFlags flags = packet.Header.Flags;
        if ((flags & MultifdFlags.Sync) != 0) { Channel.SyncPackets++; }
        if (block is null) { return; }
        Channel.NormalPages += packet.NormalPages;
        Channel.ZeroPages += packet.ZeroPages;
        if (packet.NormalPages > 0)
        {
            Channel.PayloadBytes += packet.NextPacketSize;
            Channel.Compression ??= NameOf(flags);
        }

        PageCountReport counts = Counts(block);
        counts.Multifd = (counts.Multifd ?? 0) + packet.NormalPages;
        counts.MultifdZero = (counts.MultifdZero ?? 0) + packet.ZeroPages;
        for (int i = 0; i < packet.NormalPages + packet.ZeroPages; i++) { See(block, (long)packet.Offsets[i]); }
        _pulse.Beat();
    }

    void IMultifdSink.Page(RamBlock block, long address, ReadOnlySpan<byte> page) => _next?.Page(block, address, page);

    public void ZeroPage(RamBlock block, long address, int length) => _next?.ZeroPage(block, address, length);

    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset) => Channel!.Packets++;

    private static string NameOf(MultifdFlags flags) =>
        (flags & MultifdFlags.Zlib) != 0 ? "zlib"
        : (flags & MultifdFlags.Zstd) != 0 ? "zstd"
        : (flags & MultifdFlags.Qpl) != 0 ? "qpl"
        : (flags & MultifdFlags.Uadk) != 0 ? "uadk"
        : (flags & MultifdFlags.Qatzip) != 0 ? "qatzip"
        : "none";

    private PageCountReport Count(RamBlock block, long address)
    {
        _pulse.Tick();
        if (Checkpoint is not null) { return Checkpoint; }
        See(block, address);
        return Counts(block);
    }

    private void See(RamBlock block, long address)
    {
        long page = address / block.TargetPageSize;
        _seen.Add(block.Index, page);
        _ = Counts(block);
        _ends[block.Index] = Math.Max(_ends[block.Index], (page + 1) * block.TargetPageSize);
    }

    private PageCountReport Counts(RamBlock block)
    {
        while (_counts.Count <= block.Index)
        {
            _counts.Add(new PageCountReport());
            _ends.Add(0);
        }
        return _counts[block.Index];
    }
}
