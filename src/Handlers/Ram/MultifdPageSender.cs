using System;
using System.Linq;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>Pages as packets on channels beside the main one (<c>multifd_send_pages</c>).</summary>
internal sealed class MultifdPageSender : RamPageSender
{
    private readonly RamItemWriter _items;
    private readonly RamCounters _counters;
    private readonly MultifdSendChannel[] _channels;
    private readonly Lanes<MultifdPageJob> _lanes;
    private readonly MultifdSync _sync;
    private readonly bool _findZeros;
    private readonly int _pageSize;
    private readonly int _pagesPerPacket;
    private readonly Guid _uuid;
    private ulong _packets;

    /// <summary>Creates a sender; its threads wait for work.</summary>
    /// <param name="options">The channels and how they are used.</param>
    /// <param name="items">Writes items of the main channel.</param>
    /// <param name="counters">The counters.</param>
    /// <param name="pageSize">The page size in bytes.</param>
    /// <param name="zeros">What happens to zeros.</param>
    /// <param name="sync">When to synchronise.</param>
    /// <param name="isConcurrent">Whether the channels' threads may read the memory.</param>
    /// <param name="isOld">Whether the destination is older than 9.0.</param>
    public MultifdPageSender(
        RamSaverOptions options, RamItemWriter items, RamCounters counters, int pageSize,
        ZeroPageDetection zeros, MultifdSync sync, bool isConcurrent, bool isOld)
    {
        _items = items;
        _counters = counters;
        _pageSize = pageSize;
        _pagesPerPacket = MultifdPacket.MemoryPerPacket / pageSize;
        _sync = sync;
        _findZeros = zeros == ZeroPageDetection.Legacy;
        _uuid = options.Uuid;
        _channels =
        [
            .. options.MultifdChannels.Select(output => new MultifdSendChannel(
                output, counters, pageSize, options.MultifdCompression, zeros == ZeroPageDetection.Multifd, isOld)),
        ];
        _lanes = new Lanes<MultifdPageJob>(_channels.Length, !isConcurrent, "savevm multifd", (channel, job) => _channels[channel].Send(job));
    }

    /// <inheritdoc/>
    public override int PagesPerStep => _pagesPerPacket;

    /// <inheritdoc/>
    public override void BeginPasses(SavevmWriter writer)
    {
        Span<byte> uuid = stackalloc byte[16];
        _ = _uuid.TryWriteBytes(uuid, bigEndian: true, out _);
        for (int i = 0; i < _channels.Length; i++) { _channels[i].Begin(uuid, (byte)i); }
        if (_sync == MultifdSync.AfterEachPass) { Synchronise(writer.Output); }
    }

    /// <inheritdoc/>
    public override void Send(SavevmWriter writer, RamSaveBlock block, long firstPage, int count)
    {
        long address = firstPage * _pageSize;
        int zeros = 0;
        for (int i = 0; i < count; i++, address += _pageSize)
        {
            if (_findZeros && ZeroPage.IsZero(block.Memory.Read(address, _pageSize)))
            {
                _items.WriteZero(writer.Output, block, address);
                zeros++;
                continue;
            }
            Add(block, (ulong)address);
        }
        _counters.AddPages(zeros, 0);
    }

    /// <inheritdoc/>
    public override void EndPass(SavevmWriter writer)
    {
        if (_sync == MultifdSync.AfterEachPass) { Synchronise(writer.Output); }
        else { SubmitPages(); }
    }

    /// <inheritdoc/>
    public override void EndSection(SavevmWriter writer)
    {
        if (_sync == MultifdSync.AfterEachSection) { Synchronise(output: null); }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _lanes.Stop();
        // A thread may hang in a write to a destination that reads no more: closing the channel ends that.
        foreach (MultifdSendChannel channel in _channels) { channel.CloseOutput(); }
        _lanes.Dispose();
        foreach (MultifdSendChannel channel in _channels) { channel.Dispose(); }
    }

    private void Add(RamSaveBlock block, ulong offset)
    {
        MultifdPageJob job = _lanes.Current;
        if (job.Count > 0 && job.Block != block)
        {
            SubmitPages();
            job = _lanes.Current;
        }
        if (job.Offsets.Length == 0) { job.Offsets = new ulong[_pagesPerPacket]; }
        job.Block = block;
        job.Offsets[job.Count++] = offset;
        if (job.Count == _pagesPerPacket) { SubmitPages(); }
    }

    private void SubmitPages()
    {
        if (_lanes.Current.Count == 0) { return; }
        _lanes.Current.PacketNumber = _packets++;
        _lanes.Submit();
        Reset(isSync: false);
    }

    /// <summary>Every channel says that it has delivered everything; with an output the main channel says that it must be waited for.</summary>
    private void Synchronise(WireOutput? output)
    {
        SubmitPages();
        for (int i = 0; i < _channels.Length; i++)
        {
            Reset(isSync: true);
            _lanes.Current.PacketNumber = _packets++;
            _lanes.Submit(i);
        }
        Reset(isSync: false);
        _lanes.Wait();
        if (output is not null) { _items.WriteSignal(output, RamItemFlags.MultifdFlush); }
    }

    private void Reset(bool isSync)
    {
        MultifdPageJob job = _lanes.Current;
        job.Count = 0;
        job.IsSync = isSync;
        job.Block = null;
    }
}
