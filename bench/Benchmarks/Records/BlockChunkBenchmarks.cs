using System;
using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.Block;

namespace SaveVm.Benchmarks.Records;

/// <summary>Headers of block chunks: data chunks (their MiB left where it is), zero chunks and progress marks.</summary>
public class BlockChunkBenchmarks : RecordBenchmarks
{
    private protected override int WriteSample(Span<byte> destination, Random random, int index)
    {
        uint flags = random.Next(4) switch { 0 => 4, 1 => 9, _ => 1 };
        ulong sector = flags == 4 ? (ulong)random.Next(100) : (ulong)index * BlockChunk.SectorsPerChunk;
        return WriteByHand(destination, sector, flags, (flags & 1) != 0 ? "drive-virtio0"u8 : default);
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
        while (ReadByHand(source, out ulong sector, out uint flags, out ReadOnlySpan<byte> name, out long payload, out int consumed))
        {
            sum += sector + flags + (uint)name.Length + (ulong)payload;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Read")]
    public ulong Read()
    {
        ReadOnlySpan<byte> source = Source;
        ulong sum = 0;
        while (BlockChunk.TryReadHeader(source, out BlockChunk chunk, out long payload, out int consumed) == OperationStatus.Done)
        {
            sum += chunk.Sector + (uint)chunk.Flags + (uint)chunk.DeviceName.Length + (ulong)payload;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int WriteByHand()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, out ulong sector, out uint flags, out ReadOnlySpan<byte> name, out _, out int consumed))
        {
            length += WriteByHand(Destination.AsSpan(length), sector, flags, name);
            source = source[consumed..];
        }
        return length;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int Write()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, out ulong sector, out uint flags, out ReadOnlySpan<byte> name, out long payload, out int consumed))
        {
            var chunk = new BlockChunk { Sector = sector, Flags = (BlockFlags)flags, DeviceName = name };
            _ = chunk.TryWriteHeader(Destination.AsSpan(length), payload, out int written);
            length += written;
            source = source[consumed..];
        }
        return length;
    }

    private static bool ReadByHand(ReadOnlySpan<byte> source, out ulong sector, out uint flags, out ReadOnlySpan<byte> name, out long payload, out int consumed)
    {
        sector = 0;
        flags = 0;
        name = default;
        payload = 0;
        consumed = 0;
        if (source.Length < 8) { return false; }
        ulong word = BinaryPrimitives.ReadUInt64BigEndian(source);
        sector = word >> 9;
        flags = (uint)(word & 0x1FF);
        if ((flags & ~0xFu) != 0) { return false; }
        int offset = 8;
        if ((flags & 1) != 0)
        {
            if (source.Length < 9) { return false; }
            int nameLength = source[8];
            if (nameLength == 0 || source.Length - 9 < nameLength) { return false; }
            name = source.Slice(9, nameLength);
            offset = 9 + nameLength;
            if ((flags & 8) == 0) { payload = BlockChunk.ChunkSize; }
        }
        consumed = offset;
        return true;
    }

    private static int WriteByHand(Span<byte> destination, ulong sector, uint flags, ReadOnlySpan<byte> name)
    {
        if (sector > ulong.MaxValue >> 9 || (flags & ~0xFu) != 0 || name.Length > 255 || ((flags & 1) != 0) == name.IsEmpty) { return 0; }
        int length = (flags & 1) != 0 ? 9 + name.Length : 8;
        if (destination.Length < length) { return 0; }
        BinaryPrimitives.WriteUInt64BigEndian(destination, (sector << 9) | flags);
        if ((flags & 1) != 0)
        {
            destination[8] = (byte)name.Length;
            name.CopyTo(destination[9..]);
        }
        return length;
    }
}
