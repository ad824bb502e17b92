using System;
using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.Ram;

namespace SaveVm.Benchmarks.Records;

/// <summary>Multifd packets of 128 page offsets; all offsets are decoded into an array of the caller.</summary>
public class MultifdPacketBenchmarks : RecordBenchmarks
{
    private const int Pages = 128;

    private readonly ulong[] _offsets = new ulong[Pages];
    private readonly ulong[] _byHand = new ulong[Pages];

    private protected override int WriteSample(Span<byte> destination, Random random, int index)
    {
        for (int i = 0; i < Pages; i++) { _byHand[i] = (ulong)random.Next(1 << 18) << 12; }
        return WriteByHand(destination, 0, Pages, (uint)random.Next(Pages), (uint)random.Next(1 << 19), (ulong)index, 0, "pc.ram"u8, _byHand);
    }

    private protected override void Validate()
    {
        Demand(ReadByHand() == Read(), "the readers disagree");
        Demand(_offsets.AsSpan().SequenceEqual(_byHand), "the offsets disagree");
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
        while (ReadByHand(source, out Packet packet, _byHand))
        {
            sum += packet.Flags + packet.Allocated + packet.Normal + packet.Size + packet.Number + packet.Zero + (uint)packet.Name.Length;
            source = source[(320 + (8 * Pages))..];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Read")]
    public ulong Read()
    {
        ReadOnlySpan<byte> source = Source;
        ulong sum = 0;
        while (MultifdPacket.TryRead(source, Pages, out MultifdPacket packet, out int consumed) == OperationStatus.Done)
        {
            packet.Offsets.CopyTo(_offsets);
            sum += (uint)packet.Header.Flags + packet.PagesAllocated + packet.NormalPages + packet.NextPacketSize + packet.PacketNumber + packet.ZeroPages + (uint)packet.BlockName.Length;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int WriteByHand()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, out Packet p, _byHand))
        {
            length += WriteByHand(Destination.AsSpan(length), p.Flags, p.Allocated, p.Normal, p.Size, p.Number, p.Zero, p.Name, _byHand);
            source = source[(320 + (8 * Pages))..];
        }
        return length;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int Write()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, out Packet p, _byHand))
        {
            var packet = new MultifdPacket
            {
                Header = new MultifdPacketHeader { Flags = (MultifdFlags)p.Flags },
                PagesAllocated = p.Allocated,
                NormalPages = p.Normal,
                NextPacketSize = p.Size,
                PacketNumber = p.Number,
                ZeroPages = p.Zero,
                BlockName = p.Name,
                Offsets = new SaveVm.Records.WireArray<ulong>(_byHand),
            };
            _ = packet.TryWrite(Destination.AsSpan(length), Pages, out int written);
            length += written;
            source = source[(320 + (8 * Pages))..];
        }
        return length;
    }

    private ref struct Packet
    {
        public uint Flags;
        public uint Allocated;
        public uint Normal;
        public uint Size;
        public ulong Number;
        public uint Zero;
        public ReadOnlySpan<byte> Name;
    }

    private static bool ReadByHand(ReadOnlySpan<byte> source, out Packet packet, ulong[] offsets)
    {
        packet = default;
        if (source.Length < 320 + (8 * Pages)) { return false; }
        if (BinaryPrimitives.ReadUInt32BigEndian(source) != 0x11223344 || BinaryPrimitives.ReadUInt32BigEndian(source[4..]) != 1) { return false; }
        packet.Flags = BinaryPrimitives.ReadUInt32BigEndian(source[8..]);
        if ((packet.Flags & ~0x7Fu) != 0) { return false; }
        packet.Allocated = BinaryPrimitives.ReadUInt32BigEndian(source[12..]);
        packet.Normal = BinaryPrimitives.ReadUInt32BigEndian(source[16..]);
        packet.Size = BinaryPrimitives.ReadUInt32BigEndian(source[20..]);
        packet.Number = BinaryPrimitives.ReadUInt64BigEndian(source[24..]);
        packet.Zero = BinaryPrimitives.ReadUInt32BigEndian(source[32..]);
        if (source.Slice(36, 28).ContainsAnyExcept((byte)0)) { return false; }
        ReadOnlySpan<byte> name = source.Slice(64, 256);
        int end = name.IndexOf((byte)0);
        if (end >= 0 && name[end..].ContainsAnyExcept((byte)0)) { return false; }
        packet.Name = end < 0 ? name : name[..end];
        for (int i = 0; i < Pages; i++) { offsets[i] = BinaryPrimitives.ReadUInt64BigEndian(source[(320 + (8 * i))..]); }
        return true;
    }

    private static int WriteByHand(
        Span<byte> destination, uint flags, uint allocated, uint normal, uint size, ulong number, uint zero, ReadOnlySpan<byte> name, ulong[] offsets)
    {
        if ((flags & ~0x7Fu) != 0 || name.Length > 256 || name.Contains((byte)0) || destination.Length < 320 + (8 * Pages)) { return 0; }
        BinaryPrimitives.WriteUInt32BigEndian(destination, 0x11223344);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], allocated);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], normal);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], size);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], number);
        BinaryPrimitives.WriteUInt32BigEndian(destination[32..], zero);
        destination.Slice(36, 28 + 256).Clear();
        name.CopyTo(destination[64..]);
        for (int i = 0; i < Pages; i++) { BinaryPrimitives.WriteUInt64BigEndian(destination[(320 + (8 * i))..], offsets[i]); }
        return 320 + (8 * Pages);
    }
}
