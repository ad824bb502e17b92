using System;
using System.Collections.Generic;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Inspection;

/// <summary>
/// RAM as the destination would hold it, for hashes of its blocks. What was announced costs nothing, what comes is bounded: a stream of a large machine can
/// be looked at on a small one.
/// </summary>
internal sealed class RamImage : IRamSink, IMultifdSink, IDisposable
{
    // How many bytes of a block that never came are taken for zero before a hash is refused: zeros cost time too.
    private const long UncoveredBytesHashed = 16L << 30;

    private readonly SparseMemory _memory;
    private readonly WriteJournal _journal;
    private readonly RamLoader _loader;
    private readonly List<long> _pages = [];
    // Until the block's next page: after a checkpoint most blocks are what they were.
    private readonly List<string?> _hashes = [];

    public RamImage(long memoryLimit)
    {
        _memory = new SparseMemory(memoryLimit);
        _journal = new WriteJournal(_memory, memoryLimit);
        _loader = new RamLoader(_memory, new RamLoadOptions { MemoryLimit = long.MaxValue, TrackPages = false });
    }

    public RamContent Content => RamContent.Pages;

    public void Dispose() => _memory.Dispose();

    public void BeginCheckpoint() => _journal.Begin();

    public void CompleteCheckpoint() => _journal.Commit();

    public void DropCheckpoint()
    {
        _journal.Rollback();
        _hashes.Clear();
    }

    /// <summary>The hash of a block's content; <see langword="null"/> when it cannot be known.</summary>
    public string? Hash(RamBlock block)
    {
        if (!block.IsListed || !_loader.IsInStream(block) || _loader.MemoryOf(block) is not { } memory) { return null; }
        long pages = block.Index < _pages.Count ? _pages[block.Index] : 0;
        if (block.UsedLength - UncoveredBytesHashed > pages * block.TargetPageSize && (block.Extras & RamBlockExtras.MappedRam) == 0) { return null; }
        if (_hashes.Count > block.Index && _hashes[block.Index] is { } known) { return known; }
        while (_hashes.Count <= block.Index) { _hashes.Add(null); }
        Span<byte> hash = stackalloc byte[32];
        MemoryHash.Compute(memory, hash);
        return _hashes[block.Index] = Convert.ToHexStringLower(hash);
    }

    public void BlockList(in RamItem item, long offset)
    {
    }

    public void Block(RamBlock block)
    {
    }

    public void Page(RamBlock block, in RamItem item, long offset)
    {
        Touch(block);
        _loader.Page(block, item, offset);
    }

    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        Touch(block);
        _loader.DeltaPage(block, item, delta, offset);
    }

    public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
    {
        Touch(block);
        _loader.CompressedPage(block, item, page, offset);
    }

    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset) => _loader.MappedBitmap(block, firstPage, bits, offset);

    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset) => _loader.MappedPages(block, address, pages, offset);

    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
    }

    public void Signal(in RamItem item, long offset)
    {
    }

    public void Channel(in MultifdInitPacket init, long offset)
    {
    }

    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
    }

    public void Page(RamBlock block, long address, ReadOnlySpan<byte> page)
    {
        Touch(block);
        _loader.Page(block, address, page);
    }

    public void ZeroPage(RamBlock block, long address, int length)
    {
        Touch(block);
        _loader.ZeroPage(block, address, length);
    }

    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset)
    {
    }

    private void Touch(RamBlock block)
    {
        while (_pages.Count <= block.Index) { _pages.Add(0); }
        _pages[block.Index]++;
        if (block.Index < _hashes.Count) { _hashes[block.Index] = null; }
    }
}
