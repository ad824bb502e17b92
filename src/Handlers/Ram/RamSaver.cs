using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Handlers.Memory;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Writes the "ram" section from a guest's memory, while the guest runs or after it has stopped: the source of a precopy migration
/// (<c>migration/ram.c</c>).
/// </summary>
/// <remarks>
/// <para>The memory is read and never written: whatever happens, the guest goes on. Pages that were written after they were sent are known from an
/// <see cref="IDirtyTracker"/>, are collected by <see cref="GetPending"/>, and sent again, until the caller finds that what is left is little enough, stops
/// the guest, and calls <see cref="Complete"/>.</para>
/// <para>Not thread-safe, but <see cref="GetStatistics"/>, which any thread may call.</para>
/// </remarks>
public sealed class RamSaver : ISectionSaver
{
    private readonly IGuestMemory _memory;
    private readonly RamSaverOptions _options;
    private readonly IDirtyTracker? _tracker;
    private readonly List<RamSaveBlock> _blocks = [];
    private RamCounters _counters = new();
    private RamItemWriter? _items;
    private RamPageSender? _sender;
    private int _pageSize;
    private long _total;
    private long _mainBytes;
    private long _pending;
    private long _syncCount;

    // Where the pass is.
    private int _block;
    private long _page;

    /// <summary>Creates a saver.</summary>
    /// <param name="memory">The guest's memory. Its blocks must not change their length while it is saved.</param>
    /// <param name="options">The form.</param>
    /// <param name="tracker">
    /// Knows what the guest writes meanwhile; armed in <see cref="Setup"/>, disarmed in <see cref="Cleanup"/>. <see langword="null"/> for a guest that is
    /// stopped.
    /// </param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public RamSaver(IGuestMemory memory, RamSaverOptions? options = null, IDirtyTracker? tracker = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
        _options = options ?? new RamSaverOptions();
        _tracker = tracker;
        bool hasChannels = _options.MultifdChannels.Count > 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.MultifdChannels.Count, byte.MaxValue, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(_options.XbzrleCacheSize, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MappedRamThreads, nameof(options));
        if (_options.XbzrleCacheSize > 0 && (hasChannels || _options.MappedRam))
        {
            throw new ArgumentException("xbzrle works neither with multifd nor with mapped-ram.", nameof(options));
        }
        if (hasChannels && _options.MappedRam)
        {
            throw new ArgumentException("A mapped-ram file has no channels: set MappedRamThreads.", nameof(options));
        }
    }

    /// <inheritdoc/>
    public uint VersionId => RamSectionLoader.SectionVersion;

    /// <summary>How the multifd channels are compressed.</summary>
    internal MultifdCompression MultifdCompression => _options.MultifdCompression;

    /// <summary>Bytes that did not go through the main channel: those of multifd channels, pages of a mapped-ram file. Any thread may ask.</summary>
    public long ChannelBytes => _counters.ChannelBytes;

    /// <summary>How far it is. Any thread may ask.</summary>
    public RamStatistics GetStatistics() => new()
    {
        Transferred = _mainBytes + _counters.ChannelBytes,
        Remaining = _pending * _pageSize,
        Total = _total,
        Duplicate = _counters.Duplicate,
        Normal = _counters.Normal,
        DirtySyncCount = _syncCount,
        MultifdBytes = _options.MultifdChannels.Count > 0 ? _counters.ChannelBytes : 0,
        PageSize = _pageSize,
        Xbzrle = _options.XbzrleCacheSize > 0 ? _counters.Xbzrle : null,
    };

    /// <inheritdoc/>
    public void Prepare(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_options.MappedRam)
        {
            writer.Require(_options.IgnoreShared ? StreamFeature.MappedRamIgnoreShared : StreamFeature.MappedRam);
            if (!writer.Output.CanSeek) { throw new NotSupportedException("mapped-ram needs a file: this output can only go forward."); }
        }
        if (_options.MultifdChannels.Count == 0) { return; }
        if (_options.ZeroPageDetection == ZeroPageDetection.Multifd) { writer.Require(StreamFeature.MultifdZeroPages); }
        if (_options.MultifdSync == MultifdSync.AfterEachPass) { writer.Require(StreamFeature.MultifdFlush); }
    }

    /// <inheritdoc/>
    public void Setup(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_sender is not null) { throw new InvalidOperationException("The saver is at work already."); }
        CheckCapability(writer, RamSectionLoader.MappedRamCapability, _options.MappedRam);
        CheckCapability(writer, RamSectionLoader.IgnoreSharedCapability, _options.IgnoreShared);
        _pageSize = writer.TargetPageSize;
        if (!RamBlockList.IsPageSize(_pageSize)) { throw new NotSupportedException($"Pages of {_pageSize} bytes have no room for the flags of RAM items."); }

        _blocks.Clear();
        foreach (GuestMemoryBlock block in _memory.Blocks) { AddBlock(block); }
        _total = _blocks.Sum(static block => block.UsedLength);
        _counters = new RamCounters();
        _items = new RamItemWriter(_pageSize);
        _sender = CreateSender(writer);

        // From here on every write is noted; what is there now is sent anyway.
        _tracker?.Arm();
        _mainBytes = 0;
        _syncCount = 1;
        _block = 0;
        _page = 0;
        foreach (RamSaveBlock block in _blocks.Where(static block => block.IsSent))
        {
            block.Pending.SetRange(0, block.Pending.Length);
            block.PendingCount = block.Pending.Length;
        }
        _pending = _blocks.Sum(static block => block.PendingCount);

        long start = writer.Output.Position;
        WriteBlockList(writer);
        _sender.BeginPasses(writer);
        EndBody(writer);
        _mainBytes = writer.Output.Position - start;
        // The places of a mapped-ram file are passed over, not written.
        if (_options.MappedRam) { _mainBytes = 0; }
    }

    /// <inheritdoc/>
    public bool Iterate(SavevmWriter writer, long byteBudget)
    {
        ArgumentNullException.ThrowIfNull(writer);
        long start = writer.Output.Position;
        bool all = SendPages(writer, byteBudget);
        EndBody(writer);
        _mainBytes += writer.Output.Position - start;
        return all;
    }

    /// <inheritdoc/>
    public void Complete(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        long start = writer.Output.Position;
        Sender.BeginLastPass();
        Collect();
        // What is behind the place where the pass stands comes in a pass of its own.
        _ = SendPages(writer, long.MaxValue);
        if (_pending > 0) { _ = SendPages(writer, long.MaxValue); }
        Sender.Complete(writer);
        EndBody(writer);
        _mainBytes += writer.Output.Position - start;
    }

    /// <inheritdoc/>
    public SectionPending GetPending(bool exact)
    {
        if (exact) { Collect(); }
        return new SectionPending(_pending * _pageSize, 0);
    }

    /// <inheritdoc/>
    public void Cleanup()
    {
        _tracker?.Disarm();
        _sender?.Dispose();
        _sender = null;
    }

    private RamPageSender Sender => _sender ?? throw new InvalidOperationException("Setup comes first.");

    private static void CheckCapability(SavevmWriter writer, string capability, bool isOn)
    {
        bool isListed = writer.Configuration?.Capabilities.Contains(capability) ?? false;
        if (isListed == isOn) { return; }
        throw new InvalidOperationException(isOn
            ? $"The configuration does not list {capability}: the destination would not expect it."
            : $"The configuration lists {capability}, but the saver is not set to it.");
    }

    private void AddBlock(GuestMemoryBlock block)
    {
        bool isKnown = _options.Blocks.TryGetValue(block.Name, out RamBlockSettings? settings);
        if (block.PageSize != _pageSize || block.UsedLength % _pageSize != 0)
        {
            throw new NotSupportedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{block.Name} has {block.UsedLength} bytes in pages of {block.PageSize}; the stream has pages of {_pageSize}."));
        }
        if (_options.IgnoreShared && !isKnown) { throw new NotSupportedException($"x-ignore-shared needs the guest address of {block.Name}."); }
        settings ??= new RamBlockSettings();
        _blocks.Add(new RamSaveBlock(block, settings, isSent: !(_options.IgnoreShared && settings.IsShared)));
    }

    private RamPageSender CreateSender(SavevmWriter writer)
    {
        if (_options.MappedRam)
        {
            int threads = _options.MappedRamThreads > 0 ? _options.MappedRamThreads : Math.Min(8, Environment.ProcessorCount);
            bool findZeros = _options.ZeroPageDetection != ZeroPageDetection.None;
            return new MappedRamPageSender(writer.Output, _counters, _pageSize, findZeros, _memory.IsConcurrent && writer.Output.IsConcurrent ? threads : 0);
        }
        if (_options.MultifdChannels.Count > 0)
        {
            bool hasZeroLists = writer.Target?.Accepts(StreamFeature.MultifdZeroPages) ?? true;
            ZeroPageDetection zeros = _options.ZeroPageDetection ?? (hasZeroLists ? ZeroPageDetection.Multifd : ZeroPageDetection.Legacy);
            MultifdSync sync = _options.MultifdSync ?? SyncOf(writer);
            return new MultifdPageSender(_options with { Uuid = UuidOf(writer) }, _items!, _counters, _pageSize, zeros, sync, _memory.IsConcurrent, isOld: !hasZeroLists);
        }
        XbzrleCache? cache = null;
        if (_options.XbzrleCacheSize > 0)
        {
            cache = new XbzrleCache(_options.XbzrleCacheSize, _pageSize, _total / _pageSize);
            _counters.Xbzrle = new XbzrleStatistics { CacheSize = _options.XbzrleCacheSize };
        }
        return new ItemPageSender(_items!, _counters, _pageSize, _options.ZeroPageDetection != ZeroPageDetection.None, cache);
    }

    private Guid UuidOf(SavevmWriter writer)
    {
        if (writer.Configuration?.Uuid is not Guid uuid) { return _options.Uuid; }
        if (_options.Uuid != Guid.Empty && _options.Uuid != uuid) { throw new InvalidOperationException($"The channels are to show UUID {_options.Uuid}, the configuration has {uuid}."); }
        return uuid;
    }

    private static MultifdSync SyncOf(SavevmWriter writer) =>
        (writer.Target?.Accepts(StreamFeature.MultifdFlush) ?? true) && !MachineVersion.IsAtMost(writer.Configuration?.Machine, 8, 0)
            ? MultifdSync.AfterEachPass
            : MultifdSync.AfterEachSection;

    private void WriteBlockList(SavevmWriter writer)
    {
        RamBlockExtras always = (_options.IgnoreShared ? RamBlockExtras.GuestAddress : 0) | (_options.MappedRam ? RamBlockExtras.MappedRam : 0);
        _items!.WriteTotal(writer.Output, _total);
        foreach (RamSaveBlock block in _blocks)
        {
            RamBlockExtras extras = always;
            // The destination asks for it when its own pages are not of the ordinary size. (ram_save_setup)
            if (writer.PostcopyAdvice is not null && block.Settings.PageSize > (ulong)Math.Max(Environment.SystemPageSize, _pageSize))
            {
                extras |= RamBlockExtras.PageSize;
            }
            Sender.PlaceBlock(writer, block, Entry(block).GetLength(extras));
            Entry(block).Write(writer.Output, extras);
            Sender.PassBlock(writer, block);
        }

        RamBlockEntry Entry(RamSaveBlock block) => new()
        {
            Name = block.Name,
            UsedLength = (ulong)block.UsedLength,
            PageSize = block.Settings.PageSize,
            GuestAddress = block.Settings.GuestAddress,
            MappedRam = block.MappedRam,
        };
    }

    private void EndBody(SavevmWriter writer)
    {
        Sender.EndSection(writer);
        _items!.WriteSignal(writer.Output, RamItemFlags.EndOfSection);
    }

    /// <summary>Adds what was written since the last time.</summary>
    private void Collect()
    {
        if (_tracker is null) { return; }
        long pending = 0;
        foreach (RamSaveBlock block in _blocks)
        {
            if (!block.IsSent) { continue; }
            _tracker.CollectInto(block.Memory, block.Pending);
            block.PendingCount = block.Pending.Count();
            pending += block.PendingCount;
        }
        _pending = pending;
        _syncCount++;
    }

    /// <summary>Goes on with the pass.</summary>
    /// <returns>Whether it came to the end.</returns>
    private bool SendPages(SavevmWriter writer, long byteBudget)
    {
        long limit = byteBudget < long.MaxValue - Written(writer) ? Written(writer) + byteBudget : long.MaxValue;
        for (; _block < _blocks.Count; _block++, _page = 0)
        {
            RamSaveBlock block = _blocks[_block];
            while (block.PendingCount > 0 && block.Pending.TryFindRun(_page, out long start, out long end))
            {
                for (_page = start; _page < end;)
                {
                    if (Written(writer) >= limit) { return false; }
                    int count = (int)Math.Min(end - _page, Sender.PagesPerStep);
                    long first = _page;
                    _page += count;
                    // The order that loses nothing: forget, re-arm, then look.
                    block.Pending.ClearRange(first, _page);
                    block.PendingCount -= count;
                    _pending -= count;
                    _tracker?.Rearm(block.Memory, first, count);
                    Sender.Send(writer, block, first, count);
                }
            }
        }
        _block = 0;
        _page = 0;
        Sender.EndPass(writer);
        return true;
    }

    private long Written(SavevmWriter writer) => writer.Output.Position + _counters.ChannelBytes;
}
