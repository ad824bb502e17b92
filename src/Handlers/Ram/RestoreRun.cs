using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>One loading of a stream: the walk over its items, and the channels beside it.</summary>
internal sealed class RestoreRun : IColoSink, IDisposable
{
    private readonly IGuestMemory _memory;
    private readonly RamLoader _loader;
    private readonly RamBlockList _blocks = new();
    private readonly SavevmReader _reader;
    private readonly InspectPulse _pulse;
    private readonly Action<StreamConfiguration>? _configured;
    private readonly WriteJournal _journal;
    private readonly List<RestoreChannel> _multifd = [];
    private readonly List<RestoreChannel> _preempt = [];
    private readonly Signals _signals;
    private MultifdSynchronisation _synchronisation;
    private bool _inCheckpoint;

    public RestoreRun(WireInput input, IGuestMemory memory, RamLoadOptions options)
    {
        _memory = memory;
        _configured = options.Configured;
        _loader = new RamLoader(memory, options);
        _pulse = new InspectPulse(input, options.Progress, options.CancellationToken);
        _journal = new WriteJournal(memory, options.MemoryLimit);
        _signals = new Signals(_loader, _pulse) { Signalled = Synchronise };
        var registry = new SectionRegistry();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(_signals, _blocks));
        registry.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(DroppedBlocks.Instance));
        registry.Add(DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(DroppedBitmaps.Instance));
        _reader = new SavevmReader(input, registry, new SavevmReaderOptions { DefaultTargetPageSize = options.DefaultTargetPageSize });
        foreach (InspectChannel channel in options.Channels)
        {
            var restore = new RestoreChannel(channel, _loader, _blocks, options.DefaultTargetPageSize);
            (restore.IsMultifd ? _multifd : _preempt).Add(restore);
        }
    }

    public RamRestoreResult Load()
    {
        _pulse.Beat();
        while (_reader.Read()) { ApplyItem(); }
        ReadCheckpoints();
        ForEachMultifd(static channel => channel.ReadRest());
        _preempt.ForEach(static channel => channel.ReadRest());
        return new RamRestoreResult(_reader.Configuration?.Machine, _blocks.TargetPageSize, [.. _blocks.Select(Restored)]);
    }

    public void Dispose()
    {
        if (_inCheckpoint) { _journal.Rollback(); }
        _multifd.ForEach(static channel => channel.Dispose());
    }

    public void Begin(ColoMessage request, long offset)
    {
        _journal.Begin();
        _inCheckpoint = true;
    }

    public void LiveItem(SavevmReader reader)
    {
    }

    public void DeviceBuffer(ColoMessage size, long offset)
    {
    }

    public void DeviceItem(SavevmReader reader)
    {
    }

    public void Complete(long endOffset)
    {
        _journal.Commit();
        _inCheckpoint = false;
    }

    private RestoredBlock Restored(RamBlock block) =>
        new(block, _loader.MemoryOf(block), _loader.IsInStream(block), _loader.MissingPages(block));

    private void ApplyItem()
    {
        _pulse.Tick();
        if (_reader.Kind == StreamItemKind.Configuration) { _configured?.Invoke(_reader.Configuration!); }
        if (_reader.Kind != StreamItemKind.Command || _reader.Command != CommandKind.PostcopyRamDiscard) { return; }
        // The reader has checked the payload.
        _ = RamDiscardPayload.TryRead(_reader.Body, out RamDiscardPayload payload, out _);
        _loader.Discard(_blocks, payload, _reader.BodyOffset);
    }

    /// <summary>Behind the end of the stream: COLO checkpoints, of which the complete ones count, or bytes that are none of ours.</summary>
    private void ReadCheckpoints()
    {
        WireInput input = _reader.Input;
        if (!input.TryFill(ColoMessage.MinimumLength)
            || ColoMessage.TryRead(input.Buffered, out ColoMessage message, out _) != OperationStatus.Done
            || message.Kind != ColoMessageKind.CheckpointRequest)
        {
            return;
        }
        var checkpoints = new ColoCheckpointReader(_reader, this);
        try
        {
            while (checkpoints.Read()) { _pulse.Beat(); }
        }
        catch (WireFormatException exception) when (exception.Kind == WireErrorKind.Truncated)
        {
            // The way COLO ends: the primary dies at any moment, and what it had begun does not count.
        }
        if (_inCheckpoint)
        {
            _journal.Rollback();
            _inCheckpoint = false;
        }
    }

    private void Synchronise(RamItemFlags flags)
    {
        if (_multifd.Count > 0 && _synchronisation.IsAt(flags)) { ForEachMultifd(static channel => channel.ReadToSynchronisation()); }
    }

    /// <summary>Channels do not wait for each other between two synchronisations: where memory allows it they are read at once.</summary>
    private void ForEachMultifd(Action<RestoreChannel> read)
    {
        if (!_memory.IsConcurrent || _multifd.Count < 2)
        {
            _multifd.ForEach(read);
            return;
        }
        try
        {
            _ = Parallel.ForEach(_multifd, read);
        }
        catch (AggregateException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    /// <summary>Passes everything on, and hears of items that are no pages.</summary>
    private sealed class Signals(RamLoader next, InspectPulse pulse) : IRamSink
    {
        public required Action<RamItemFlags> Signalled { get; init; }

        public RamContent Content => next.Content;

        public void BlockList(in RamItem item, long offset) => next.BlockList(item, offset);

        public void Block(RamBlock block) => next.Block(block);

        public void Page(RamBlock block, in RamItem item, long offset)
        {
            pulse.Tick();
            next.Page(block, item, offset);
        }

        public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
        {
            pulse.Tick();
            next.DeltaPage(block, item, delta, offset);
        }

        public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
        {
            pulse.Tick();
            next.CompressedPage(block, item, page, offset);
        }

        public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset) =>
            next.MappedBitmap(block, firstPage, bits, offset);

        public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset)
        {
            pulse.Beat();
            next.MappedPages(block, address, pages, offset);
        }

        public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
        {
        }

        public void Signal(in RamItem item, long offset) => Signalled(item.Flags);
    }

    private sealed class DroppedBlocks : IBlockSink
    {
        public static readonly DroppedBlocks Instance = new();

        public bool ReadsData => false;

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
        {
        }

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
        {
        }

        public void Signal(in BlockChunk item, long offset)
        {
        }
    }

    private sealed class DroppedBitmaps : IDirtyBitmapSink
    {
        public static readonly DroppedBitmaps Instance = new();

        public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
        }

        public void Signal(in DirtyBitmapChunk chunk, long offset)
        {
        }
    }
}
