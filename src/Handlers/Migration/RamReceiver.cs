using System;
using System.Buffers;
using System.Threading;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// The "ram" section at a destination: pages from the main channel, from multifd channels and from the preempt channel, put in order and passed to sinks.
/// </summary>
/// <remarks>One object serves one migration. The sink of the main channel is called by one thread at a time; each multifd channel calls a sink of its own.</remarks>
public sealed class RamReceiver
{
    private readonly Func<IMultifdSink> _createMultifdSink;
    private readonly ReceiverRamSink _sink;
    private readonly Lock _lock = new();
    private readonly RamLoader? _loader;
    private readonly bool _isSerial;

    /// <summary>Creates a receiver.</summary>
    /// <param name="sink">Takes the items of the main channel and of the preempt channel.</param>
    /// <param name="createMultifdSink">Makes the sink of one multifd channel; sinks of different channels are called at the same time.</param>
    public RamReceiver(IRamSink sink, Func<IMultifdSink> createMultifdSink)
        : this(sink, createMultifdSink, new RamBlockList())
    {
    }

    /// <summary>Creates a receiver with a list that the sinks look into as well.</summary>
    /// <param name="sink">Takes the items of the main channel and of the preempt channel.</param>
    /// <param name="createMultifdSink">Makes the sink of one multifd channel.</param>
    /// <param name="blocks">The list to fill, empty.</param>
    public RamReceiver(IRamSink sink, Func<IMultifdSink> createMultifdSink, RamBlockList blocks)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(createMultifdSink);
        ArgumentNullException.ThrowIfNull(blocks);
        _createMultifdSink = createMultifdSink;
        Blocks = blocks;
        _sink = new ReceiverRamSink(sink, Pages, _lock);
    }

    private RamReceiver(RamLoader loader, bool isSerial)
        : this(loader, () => loader)
    {
        _loader = loader;
        _isSerial = isSerial;
    }

    /// <summary>A receiver that loads everything into guest memory.</summary>
    /// <param name="memory">Where to. Memory that is not <see cref="IGuestMemory.IsConcurrent"/> gets the pages of several channels one after the other.</param>
    /// <param name="options">How.</param>
    /// <param name="multifdChannels">See <see cref="MultifdChannels"/>.</param>
    /// <param name="hasPreemptChannel">See <see cref="HasPreemptChannel"/>.</param>
    public static RamReceiver CreateLoading(IGuestMemory memory, RamLoadOptions? options = null, int multifdChannels = 0, bool hasPreemptChannel = false)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return new RamReceiver(new RamLoader(memory, options), !memory.IsConcurrent) { MultifdChannels = multifdChannels, HasPreemptChannel = hasPreemptChannel };
    }

    /// <summary>A receiver that walks over everything and keeps nothing: for storing a stream as it comes.</summary>
    /// <param name="multifdChannels">See <see cref="MultifdChannels"/>.</param>
    /// <param name="hasPreemptChannel">See <see cref="HasPreemptChannel"/>.</param>
    public static RamReceiver CreateSkimming(int multifdChannels = 0, bool hasPreemptChannel = false) =>
        new(SkimmingRamSink.Instance, static () => SkimmingRamSink.Instance) { MultifdChannels = multifdChannels, HasPreemptChannel = hasPreemptChannel };

    /// <summary>How many multifd channels the source opens (<c>multifd-channels</c>); 0 without capability <c>multifd</c>.</summary>
    public int MultifdChannels { get; init; }

    /// <summary>Whether the source opens a channel for requested pages (capability <c>postcopy-preempt</c>).</summary>
    public bool HasPreemptChannel { get; init; }

    /// <summary>The stream's blocks, once their list was read.</summary>
    public RamBlockList Blocks { get; }

    /// <summary>All RAM of the guest in bytes; 0 before the list was read.</summary>
    public long TotalBytes => _sink.TotalBytes;

    /// <summary>Which pages have arrived.</summary>
    internal ReceivedPages Pages { get; } = new();

    /// <summary>What all readers of RAM items of this migration share.</summary>
    internal ReceiverRamSink Sink => _sink;

    /// <summary>Registers the section.</summary>
    /// <param name="sections">The destination's registry.</param>
    public void AddTo(SectionRegistry sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        sections.Add(RamSectionLoader.SectionName, new RamSectionLoader(_sink, Blocks));
    }

    /// <summary>The sink of a multifd channel.</summary>
    internal IMultifdSink CreateMultifdSink() => new ReceiverMultifdSink(_createMultifdSink(), Pages, _isSerial ? _lock : null);

    /// <summary>Takes a discard command: its ranges will be sent again (<c>loadvm_postcopy_ram_handle_discard</c>).</summary>
    internal void Discard(in RamDiscardPayload payload, long offset)
    {
        _loader?.Discard(Blocks, payload, offset);
        if (!Blocks.TryFind(payload.BlockName, out RamBlock? block)) { return; }
        foreach (RamDiscardRange range in payload.Ranges)
        {
            if (range.Start < (ulong)block.UsedLength) { Pages.Discard(block, (long)range.Start, (long)Math.Min(range.Length, long.MaxValue)); }
        }
    }
}
