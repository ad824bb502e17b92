using System;
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

    /// <summary>The stream's reader: what it knows of the mode.</summary>
    public SavevmReader? Reader { get; set; }

    /// <summary>Where findings go: those of the main stream, or of a channel.</summary>
    public FindingList Findings { get; set; } = findings;

    /// <summary>Whether pages were lost: what is missing may have been there.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether pages come in channels beside this one.</summary>
    public bool HasChannels { get; set; }

    /// <summary>Whether a checkpoint of COLO is read: its pages are none of the stream proper.</summary>
    public bool InCheckpoint { get; set; }

    /// <summary>Whether the main stream has items that put multifd channels in order.</summary>
    public bool HasFlushes { get; private set; }

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
    }

    /// <inheritdoc/>
    public void Block(RamBlock block)
    {
        _sum += (ulong)block.UsedLength;
        if (block.UsedLength % block.TargetPageSize != 0 && _listFault is null)
        {
            RefuseLength(block, $"a multiple of {block.TargetPageSize}, the page size");
        }
    }

    /// <inheritdoc/>
    public void Page(RamBlock block, in RamItem item, long offset)
    {
        if (item.Fill != 0)
        {
            Findings.Add(Rules.RamFill, offset, nameof(RamItem), nameof(RamItem.Fill), WireText.Of((ulong)item.Fill), "0");
        }
        _hasPlainPages |= (item.Flags & RamItemFlags.Page) != 0;
        See(block, (long)item.Address, offset);
        // The source sends what it has not, and no guest runs there that would write again; a page that is there cannot be placed.
        if (Reader is { IsPostcopyRunning: true } && !InCheckpoint && _late.Add(block.Index, (long)item.Address / block.TargetPageSize))
        {
            Findings.Add(Rules.RamPageRepeated, offset, nameof(RamItem), nameof(RamItem.Address), $"{WireText.Of(item.Address)} of {block.Name} again", "each page once in postcopy");
        }
        Sound?.Page(block, item, offset);
    }

    /// <inheritdoc/>
    public void DeltaPage(RamBlock block, in RamItem item, in XbzrlePage delta, long offset)
    {
        _hasPlainPages = true;
        RefuseInPostcopy(item, offset);
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
        _hasPlainPages = true;
        RefuseInPostcopy(item, offset);
        if (Reader is not null && KnownMachines.IsBehindBlockMigration(Reader) && _told.Add("compressed"))
        {
            Findings.Add(
                Rules.SectionRelease, offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(item.Flags), $"no compressed pages with machine type {Reader.Configuration!.Machine}");
        }
        if (!_decoder.TryDecode(page.Stream, _scratch.AsSpan(0, block.TargetPageSize)))
        {
            Findings.Add(
                Rules.CompressedData, offset, nameof(Ram.CompressedPage), nameof(Ram.CompressedPage.Stream), "damaged data or another length",
                "one page as a zlib stream");
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
        if (isSnapshot) { RefuseRepeats(); }

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

    private void RefuseInPostcopy(in RamItem item, long offset)
    {
        if (Reader is not { IsPostcopyRunning: true }) { return; }
        Findings.Add(Rules.RamPostcopy, offset, nameof(RamItem), nameof(RamItem.Flags), WireText.Of(item.Flags), "Zero, Page, EndOfSection, perhaps with Continue");
    }

    /// <summary>Of a list that does not add up: is it the total, or one of the lengths?</summary>
    private void SettleList()
    {
        if (_listFault is null) { return; }
        _listFault = null;
        IsDamaged = true;
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
        if (!isKnown || _told.Add("address")) { Findings.Add(Rules.RamPageRange, fault); }
    }

    /// <summary>A page names a block that is not in the list: which of the two names is damaged?</summary>
    private void RefuseName(WireFormatException fault, bool isKnown)
    {
        if (!_told.Add(fault.Found)) { return; }
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
