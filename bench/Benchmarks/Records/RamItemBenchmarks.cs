using System;
using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.Ram;

namespace SaveVm.Benchmarks.Records;

/// <summary>RAM items, half zero pages and half pages; the payload is left out, so that the headers are what is measured.</summary>
public class RamItemBenchmarks : RecordBenchmarks
{
    // A page of 1 KiB is the smallest there is: the copy stays small beside the header.
    private const int PageSize = 1024;
    private const uint Known = 0x3FE;

    private protected override int WriteSample(Span<byte> destination, Random random, int index)
    {
        ulong address = (ulong)index * PageSize;
        bool named = random.Next(10) == 0;
        uint flags = (random.Next(2) == 0 ? 0x02u : 0x08u) | (named ? 0 : 0x20u);
        return WriteByHand(destination, address, flags, named ? "pc.ram"u8 : default, 0, (flags & 8) != 0 ? new byte[PageSize] : default);
    }

    private protected override void Validate()
    {
        Demand(ReadByHand() == Read(), "the readers disagree");
        WriteByHand();
        Demand(Destination.AsSpan().SequenceEqual(Source), "the hand-written writer differs");
        Write();
        Demand(Destination.AsSpan().SequenceEqual(Source), "the generated writer differs");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Read")]
    public ulong ReadByHand()
    {
        ReadOnlySpan<byte> source = Source;
        ulong sum = 0;
        while (ReadByHand(source, PageSize, out ulong address, out uint flags, out ReadOnlySpan<byte> name, out byte fill, out ReadOnlySpan<byte> page, out int consumed))
        {
            sum += address + flags + (uint)name.Length + fill + (uint)page.Length;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Read")]
    public ulong Read()
    {
        ReadOnlySpan<byte> source = Source;
        ulong sum = 0;
        while (RamItem.TryRead(source, PageSize, out RamItem item, out int consumed) == OperationStatus.Done)
        {
            sum += item.Address + (uint)item.Flags + (uint)item.BlockName.Length + item.Fill + (uint)item.Page.Length;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int WriteByHand()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, PageSize, out ulong address, out uint flags, out ReadOnlySpan<byte> name, out byte fill, out ReadOnlySpan<byte> page, out int consumed))
        {
            length += WriteByHand(Destination.AsSpan(length), address, flags, name, fill, page);
            source = source[consumed..];
        }
        return length;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int Write()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, PageSize, out ulong address, out uint flags, out ReadOnlySpan<byte> name, out byte fill, out ReadOnlySpan<byte> page, out int consumed))
        {
            var item = new RamItem { Address = address, Flags = (RamItemFlags)flags, BlockName = name, Fill = fill, Page = page };
            _ = item.TryWrite(Destination.AsSpan(length), PageSize, out int written);
            length += written;
            source = source[consumed..];
        }
        return length;
    }

    private static bool ReadByHand(
        ReadOnlySpan<byte> source, int pageSize, out ulong address, out uint flags, out ReadOnlySpan<byte> name, out byte fill, out ReadOnlySpan<byte> page, out int consumed)
    {
        address = 0;
        flags = 0;
        name = default;
        fill = 0;
        page = default;
        consumed = 0;
        if (source.Length < 8) { return false; }
        ulong word = BinaryPrimitives.ReadUInt64BigEndian(source);
        ulong mask = (ulong)pageSize - 1;
        address = word & ~mask;
        flags = (uint)(word & mask);
        if ((flags & ~Known) != 0) { return false; }
        int offset = 8;
        if ((flags & 0x14A) != 0 && (flags & 0x20) == 0)
        {
            if (source.Length - offset < 1) { return false; }
            int nameLength = source[offset];
            if (nameLength == 0 || source.Length - offset - 1 < nameLength) { return false; }
            name = source.Slice(offset + 1, nameLength);
            offset += nameLength + 1;
        }
        if ((flags & 2) != 0)
        {
            if (source.Length - offset < 1) { return false; }
            fill = source[offset];
            offset++;
        }
        if ((flags & 8) != 0)
        {
            if (source.Length - offset < pageSize) { return false; }
            page = source.Slice(offset, pageSize);
            offset += pageSize;
        }
        consumed = offset;
        return true;
    }

    private static int WriteByHand(Span<byte> destination, ulong address, uint flags, ReadOnlySpan<byte> name, byte fill, ReadOnlySpan<byte> page)
    {
        if ((address & (PageSize - 1)) != 0 || (flags & ~Known) != 0 || name.Length > 255) { return 0; }
        bool named = (flags & 0x14A) != 0 && (flags & 0x20) == 0;
        if (named == name.IsEmpty || ((flags & 8) != 0) == page.IsEmpty || ((flags & 2) == 0 && fill != 0)) { return 0; }
        int length = 8 + (named ? name.Length + 1 : 0) + ((flags & 2) != 0 ? 1 : 0) + page.Length;
        if (destination.Length < length) { return 0; }
        BinaryPrimitives.WriteUInt64BigEndian(destination, address | flags);
        int offset = 8;
        if (named)
        {
            destination[offset] = (byte)name.Length;
            name.CopyTo(destination[(offset + 1)..]);
            offset += name.Length + 1;
        }
        if ((flags & 2) != 0) { destination[offset++] = fill; }
        page.CopyTo(destination[offset..]);
        return length;
    }
}
