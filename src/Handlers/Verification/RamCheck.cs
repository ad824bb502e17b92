using System;
using System.Buffers;
using System.Collections.Generic;
using System.Numerics;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Ram;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Judges what stands in "ram" sections and preempt channels.</summary>
internal sealed class RamCheck(FindingList findings, RamBlockList blocks, InspectPulse pulse) : IRamSink
{
    private const int MostJumps = 1 << 14;
    private const int MostRepeats = 25;

    private readonly FindingList _main = findings;
    private readonly PageSet _pages = new();
    private readonly PageSet _late = new();
    private readonly PageSet _discarded = new();
    private readonly List<Jump> _jumps = [];
    private readonly List<(RamBlock Block, long Address, long Offset)> _repeats = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly CompressedPageDecoder _decoder = new();
    private readonly byte[] _scratch = new byte[64 << 10];
    private WireFormatException? _listFault;
    private ulong _total;
    private ulong _sum;
    private long _listOffset;
    private RamBlock? _last;
    private long _next;
    private bool _lostJumps;
    private bool _hasPlainPages;
    private bool _isNoSnapshot;
    private bool _isListWrong;
    private (RamBlock Block, long Address, long Offset)? _swallowed;

    /// <summary>The stream's reader: what it knows of the mode.</summary>
    public SavevmReader? Reader { get; set; }

    /// <summary>Where findings go: those of the main stream, or of a channel.</summary>
    public FindingList Findings { get; set; } = findings;

    /// <summary>Whether pages were lost: what is missing may have been there.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether pages come in channels beside this one.</summary>
    public bool HasChannels { get; set; }

    /// <summary>Whether a preempt channel is beside this one.</summary>
    public bool HasPreemptChannel { get; set; }

    /// <summary>Whether a checkpoint of COLO is read: its pages are none of the stream proper.</summary>
    public bool InCheckpoint { get; set; }

    /// <summary>Whether the main stream has items that put multifd channels in order.</summary>
    public bool HasFlushes { get; private set; }

    /// <summary>Whether the configuration or what is in front of the list is damaged: what a list has besides names and lengths is not known then.</summary>
    public bool IsFrontDamaged { get; set; }

    /// <summary>Whether a range to discard could not be read.</summary>
    public bool HasDamagedDiscards { get; set; }

    /// <summary>Whether something came that is in no background snapshot: deltas, compressed pages, more than one page again.</summary>
    public bool IsNoSnapshot => _isNoSnapshot || _repeats.Count > 1;

    /// <summary>Called at items that are no pages.</summary>
    public Action<RamItemFlags>? Signalled { get; set; }

    /// <summary>Whether the stream's pages stand at fixed places.</summary>
    public bool IsMapped => blocks.Count > 0 && (blocks[0].Extras & RamBlockExtras.MappedRam) != 0;

    /// <summary>Gets all pages as well, for digests of what they come to; nothing once something could not be read.</summary>
    public RamImage? Image { get; set; }

    /// <inheritdoc/>
    public RamContent Content => Image?.Content ?? RamContent.None;

    // A page that is applied to something damaged says nothing, and the loader refuses what was tolerated here.
    private RamImage? Sound => _main.HasErrors || Findings.HasErrors ? null : Image;

    /// <inheritdoc/>
    public void BlockList(in RamItem item, long offset)
    {
        _total = item.Address;
        _listOffset = offset;
        if ((item.Flags & RamItemFlags.Continue) != 0) { SuspectSignal(item, offset); }
    }

    /// <inheritdoc/>
    public void Block(RamBlock block)
    {
        _sum += (ulong)block.UsedLength;
        if (block.UsedLength % block.TargetPageSize != 0 && _listFault is null)
        {
            RefuseLength(block, $"a multiple of {block.TargetPageSize}, the page size");
        }
        if (block.NameBytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !_isListWrong)
        {
            // The length of the name is wrong, and with it all that follows.
            _isListWrong = IsDamaged = true;
            Findings.Add(Rules.RamBlockName, block.Offset, nameof(RamBlockEntry), nameof(RamBlockEntry.Name), WireText.Name(block.NameBytes), "a name in ASCII");
        }
        if ((block.Extras & RamBlockExtras.MappedRam) != 0) { CheckAlignment(block); }
    }

