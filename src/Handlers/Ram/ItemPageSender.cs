using System;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>Pages as items of the main channel: as they are, zero, or as delta to what was sent before.</summary>
internal sealed class ItemPageSender(RamItemWriter items, RamCounters counters, int pageSize, bool findZeros, XbzrleCache? cache) : RamPageSender
{
    // In the first pass nothing was sent before, and every page is sent once: copies would only cost time. (xbzrle_started)
    private bool _isFirstPass = true;
    private bool _isLast;
    private readonly byte[] _current = cache is null ? [] : new byte[pageSize];
    private readonly byte[] _delta = cache is null ? [] : new byte[pageSize];

    /// <inheritdoc/>
    public override void Send(SavevmWriter writer, RamSaveBlock block, long firstPage, int count)
    {
        long address = firstPage * pageSize;
        for (long left = (long)count * pageSize; left > 0;)
        {
            ReadOnlySpan<byte> pages = block.Memory.Read(address, (int)left);
            pages = pages[..(pages.Length / pageSize * pageSize)];
            if (cache is null || _isFirstPass)
            {
                int zeros = items.WritePages(writer.Output, block, address, pages, findZeros);
                counters.AddPages(zeros, (pages.Length / pageSize) - zeros);
            }
            else { SendAgain(writer.Output, cache, block, address, pages); }
            address += pages.Length;
            left -= pages.Length;
        }
    }

    /// <inheritdoc/>
    public override void EndPass(SavevmWriter writer) => _isFirstPass = false;

    /// <inheritdoc/>
    public override void BeginLastPass() => _isLast = true;

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Nothing runs beside.
    }

    private void SendAgain(WireOutput output, XbzrleCache copies, RamSaveBlock block, long address, ReadOnlySpan<byte> pages)
    {
        for (; !pages.IsEmpty; pages = pages[pageSize..], address += pageSize) { SendAgain(output, copies, block, address, pages[..pageSize], _current); }
    }

    /// <summary>
    /// The guest may write while we read, so the page is copied first: what is sent and what is kept must be the same bytes, or the next delta would be one
    /// to something that the destination never had.
    /// </summary>
    private void SendAgain(WireOutput output, XbzrleCache copies, RamSaveBlock block, long address, ReadOnlySpan<byte> page, Span<byte> current)
    {
        bool hasCopy = copies.TryGet(block.Memory.Index, address / pageSize, out Span<byte> copy);
        page.CopyTo(current);
        if (findZeros && ZeroPage.IsZero(current))
        {
            // The destination's page is zeros now. (xbzrle_cache_zero_page)
            if (hasCopy) { copy.Clear(); }
            items.WriteZero(output, block, address);
            counters.AddPages(1, 0);
            return;
        }
        XbzrleStatistics statistics = counters.Xbzrle;
        if (!hasCopy)
        {
            counters.Xbzrle = statistics with { CacheMisses = statistics.CacheMisses + 1 };
            // In the last pass no page comes again.
            if (!_isLast) { current.CopyTo(copies.Add(block.Memory.Index, address / pageSize)); }
        }
        else if (XbzrleEncoder.TryEncode(copy, current, _delta, out int length))
        {
            if (length == 0)
            {
                counters.Xbzrle = statistics with { Unchanged = statistics.Unchanged + 1 };
                return;
            }
            current.CopyTo(copy);
            int written = items.WriteDelta(output, block, address, _delta.AsSpan(0, length));
            counters.Xbzrle = statistics with { Pages = statistics.Pages + 1, Bytes = statistics.Bytes + written };
            return;
        }
        else
        {
            current.CopyTo(copy);
            counters.Xbzrle = statistics with { Overflows = statistics.Overflows + 1 };
        }
        items.WritePage(output, block, address, current);
        counters.AddPages(0, 1);
    }
}
