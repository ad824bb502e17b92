using System;
using System.Buffers;
using System.Diagnostics;
using SaveVm.IO;

namespace SaveVm.Handlers.Ram;

/// <summary>Writes RAM items to one channel and remembers the block that CONTINUE stands for: the mirror of <see cref="RamItemReader"/>.</summary>
internal sealed class RamItemWriter(int targetPageSize)
{
    // The longest name, its length, the word, and a fill byte or the header of a delta.
    private const int HeaderRoom = 8 + 1 + 255 + 8;

    private RamSaveBlock? _lastBlock;

    /// <summary>Room for an item with a page.</summary>
    public int MaximumLength => HeaderRoom + targetPageSize;

    /// <summary>Writes an item that speaks of no page.</summary>
    public void WriteSignal(WireOutput output, RamItemFlags action) => Write(output, new RamItem { Flags = action });

    /// <summary>Writes an item that begins the list of blocks.</summary>
    public void WriteTotal(WireOutput output, long total) =>
        Write(output, new RamItem { Address = (ulong)total, Flags = RamItemFlags.MemorySize });

    /// <summary>Writes a page as it is.</summary>
    public void WritePage(WireOutput output, RamSaveBlock block, long address, ReadOnlySpan<byte> page)
    {
        Span<byte> free = Room(output);
        output.Advance(WritePage(free, block, address, page));
    }

    /// <summary>Writes a page that is zero.</summary>
    public void WriteZero(WireOutput output, RamSaveBlock block, long address)
    {
        Span<byte> free = Room(output);
        output.Advance(WriteZero(free, block, address));
    }

    /// <summary>Writes a page as delta.</summary>
    /// <returns>The bytes written.</returns>
    public int WriteDelta(WireOutput output, RamSaveBlock block, long address, ReadOnlySpan<byte> delta)
    {
        Span<byte> free = Room(output);
        int written = Write(free, Header(block, address, RamItemFlags.Xbzrle));
        Check(new XbzrlePage { Delta = delta }.TryWrite(free[written..], out int more));
        output.Advance(written + more);
        return written + more;
    }

    /// <summary>Writes pages that lie behind each other: zero items for those that are zero.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset of the first page inside the block.</param>
    /// <param name="pages">Whole pages.</param>
    /// <param name="findZeros">Whether to look for zeros.</param>
    /// <returns>How many were zero.</returns>
    public int WritePages(WireOutput output, RamSaveBlock block, long address, ReadOnlySpan<byte> pages, bool findZeros)
    {
        int zeros = 0;
        int used = 0;
        int most = MaximumLength;
        Span<byte> free = output.Free;
        for (; !pages.IsEmpty; pages = pages[targetPageSize..], address += targetPageSize)
        {
            if (free.Length - used < most)
            {
                output.Advance(used);
                used = 0;
                free = output.GetSpan(most);
            }
            ReadOnlySpan<byte> page = pages[..targetPageSize];
            if (findZeros && ZeroPage.IsZero(page))
            {
                used += WriteZero(free[used..], block, address);
                zeros++;
            }
            else { used += WritePage(free[used..], block, address, page); }
        }
        output.Advance(used);
        return zeros;
    }

    private Span<byte> Room(WireOutput output)
    {
        Span<byte> free = output.Free;
        return free.Length >= MaximumLength ? free : output.GetSpan(MaximumLength);
    }

    private int WritePage(Span<byte> free, RamSaveBlock block, long address, ReadOnlySpan<byte> page)
    {
        bool same = ReferenceEquals(_lastBlock, block);
        _lastBlock = block;
        return Write(free, new RamItem
        {
            Address = (ulong)address,
            Flags = same ? RamItemFlags.Page | RamItemFlags.Continue : RamItemFlags.Page,
            BlockName = same ? default : block.Name,
            Page = page,
        });
    }

    private int WriteZero(Span<byte> free, RamSaveBlock block, long address) => Write(free, Header(block, address, RamItemFlags.Zero));

    private RamItem Header(RamSaveBlock block, long address, RamItemFlags action)
    {
        bool same = ReferenceEquals(_lastBlock, block);
        _lastBlock = block;
        return new RamItem
        {
            Address = (ulong)address,
            Flags = same ? action | RamItemFlags.Continue : action,
            BlockName = same ? default : block.Name,
        };
    }

    private void Write(WireOutput output, in RamItem item)
    {
        Span<byte> free = Room(output);
        output.Advance(Write(free, item));
    }

    private int Write(Span<byte> free, in RamItem item)
    {
        Check(item.TryWrite(free, targetPageSize, out int written));
        return written;
    }

    private static void Check(OperationStatus status)
    {
        if (status != OperationStatus.Done) { throw new UnreachableException($"The item was not written: {status}."); }
    }
}