    /// <inheritdoc/>
    public void Page(RamBlock block, in RamItem item, long offset)
    {
        if (item.Fill != 0)
        {
            Findings.Add(Rules.RamFill, offset, nameof(RamItem), nameof(RamItem.Fill), WireText.Of((ulong)item.Fill), "0");
        }
        if (!item.Page.IsEmpty)
        {
            _hasPlainPages = true;
            CheckContent(block, item, offset);
        }
        if (Reader is { IsPostcopyRunning: true } && !InCheckpoint) { CheckLate(block, item, offset); }
        See(block, (long)item.Address, offset);
        Sound?.Page(block, item, offset);
    }

    /// <inheritdoc/>
    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        _hasPlainPages = _isNoSnapshot = true;
        RefuseInPostcopy(item, offset);
        if (delta.Delta.IsEmpty)
        {
            Findings.Suspect(Rules.XbzrleEmpty, offset + item.GetLength(block.TargetPageSize), nameof(XbzrlePage), $"{nameof(XbzrlePage.Delta)}.Length", "0", "at least one change");
        }
        if (!IsDamaged && _pages.IsWhole && block.IsListed && !_pages.Contains(block.Index, (long)item.Address / block.TargetPageSize))
        {
            Findings.Add(
                Rules.XbzrleFirst, offset, nameof(RamItem), nameof(RamItem.Address), $"{WireText.Of(item.Address)} of {block.Name}", "a page that came before");
        }
        if (!XbzrleDecoder.TryDecode(delta.Delta, _scratch.AsSpan(0, block.TargetPageSize), out int errorOffset))
        {
            long place = offset + item.GetLength(block.TargetPageSize) + delta.GetLength() - delta.Delta.Length + errorOffset;
            Findings.Add(
                Rules.XbzrleRuns, place, nameof(XbzrlePage), nameof(XbzrlePage.Delta),
                $"{WireText.Bytes(delta.Delta[errorOffset..])} at byte {errorOffset} of {delta.Delta.Length}", "runs that end inside the page");
        }
        See(block, (long)item.Address, offset);
        Sound?.DeltaPage(block, item, delta, offset);
    }

    /// <inheritdoc/>
    public void CompressedPage(RamBlock block, in RamItem item, in CompressedPage page, long offset)
    {
        _hasPlainPages = _isNoSnapshot = true;
        RefuseInPostcopy(item, offset);
        if (Reader is not null && KnownMachines.IsBehindBlockMigration(Reader) && _told.Add("compressed"))
        {
            Findings.Add(
                Rules.SectionRelease, offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(item.Flags), $"no compressed pages with machine type {Reader.Configuration!.Machine}");
        }
        if (!_decoder.TryDecode(page.Stream, _scratch.AsSpan(0, block.TargetPageSize), out bool hasMore))
        {
            Findings.Add(
                Rules.CompressedData, offset + item.GetLength(block.TargetPageSize), nameof(Ram.CompressedPage), nameof(Ram.CompressedPage.Stream), "damaged data or another length",
                "one page as a zlib stream");
        }
        if (hasMore)
        {
            Findings.Suspect(
                Rules.CompressedTrailing, offset + item.GetLength(block.TargetPageSize), nameof(Ram.CompressedPage), $"{nameof(Ram.CompressedPage.Stream)}.Length",
                $"{WireText.Of((ulong)page.Stream.Length)} bytes", "the length of the zlib stream, which ends before");
        }
        See(block, (long)item.Address, offset);
        Sound?.CompressedPage(block, item, page, offset);
    }

    /// <inheritdoc/>
    public void MappedBitmap(RamBlock block, long firstPage, ReadOnlySpan<byte> bits, long offset)
    {
        pulse.Beat();
        Sound?.MappedBitmap(block, firstPage, bits, offset);
        long left = (block.UsedLength / block.TargetPageSize) - firstPage;
        if (left >= bits.Length * 8L) { return; }
        foreach (BitRun run in new BitRuns(bits, bits.Length * 8L))
        {
            if (run.Start + run.Length <= left) { continue; }
            Findings.Add(
                Rules.MappedPadding, offset + (Math.Max(run.Start, left) / 8), nameof(MappedRamHeader), "Bitmap",
                $"a page at bit {firstPage + Math.Max(run.Start, left)}", $"no bit behind the {firstPage + left} pages of {block.Name}");
            return;
        }
    }

    /// <inheritdoc/>
    public void MappedPages(RamBlock block, long address, ReadOnlySpan<byte> pages, long offset) => Sound?.MappedPages(block, address, pages, offset);

    /// <inheritdoc/>
    public void MappedPadding(RamBlock block, ReadOnlySpan<byte> bytes, long offset)
    {
    }

    /// <inheritdoc/>
    public void Signal(in RamItem item, long offset)
    {
        pulse.Beat();
        SettleList();
        if (item.Address != 0 || (item.Flags & RamItemFlags.Continue) != 0) { SuspectSignal(item, offset); }
        if ((item.Flags & RamItemFlags.EndOfSection) != 0 && blocks.Count == 0 && Reader is { Kind: StreamItemKind.Section, Section.Type: SectionType.Start } && !IsDamaged)
        {
            IsDamaged = true;
            Findings.Add(Rules.RamList, offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(item.Flags), "the list of blocks");
        }
        if ((item.Flags & RamItemFlags.MultifdFlush) != 0)
        {
            HasFlushes = true;
            if (KnownMachines.VersionOf(Reader?.Configuration?.Machine ?? "") is { } version && version < new Version(8, 1) && _told.Add("flush"))
            {
                Findings.Add(
                    Rules.RamFlush, offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(item.Flags), $"no such item with machine type {Reader!.Configuration!.Machine}");
            }
        }
        Signalled?.Invoke(item.Flags);
    }

    /// <inheritdoc/>
    public bool Tolerates(WireFormatException fault)
    {
        if (fault.Record == nameof(RamBlockEntry))
        {
            _listFault ??= fault;
            if (fault.Field == "Total") { SettleList(); }
            return true;
        }
        bool isKnown = IsDamaged;
        IsDamaged = true;
        if (fault.Field == nameof(RamItem.Address)) { RefuseAddress(fault, isKnown); }
        else { RefuseName(fault, isKnown); }
        return true;
    }

    /// <summary>Pages that the destination drops, because postcopy sends them.</summary>
    public void Discard(RamBlock block, long start, long length)
    {
        for (long page = start / block.TargetPageSize; page < (start + length) / block.TargetPageSize && _discarded.IsWhole; page++) { _ = _discarded.Add(block.Index, page); }
    }

    /// <summary>The content of a page that came in another channel.</summary>
    public void Keep(RamBlock block, long address, ReadOnlySpan<byte> page) => Sound?.Page(block, address, page);

    /// <summary>A zero page that came in another channel.</summary>
    public void KeepZero(RamBlock block, long address, int length) => Sound?.ZeroPage(block, address, length);

    /// <summary>Pages that came in another channel.</summary>
    public void See(RamBlock block, long address, long offset)
    {
        pulse.Tick();
        if (InCheckpoint) { return; }
        bool isRepeated = _pages.Add(block.Index, address / block.TargetPageSize);
        if (block != _last || address != _next) { NoteJump(block, address, isRepeated, offset); }
        if (isRepeated && _repeats.Count < MostRepeats) { _repeats.Add((block, address, offset)); }
        _last = block;
        _next = address + block.TargetPageSize;
    }

    /// <summary>The stream proper is over: every page came, and in a background snapshot once.</summary>
    public void Finish(bool isSnapshot)
    {
        SettleList();
        bool isElsewhere = (HasFlushes || !_hasPlainPages) && !HasChannels;
        if (IsDamaged || !_pages.IsWhole || IsMapped || isElsewhere || Findings.HasErrors) { return; }
        if (_swallowed is { } swallowed && !_pages.Contains(swallowed.Block.Index, (swallowed.Address / swallowed.Block.TargetPageSize) + 1))
        {
            Findings.Add(
                Rules.RamFlags, swallowed.Offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(RamItemFlags.Page), $"{WireText.Of(RamItemFlags.Zero)}, the items of the pages that never come are its content");
            return;
        }
        if (isSnapshot) { RefuseRepeats(); }
        RefuseDiscarded();

        HashSet<(int, long)> misplaced = [];
        foreach (Jump jump in _jumps)
        {
            if (_pages.Contains(jump.ExpectedBlock.Index, jump.Expected / jump.ExpectedBlock.TargetPageSize)) { continue; }
            bool isOneBit = jump.Block == jump.ExpectedBlock && BitOperations.IsPow2((ulong)(jump.Address ^ jump.Expected));
            if (!isOneBit && !jump.IsRepeated) { continue; }
            if (!misplaced.Add((jump.ExpectedBlock.Index, jump.Expected))) { continue; }
            Findings.Add(
                Rules.RamPageMisplaced, jump.Offset, nameof(RamItem), nameof(RamItem.Address), $"{WireText.Of(jump.Address)} of {jump.Block.Name}",
                $"{WireText.Of(jump.Expected)} of {jump.ExpectedBlock.Name}, which never comes");
        }
        foreach (RamBlock block in blocks) { RefuseMissing(block, misplaced); }
    }

    private void RefuseRepeats()
    {
        foreach ((RamBlock block, long address, long offset) in _repeats)
        {
            Findings.Add(Rules.RamPageRepeated, offset, nameof(RamItem), nameof(RamItem.Address), $"{WireText.Of(address)} of {block.Name} again", "each page once");
        }
    }

    /// <summary>What was discarded comes again, here or in a preempt channel.</summary>
    private void RefuseDiscarded()
    {
        if (Reader is not { IsPostcopyRunning: true } || !_discarded.IsWhole || !_late.IsWhole || HasDamagedDiscards) { return; }
        foreach (RamBlock block in blocks)
        {
            long pages = block.UsedLength / block.TargetPageSize;
            long missing = _discarded.Count(block.Index, pages, out _) - _late.Count(block.Index, pages, out _);
            if (missing <= 0) { continue; }
            long first = 0;
            while (!_discarded.Contains(block.Index, first) || _late.Contains(block.Index, first)) { first++; }
            Findings.Add(
                HasPreemptChannel ? Rules.RamPageMissing : Rules.RamPageElsewhere, block.Offset, nameof(RamBlockEntry), nameof(RamBlockEntry.UsedLength),
                $"{missing} pages of {block.Name} that were discarded and do not come again", "all of them", $"The first is at {WireText.Of(first * block.TargetPageSize)}.");
        }
    }

    private void SuspectSignal(in RamItem item, long offset) => Findings.Suspect(
        Rules.RamSignal, offset, nameof(RamItem), (item.Flags & RamItemFlags.Continue) != 0 ? nameof(RamItem.Flags) : nameof(RamItem.Address),
        $"{WireText.Of(item.Flags)} at {WireText.Of(item.Address)}", "no address and no Continue");

    /// <summary>Content that begins like the rest of another item, with the next item behind it: when that is missing or something is wrong, it is one.</summary>
    private void CheckContent(RamBlock block, in RamItem item, long offset)
    {
        ReadOnlySpan<byte> page = item.Page;
        int rest = 1;
        if (page[0] != 0 && XbzrlePage.TryRead(page, out _, out rest) != OperationStatus.Done) { return; }
        if (RamItemWord.TryRead(page[rest..], block.TargetPageSize, out RamItemWord word, out _) != OperationStatus.Done) { return; }
        ulong place = word.Address;
        bool isPage = word.Flags is (RamItemFlags.Zero | RamItemFlags.Continue) or (RamItemFlags.Page | RamItemFlags.Continue) or (RamItemFlags.Xbzrle | RamItemFlags.Continue)
            && (rest == 1 ? place == item.Address + (ulong)block.TargetPageSize : place > item.Address && place < (ulong)block.UsedLength);
        if (!isPage && (word.Flags != RamItemFlags.EndOfSection || place != 0)) { return; }
        Findings.Suspect(
            Rules.RamFlags, offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(item.Flags), $"{WireText.Of(rest == 1 ? RamItemFlags.Zero : RamItemFlags.Xbzrle)}, another item is in the page", mayBe: true);
        if (isPage && rest == 1) { _swallowed ??= (block, (long)item.Address, offset); }
    }

    /// <summary>Sources put the bitmap behind the header and the pages at the next multiple of 1 MiB, whatever loaders take. (<c>mapped_ram_setup_ramblock</c>)</summary>
    private void CheckAlignment(RamBlock block)
    {
        const ulong Alignment = 1 << 20;
        const int BitsPerWord = 64;
        MappedRamHeader header = block.MappedRam;
        long place = block.Offset + 1 + block.NameBytes.Length + sizeof(ulong) + ((block.Extras & RamBlockExtras.GuestAddress) != 0 ? sizeof(ulong) : 0);
        ulong end = (ulong)(place + MappedRamHeader.MinimumLength);
        ulong words = (((ulong)block.UsedLength / (ulong)block.TargetPageSize) + BitsPerWord - 1) / BitsPerWord;
        // What no loader takes is refused where it is read.
        if (header.BitmapOffset < end || header.PageSize != (ulong)block.TargetPageSize || header.PagesOffset % header.PageSize != 0) { return; }
        if (header.PagesOffset < header.BitmapOffset || header.PagesOffset - header.BitmapOffset < words * sizeof(ulong)) { return; }
        string field = header.BitmapOffset != end ? nameof(MappedRamHeader.BitmapOffset) : nameof(MappedRamHeader.PagesOffset);
        ulong expected = header.BitmapOffset != end ? end : (end + (words * sizeof(ulong)) + Alignment - 1) / Alignment * Alignment;
        ulong found = header.BitmapOffset != end ? header.BitmapOffset : header.PagesOffset;
        if (found == expected) { return; }
        Findings.Suspect(
            Rules.MappedAlignment, place + MappedRamHeader.Layout.OffsetOf(field), nameof(MappedRamHeader), field, WireText.Of(found), WireText.Of(expected));
    }

    private void RefuseMissing(RamBlock block, HashSet<(int Block, long Address)> misplaced)
    {
        long pages = block.UsedLength / block.TargetPageSize;
        long missing = pages - _pages.Count(block.Index, pages, out long first);
        // Of a block that is not saved (ignore-shared) no page comes.
        if (missing <= 0 || ((block.Extras & RamBlockExtras.GuestAddress) != 0 && missing == pages)) { return; }
        foreach ((int index, long _) in misplaced) { missing -= index == block.Index ? 1 : 0; }
        if (missing <= 0) { return; }
        Findings.Add(
            Rules.RamPageMissing, block.Offset, nameof(RamBlockEntry), nameof(RamBlockEntry.UsedLength), $"{pages - missing} of {pages} pages of {block.Name}",
            "all", $"The first that never comes is at {WireText.Of(first * block.TargetPageSize)}.");
    }

    private void NoteJump(RamBlock block, long address, bool isRepeated, long offset)
    {
        if (_lostJumps) { return; }
        if (_jumps.Count >= MostJumps)
        {
            // A live stream jumps all the time; what was noted and came later is forgotten.
            _ = _jumps.RemoveAll(jump => _pages.Contains(jump.ExpectedBlock.Index, jump.Expected / jump.ExpectedBlock.TargetPageSize));
            if (_jumps.Count >= MostJumps / 2)
            {
                _lostJumps = true;
                _jumps.Clear();
                return;
            }
        }
        if (_last is { IsListed: true } last && _next < last.UsedLength && !_pages.Contains(last.Index, _next / last.TargetPageSize))
        {
            _jumps.Add(new Jump(last, _next, block, address, isRepeated, offset));
        }
        if (block != _last && address != 0 && !_pages.Contains(block.Index, 0)) { _jumps.Add(new Jump(block, 0, block, address, isRepeated, offset)); }
    }

    /// <summary>The source sends what it has not, and no guest runs there that would write again; a page that is there cannot be placed.</summary>
    private void CheckLate(RamBlock block, in RamItem item, long offset)
    {
        long page = (long)item.Address / block.TargetPageSize;
        if (_late.Add(block.Index, page))
        {
            Findings.Add(Rules.RamPageRepeated, offset, nameof(RamItem), nameof(RamItem.Address), $"{WireText.Of(item.Address)} of {block.Name} again", "each page once in postcopy");
        }
        else if (!IsDamaged && !HasDamagedDiscards && _pages.Contains(block.Index, page) && _discarded.IsWhole && !_discarded.Contains(block.Index, page) && _told.Add($"kept {block.Index}"))
        {
            Findings.Add(
                Rules.RamPageKept, offset, nameof(RamItem), nameof(RamItem.Address), $"{WireText.Of(item.Address)} of {block.Name}", "a page that was discarded, or that never came");
        }
    }

    private void RefuseInPostcopy(in RamItem item, long offset)
    {
        if (Reader is not { IsPostcopyRunning: true }) { return; }
        Findings.Add(Rules.RamPostcopy, offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(item.Flags), "Zero, Page, EndOfSection, perhaps with Continue");
    }

    /// <summary>Of a list that does not add up: is it the total, or one of the lengths?</summary>
    private void SettleList()
    {
        if (_listFault is not { } fault) { return; }
        _listFault = null;
        IsDamaged = true;
        if (_isListWrong || IsFrontDamaged || Findings.Blame(fault)) { return; }
        _isListWrong = true;
        ulong more = _sum - _total;
        RamBlock? wrong = null;
        foreach (RamBlock block in blocks)
        {
            ulong length = (ulong)block.UsedLength;
            // Memory comes in powers of two: a length that is one but for the difference has the damage.
            bool isLikely = length > _total
                || (_sum > _total && length > more && !BitOperations.IsPow2(length) && BitOperations.IsPow2(length - more))
                || (_sum < _total && length == 0);
            if (isLikely && (wrong is null || length > _total)) { wrong = block; }
        }
        if (wrong is not null)
        {
            RefuseLength(wrong, $"a length with which the sum is {WireText.Of(_total)}, it is {WireText.Of(_sum)}");
            return;
        }
        Findings.Add(
            Rules.RamTotal, _listOffset, nameof(RamItem), nameof(RamItem.Address), WireText.Of(_total), $"{WireText.Of(_sum)}, the sum of the lengths of the blocks");
    }

    private void RefuseLength(RamBlock block, string expected)
    {
        if (!_told.Add($"length {block.Index}")) { return; }
        long place = 1 + block.NameBytes.Length;
        Findings.Add(Rules.RamBlockLength, block.Offset + place, nameof(RamBlockEntry), nameof(RamBlockEntry.UsedLength), $"{WireText.Of(block.UsedLength)} for {block.Name}", expected);
    }

    private void RefuseAddress(WireFormatException fault, bool isKnown)
    {
        // Pages that go on in order behind the end of their block: then the length is too small, not the address too large.
        if (_last is { IsListed: true } last && _next >= last.UsedLength && fault.Found == WireText.Of((ulong)_next) && fault.Expected.EndsWith(last.Name, StringComparison.Ordinal))
        {
            RefuseLength(last, $"more, pages go on at {fault.Found}");
            _next += last.TargetPageSize;
            return;
        }
        if (!_isListWrong && (!isKnown || _told.Add("address"))) { Findings.Add(Rules.RamPageRange, fault); }
    }

    /// <summary>A page names a block that is not in the list: which of the two names is damaged?</summary>
    private void RefuseName(WireFormatException fault, bool isKnown)
    {
        if (!_told.Add(fault.Found) || _isListWrong) { return; }
        foreach (RamBlock block in blocks)
        {
            if (!IsOneAway(WireText.Name(block.NameBytes), fault.Found) || !KnownBlocks.Contains(fault.Found.Trim('"'))) { continue; }
            Findings.Add(
                Rules.RamBlockName, block.Offset, nameof(RamBlockEntry), nameof(RamBlockEntry.Name), WireText.Name(block.NameBytes), $"{fault.Found}, as the pages say");
            return;
        }
        if (!isKnown || blocks.Count > 0) { Findings.Add(Rules.RamBlockUnknown, fault); }
    }

    private static bool IsOneAway(string a, string b)
    {
        if (a.Length != b.Length) { return false; }
        int different = 0;
        for (int i = 0; i < a.Length; i++) { different += a[i] == b[i] ? 0 : 1; }
        return different == 1;
    }

    private readonly record struct Jump(RamBlock ExpectedBlock, long Expected, RamBlock Block, long Address, bool IsRepeated, long Offset);
}
