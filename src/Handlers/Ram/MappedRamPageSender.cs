using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using SaveVm.Handlers.Memory;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>Pages at fixed places of a file, written by several threads; what is zero stays a hole (<c>ram_save_mapped_ram</c> and its multifd kin).</summary>
internal sealed class MappedRamPageSender : RamPageSender
{
    // What direct I/O of any file system is happy with. (MAPPED_RAM_FILE_OFFSET_ALIGNMENT)
    private const long Alignment = 1 << 20;
    private const int BitsPerWord = 64;
    private const int WordsPerPiece = 8 << 10;

    private readonly WireOutput _output;
    private readonly RamCounters _counters;
    private readonly int _pageSize;
    private readonly bool _findZeros;
    private readonly List<RamSaveBlock> _blocks = [];
    private readonly Lanes<MappedRamPageJob> _lanes;

    /// <summary>Creates a sender; its threads wait for work.</summary>
    /// <param name="output">The file.</param>
    /// <param name="counters">The counters.</param>
    /// <param name="pageSize">The page size in bytes.</param>
    /// <param name="findZeros">Whether zeros stay holes.</param>
    /// <param name="threads">How many threads; 0 for the caller's own.</param>
    public MappedRamPageSender(WireOutput output, RamCounters counters, int pageSize, bool findZeros, int threads)
    {
        _output = output;
        _counters = counters;
        _pageSize = pageSize;
        _findZeros = findZeros;
        _lanes = new Lanes<MappedRamPageJob>(Math.Max(1, threads), isInline: threads == 0, "savevm mapped-ram", (_, job) => Write(job));
    }

    /// <inheritdoc/>
    public override int PagesPerStep => (int)Alignment / _pageSize;

    /// <inheritdoc/>
    public override void PlaceBlock(SavevmWriter writer, RamSaveBlock block, long entryLength)
    {
        long bitmap = writer.Output.Position + entryLength;
        long words = (block.Pending.Length + BitsPerWord - 1) / BitsPerWord;
        long pages = (bitmap + (words * sizeof(ulong)) + Alignment - 1) / Alignment * Alignment;
        block.MappedRam = new MappedRamHeader(1, (ulong)_pageSize, (ulong)bitmap, (ulong)pages);
        block.Mapped = new PageBitmap(block.Pending.Length);
        _blocks.Add(block);
    }

    /// <inheritdoc/>
    public override void PassBlock(SavevmWriter writer, RamSaveBlock block) => writer.Output.Seek((long)block.MappedRam.PagesOffset + block.UsedLength);

    /// <inheritdoc/>
    public override void Send(SavevmWriter writer, RamSaveBlock block, long firstPage, int count)
    {
        MappedRamPageJob job = _lanes.Current;
        job.Block = block;
        job.FirstPage = firstPage;
        job.Count = count;
        _lanes.Submit();
    }

    /// <inheritdoc/>
    public override void EndPass(SavevmWriter writer) => _lanes.Wait();

    /// <inheritdoc/>
    public override void Complete(SavevmWriter writer)
    {
        _lanes.Wait();
        byte[] piece = ArrayPool<byte>.Shared.Rent(WordsPerPiece * sizeof(ulong));
        foreach (RamSaveBlock block in _blocks)
        {
            long position = (long)block.MappedRam.BitmapOffset;
            for (ReadOnlySpan<ulong> words = block.Mapped!.Words; !words.IsEmpty;)
            {
                int count = Math.Min(words.Length, WordsPerPiece);
                var bits = new MappedRamBitmap { Words = new SaveVm.Records.WireArray<ulong>(words[..count]) };
                if (bits.TryWrite(piece, count, out int written) != OperationStatus.Done) { throw new UnreachableException("The bitmap was not written."); }
                _output.WriteAt(position, piece.AsSpan(0, written));
                _counters.AddChannelBytes(written);
                position += written;
                words = words[count..];
            }
        }
        ArrayPool<byte>.Shared.Return(piece);
    }

    /// <inheritdoc/>
    public override void Dispose() => _lanes.Dispose();

    private void Write(MappedRamPageJob job)
    {
        RamSaveBlock block = job.Block!;
        long address = job.FirstPage * _pageSize;
        for (long left = (long)job.Count * _pageSize; left > 0;)
        {
            ReadOnlySpan<byte> pages = block.Memory.Read(address, (int)left);
            pages = pages[..(pages.Length / _pageSize * _pageSize)];
            Write(block, address, pages);
            address += pages.Length;
            left -= pages.Length;
        }
    }

    private void Write(RamSaveBlock block, long address, ReadOnlySpan<byte> pages)
    {
        while (!pages.IsEmpty)
        {
            bool isZero = IsZero(pages);
            int length = _pageSize;
            while (length < pages.Length && IsZero(pages[length..]) == isZero) { length += _pageSize; }

            long first = address / _pageSize;
            int count = length / _pageSize;
            if (isZero)
            {
                // The place may hold what the page was before: the bit decides.
                block.Mapped!.ClearRangeAtomic(first, first + count);
                _counters.AddPages(count, 0);
            }
            else
            {
                _output.WriteAt((long)block.MappedRam.PagesOffset + address, pages[..length]);
                block.Mapped!.SetRangeAtomic(first, first + count);
                _counters.AddPages(0, count);
                _counters.AddChannelBytes(length);
            }
            address += length;
            pages = pages[length..];
        }
    }

    private bool IsZero(ReadOnlySpan<byte> pages) => _findZeros && ZeroPage.IsZero(pages[.._pageSize]);
}
