using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Reads the region of one block of a mapped-ram file, which stands behind the block's entry: bitmap, then a place for every page. Forward only; the
/// stream goes on behind the last place (<c>parse_ramblock_mapped_ram</c>).
/// </summary>
internal sealed class MappedRamReader(WireInput input, RamBlock block, IRamSink sink)
{
    private const int BitsPerWord = 64;
    private const int BytesPerWord = 8;

    // That of a block of 32 TiB in pages of 4 KiB.
    private const int LargestBitmapKept = 1 << 30;

    private readonly RamContent _content = sink.Content;

    public void Read()
    {
        MappedRamHeader header = block.MappedRam;
        long pageSize = CheckPageSize(header);
        long pages = block.UsedLength / pageSize;
        long bitmapLength = ((pages + BitsPerWord - 1) / BitsPerWord) * BytesPerWord;
        CheckPlaces(header, bitmapLength);

        SkipTo((long)header.BitmapOffset);
        ArrayBufferWriter<byte>? bitmap = ReadBitmap(bitmapLength);
        if (bitmap is not null) { ReadPages((long)header.PagesOffset, pageSize, new BitRuns(bitmap.WrittenSpan, pages)); }
        SkipTo((long)header.PagesOffset + block.UsedLength);
    }

    /// <summary>Reads the bitmap in pieces; keeps it only when the pages are wanted, so memory follows the bytes that came.</summary>
    private ArrayBufferWriter<byte>? ReadBitmap(long length)
    {
        ArrayBufferWriter<byte>? kept = _content == RamContent.None ? null : new ArrayBufferWriter<byte>();
        if (kept is not null && length > LargestBitmapKept)
        {
            Fault.Unsupported(
                nameof(MappedRamHeader), "bitmap", input.Position, $"{WireText.Of(length)} bytes", $"at most {WireText.Of((long)LargestBitmapKept)}");
        }
        for (long done = 0; done < length;)
        {
            ReadOnlySpan<byte> piece = Piece(length - done, unit: 1, nameof(MappedRamHeader.BitmapOffset));
            sink.MappedBitmap(block, done * 8, piece, input.Position);
            if (kept is not null) { kept.Write(piece); }
            done += piece.Length;
            input.Advance(piece.Length);
        }
        return kept;
    }

    private void ReadPages(long pagesOffset, long pageSize, BitRuns runs)
    {
        foreach (BitRun run in runs)
        {
            SkipTo(pagesOffset + (run.Start * pageSize));
            for (long left = run.Length * pageSize; left > 0;)
            {
                ReadOnlySpan<byte> piece = Piece(left, (int)pageSize, nameof(MappedRamHeader.PagesOffset));
                sink.MappedPages(block, input.Position - pagesOffset, piece, input.Position);
                left -= piece.Length;
                input.Advance(piece.Length);
            }
        }
    }

    /// <summary>Goes forward; what is between belongs to nobody, and is shown to those who want everything.</summary>
    private void SkipTo(long offset)
    {
        if (_content != RamContent.Everything)
        {
            if (!input.Skip(offset - input.Position)) { RefuseEnd(nameof(MappedRamHeader.PagesOffset)); }
            return;
        }
        while (input.Position < offset)
        {
            ReadOnlySpan<byte> piece = Piece(offset - input.Position, unit: 1, nameof(MappedRamHeader.PagesOffset));
            sink.MappedPadding(block, piece, input.Position);
            input.Advance(piece.Length);
        }
    }

    /// <summary>What is at hand, at least one unit, in whole units, and not more than is left.</summary>
    private ReadOnlySpan<byte> Piece(long left, int unit, string field)
    {
        if (!input.TryFill(unit)) { RefuseEnd(field); }
        int available = (int)Math.Min(left, input.Buffered.Length);
        return input.Buffered[..(available - (available % unit))];
    }

    /// <summary>Every writer and every loader takes the target's page size, so the field can say nothing else.</summary>
    private long CheckPageSize(MappedRamHeader header)
    {
        if (header.PageSize != (ulong)block.TargetPageSize)
        {
            Refuse(nameof(MappedRamHeader.PageSize), header.PageSize, $"{block.TargetPageSize}, the target's page size");
        }
        if (block.UsedLength % block.TargetPageSize != 0)
        {
            Fault.Malformed(
                nameof(RamBlockEntry),
                nameof(RamBlockEntry.UsedLength),
                block.Offset,
                WireText.Of(block.UsedLength),
                $"a multiple of {block.TargetPageSize}, the target's page size");
        }
        return block.TargetPageSize;
    }

    private void CheckPlaces(MappedRamHeader header, long bitmapLength)
    {
        ulong position = (ulong)input.Position;
        ulong afterBitmap = header.BitmapOffset + (ulong)bitmapLength;
        if (header.BitmapOffset < position || header.BitmapOffset > long.MaxValue - (ulong)bitmapLength)
        {
            Refuse(nameof(MappedRamHeader.BitmapOffset), header.BitmapOffset, $"at least {WireText.Of(position)}, the place behind the header");
        }
        if (header.PagesOffset < afterBitmap && header.BitmapOffset != position && header.PagesOffset >= position + (ulong)bitmapLength)
        {
            Refuse(nameof(MappedRamHeader.BitmapOffset), header.BitmapOffset, $"{WireText.Of(position)}, the place behind the header: the pages follow");
        }
        if (header.PagesOffset < afterBitmap || header.PagesOffset > long.MaxValue - (ulong)block.UsedLength)
        {
            Refuse(nameof(MappedRamHeader.PagesOffset), header.PagesOffset, $"at least {WireText.Of(afterBitmap)}, the place behind the bitmap");
        }
        if (header.PagesOffset % header.PageSize != 0)
        {
            Refuse(nameof(MappedRamHeader.PagesOffset), header.PagesOffset, $"a multiple of {WireText.Of(header.PageSize)}");
        }
    }

    [DoesNotReturn]
    private void Refuse(string field, ulong found, string expected) =>
        Fault.Malformed(nameof(MappedRamHeader), field, input.Position - MappedRamHeader.MinimumLength + MappedRamHeader.Layout.OffsetOf(field), WireText.Of(found), expected);

    [DoesNotReturn]
    private void RefuseEnd(string field) =>
        Fault.Truncated(
            nameof(MappedRamHeader),
            field,
            input.Position,
            $"the region of {block.Name}, {WireText.Of(block.UsedLength)} bytes from {WireText.Of(block.MappedRam.PagesOffset)}");
}
