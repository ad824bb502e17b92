using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Migration;

/// <summary>Asks the source for every page that is missing once the guest runs here (<c>postcopy_request_page</c>).</summary>
internal sealed class PageRequester(RamReceiver ram, ReturnPathWriter returnPath)
{
    // The source keeps a queue of requests; more than it can send soon only delays what is asked for later.
    private const int MostOutstanding = 64;

    private volatile bool _isOver;
    private long _requested;

    /// <summary>How many requests were sent.</summary>
    public long Requested => Volatile.Read(ref _requested);

    /// <summary>All pages have come.</summary>
    public void Complete() => _isOver = true;

    /// <summary>Asks until nothing is missing.</summary>
    public void Run()
    {
        var outstanding = new Queue<(RamBlock Block, long Address)>();
        foreach (RamBlock block in ram.Blocks)
        {
            long step = Math.Max(block.TargetPageSize, (long)block.PageSize);
            for (long address = Next(block, 0, step); address >= 0 && !_isOver; address = Next(block, address + step, step))
            {
                returnPath.RequestPages(block.NameBytes, address, (uint)step);
                Volatile.Write(ref _requested, _requested + 1);
                outstanding.Enqueue((block, address));
                while (outstanding.Count >= MostOutstanding && !_isOver) { Settle(outstanding); }
            }
        }
    }

    /// <summary>The start of the next page of the block that is missing, or partly so.</summary>
    private long Next(RamBlock block, long address, long step)
    {
        if (address >= block.UsedLength) { return -1; }
        long missing = ram.Pages.NextMissing(block, address);
        return missing < 0 ? -1 : missing / step * step;
    }

    private void Settle(Queue<(RamBlock Block, long Address)> outstanding)
    {
        (RamBlock block, long address) = outstanding.Peek();
        if (ram.Pages.Has(block, address)) { _ = outstanding.Dequeue(); }
        else { Thread.Sleep(1); }
    }
}
