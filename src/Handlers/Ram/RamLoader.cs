using System;
using System.Diagnostics.CodeAnalysis;
using SaveVm.Handlers.Memory;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Applies what stands in a stream and its channels to guest memory, as the destination does (<c>ram_load</c>): the sink that <see cref="RamSectionLoader"/>,
/// <see cref="MultifdChannelReader"/> and <see cref="PreemptChannelReader"/> load through. One copy for each page, from the input's buffer to its place.
/// </summary>
/// <remarks>
/// With memory that <see cref="IGuestMemory.IsConcurrent"/>, channels may be read by threads of their own once the main stream has given the block list.
/// </remarks>
public sealed class RamLoader : IRamSink, IMultifdSink
{
    private readonly IGuestMemory _memory;
    private readonly RamLoadOptions _options;
    private readonly CompressedPageDecoder _decoder = new();
    private Target?[] _targets = [];
    private long _announced;

    /// <summary>Creates a loader for one stream.</summary>
    /// <param name="memory">Where to.</param>
    /// <param name="options">How; what concerns whole streams is <see cref="RamRestore"/>'s business.</param>
    public RamLoader(IGuestMemory memory, RamLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
        _options = options ?? new RamLoadOptions();
    }

    /// <inheritdoc cref="IRamSink.Content"/>
    public RamContent Content => RamContent.Pages;

    /// <summary>The memory that a block of the stream is loaded into.</summary>
    /// <param name="block">The block.</param>
    /// <returns><see langword="null"/> when the block is not wanted.</returns>
    public GuestMemoryBlock? MemoryOf(RamBlock block) => Find(block)?.Memory;

    /// <summary>
    /// Whether anything came for the block. When not, its content is elsewhere: memory shared with the source (<c>x-ignore-shared</c>), or a channel that
    /// was not read.
    /// </summary>
    /// <param name="block">The block.</param>
    public bool IsInStream(RamBlock block) => Find(block) is { Came: true };

    /// <summary>
    /// How many pages of the block never came and are what they were, zero in fresh memory. Pages that the guest has given back (free page hints) are of
    /// this kind, and pages in a channel that was not read.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <returns>The number; 0 without <see cref="RamLoadOptions.TrackPages"/>.</returns>
    public long MissingPages(RamBlock block) => Find(block)?.Received is { } received ? received.Length - received.Count() : 0;

    /// <summary>Which pages of the block came, one bit for each; <see langword="null"/> without <see cref="RamLoadOptions.TrackPages"/>.</summary>
    /// <param name="block">The block.</param>
    public PageBitmap? ReceivedPages(RamBlock block) => Find(block)?.Received;

    /// <inheritdoc/>
    public void BlockList(in RamItem item, long offset)
    {
    }

    /// <inheritdoc/>
    /// <exception cref="MemoryLimitException">The blocks up to this one announce more than is allowed, or the system has no room for it.</exception>
    public void Block(RamBlock block) => _ = Find(block);

    /// <inheritdoc/>
    public void Page(RamBlock block, in RamItem item, long offset)
    {
        if (Find(block) is not { } target) { return; }
        if ((item.Flags & RamItemFlags.Page) != 0)
        {
            target.Write((long)item.Address, item.Page);
            return;
        }
        if (item.Fill != 0 && _options.FillRule == ZeroFillRule.Refuse) { RefuseFill(item, offset); }
        target.Fill((long)item.Address, block.TargetPageSize, item.Fill);
    }

    /// <inheritdoc/>
    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        if (Find(block) is not { } target) { return; }
        using PageScope page = target.BeginPage((long)item.Address, block.TargetPageSize);
        if (!XbzrleDecoder.TryDecode(delta.Delta, page.Bytes, out int errorOffset)) { RefuseDelta(delta, errorOffset, offset); }
    }

    /// <inheritdoc/>
    public void CompressedPage(RamBlock block, in RamItem item, in Ram.CompressedPage page, long offset)
    {
        if (Find(block) is not { } target) { return; }
        using PageScope content = target.BeginPage((long)item.Address, block.TargetPageSize);
        if (!_decoder.TryDecode(page.Stream, content.Bytes)) { RefuseCompressed(offset); }
    }

    /// <inheritdoc/>
    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
    {
        if (Find(block) is not { } target) { return; }
        // An absent page is zero: all pages of the block are known once the bitmap is, and what the memory held before is not what the source had.
        if (firstPage == 0)
        {
            target.Receive(0, block.UsedLength);
            target.Memory.Discard(0, block.UsedLength);
        }
    }

    /// <inheritdoc/>
    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset) => Find(block)?.Memory.Write(address, pages);

    /// <inheritdoc/>
    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
    }

    /// <inheritdoc/>
    public void Signal(in RamItem item, long offset)
    {
    }

    /// <inheritdoc/>
    public void Channel(in MultifdInitPacket init, long offset)
    {
    }

    /// <inheritdoc/>
    public void Packet(RamBlock? block, in MultifdPacket packet, long offset)
    {
    }

    /// <inheritdoc/>
    public void Page(RamBlock block, long address, ReadOnlySpan<byte> page) => Find(block)?.Write(address, page);

    /// <inheritdoc/>
    public void ZeroPage(RamBlock block, long address, int length) => Find(block)?.Fill(address, length, 0);

    /// <inheritdoc/>
    public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset)
    {
    }

    /// <summary>Drops what command POSTCOPY_RAM_DISCARD names: these pages come again (<c>loadvm_postcopy_ram_handle_discard</c>).</summary>
    /// <param name="blocks">The stream's blocks.</param>
    /// <param name="payload">The command's payload.</param>
    /// <param name="offset">The absolute offset of the payload.</param>
    /// <exception cref="WireFormatException">A name or a range is none of the list's.</exception>
    public void Discard(RamBlockList blocks, in RamDiscardPayload payload, long offset)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (!blocks.TryFind(payload.BlockName, out RamBlock? block))
        {
            Fault.Malformed(
                nameof(RamDiscardPayload), nameof(RamDiscardPayload.BlockName), offset, WireText.Name(payload.BlockName), "a block of the list");
        }
        Target? target = Find(block);
        foreach (RamDiscardRange range in payload.Ranges)
        {
            ulong page = (ulong)block.TargetPageSize;
            if (range.Start > (ulong)block.UsedLength || range.Length > (ulong)block.UsedLength - range.Start || (range.Start | range.Length) % page != 0)
            {
                Fault.Malformed(
                    nameof(RamDiscardPayload),
                    nameof(RamDiscardPayload.Ranges),
                    offset,
                    $"{WireText.Of(range.Length)} bytes at {WireText.Of(range.Start)}",
                    $"whole pages inside the {WireText.Of(block.UsedLength)} bytes of {block.Name}");
            }
            target?.Discard((long)range.Start, (long)range.Length);
        }
    }

    private Target? Find(RamBlock block) => (uint)block.Index < (uint)_targets.Length && _targets[block.Index] is { } target ? target : Bind(block);

    private Target? Bind(RamBlock block)
    {
        if (block.Index >= _targets.Length) { Array.Resize(ref _targets, Math.Max(block.Index + 1, _targets.Length * 2)); }
        if (_options.Wanted is { } wanted && !wanted(block.Name)) { return null; }
        if (block.IsListed)
        {
            // The list's own sum of lengths has been checked against its total.
            _announced += block.UsedLength;
            if (_announced > _options.MemoryLimit) { throw new MemoryLimitException(_options.MemoryLimit, _announced, block.Name); }
        }
        GuestMemoryBlock memory = _memory.TryFind(block.Name, out GuestMemoryBlock? present) ? present : Add(block);
        if (memory.UsedLength != block.UsedLength) { Resize(memory, block); }
        bool isShared = (block.Extras & RamBlockExtras.GuestAddress) != 0;
        if (isShared && memory.GuestAddress is { } address && (ulong)address != block.GuestAddress) { RefuseGuestAddress(address, block); }
        if (isShared) { memory.GuestAddress ??= (long)block.GuestAddress; }
        var target = new Target(memory, block.IsListed && _options.TrackPages ? new PageBitmap(Pages(block)) : null, block.TargetPageSize);
        _targets[block.Index] = target;
        return target;
    }

    private static long Pages(RamBlock block) => (block.UsedLength / block.TargetPageSize) + (block.UsedLength % block.TargetPageSize == 0 ? 0 : 1);

    private GuestMemoryBlock Add(RamBlock block)
    {
        if (!_options.AddBlocks)
        {
            Fault.Malformed(nameof(RamBlockEntry), nameof(RamBlockEntry.Name), block.Offset, WireText.Name(block.NameBytes), "a block of this machine");
        }
        return _memory.Add(block.Name, block.UsedLength, block.UsedLength, block.TargetPageSize);
    }

    private static void Resize(GuestMemoryBlock memory, RamBlock block)
    {
        // Only resizable blocks have room; for others both lengths are one, and any other is a mismatch. (parse_ramblock, qemu_ram_resize)
        if (block.UsedLength > memory.MaximumLength || memory.MaximumLength == memory.UsedLength)
        {
            Fault.Malformed(
                nameof(RamBlockEntry),
                nameof(RamBlockEntry.UsedLength),
                block.Offset,
                $"{WireText.Of(block.UsedLength)} for {block.Name}",
                memory.MaximumLength == memory.UsedLength ? WireText.Of(memory.UsedLength) : $"at most {WireText.Of(memory.MaximumLength)}");
        }
        memory.Resize(block.UsedLength);
    }

    [DoesNotReturn]
    private static void RefuseGuestAddress(long address, RamBlock block) => Fault.Malformed(
        nameof(RamBlockEntry),
        nameof(RamBlockEntry.GuestAddress),
        block.Offset,
        $"{WireText.Of(block.GuestAddress)} for {block.Name}",
        $"{WireText.Of(address)}, where this machine has it");

    [DoesNotReturn]
    private static void RefuseFill(in RamItem item, long offset) => Fault.Malformed(
        nameof(RamItem), nameof(RamItem.Fill), offset, WireText.Of((ulong)item.Fill), "0, as QEMU 10.0 and later demand");

    [DoesNotReturn]
    private static void RefuseDelta(in XbzrlePage delta, int errorOffset, long offset) => Fault.Malformed(
        nameof(XbzrlePage),
        nameof(XbzrlePage.Delta),
        offset,
        $"{WireText.Bytes(delta.Delta[errorOffset..])} at byte {errorOffset} of {delta.Delta.Length}",
        "runs that end inside the page");

    [DoesNotReturn]
    private static void RefuseCompressed(long offset) =>
        Fault.Malformed(
            nameof(Ram.CompressedPage), nameof(Ram.CompressedPage.Stream), offset, "damaged data or another length", "one page as a zlib stream");

    /// <summary>Where a block's pages go, and which came. A block whose length is no multiple of the page size has a last page that is cut.</summary>
    private sealed class Target(GuestMemoryBlock memory, PageBitmap? received, int pageSize)
    {
        public GuestMemoryBlock Memory => memory;

        public PageBitmap? Received => received;

        public bool Came { get; private set; }

        public void Write(long address, ReadOnlySpan<byte> page)
        {
            long left = memory.UsedLength - address;
            memory.Write(address, page.Length <= left ? page : page[..(int)left]);
            Receive(address, page.Length);
        }

        public void Fill(long address, int length, byte value)
        {
            memory.Fill(address, Math.Min(length, memory.UsedLength - address), value);
            Receive(address, length);
        }

        public PageScope BeginPage(long address, int length)
        {
            Receive(address, length);
            return length <= memory.UsedLength - address ? new PageScope(memory.BeginWrite(address, length)) : new PageScope(memory, address, new byte[length]);
        }

        public void Discard(long address, long length)
        {
            memory.Discard(address, length);
            received?.ClearRangeAtomic(address / pageSize, (address + length) / pageSize);
        }

        public void Receive(long address, long length)
        {
            if (!Came) { Came = true; }
            if (received is null) { return; }
            long first = address / pageSize;
            long end = length == pageSize ? first + 1 : Math.Min(received.Length, (address + length + pageSize - 1) / pageSize);
            if (end != first + 1 || !received[first]) { received.SetRangeAtomic(first, end); }
        }
    }

    /// <summary>A page that is changed in place; the one at the end of a block may have to be cut when it is done.</summary>
    private readonly ref struct PageScope
    {
        private readonly WriteScope _scope;
        private readonly GuestMemoryBlock? _memory;
        private readonly long _address;

        public PageScope(WriteScope scope)
        {
            _scope = scope;
            Bytes = scope.Bytes;
        }

        public PageScope(GuestMemoryBlock memory, long address, byte[] page)
        {
            memory.Read(address, (int)(memory.UsedLength - address)).CopyTo(page);
            _memory = memory;
            _address = address;
            Bytes = page;
        }

        public Span<byte> Bytes { get; }

        public void Dispose()
        {
            _scope.Dispose();
            _memory?.Write(_address, Bytes[..(int)(_memory.UsedLength - _address)]);
        }
    }
}
