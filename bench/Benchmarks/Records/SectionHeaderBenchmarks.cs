using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.Text;
using BenchmarkDotNet.Attributes;
using BinarySerialization;
using SaveVm.Streams;

namespace SaveVm.Benchmarks.Records;

/// <summary>The header of a section: u8, u32, a counted name, u32, u32. The name stays a span.</summary>
public class SectionHeaderBenchmarks : RecordBenchmarks
{
    private static readonly string[] Names = ["ram", "timer", "cpu_common", "0000:00:02.0/virtio-rng", "serial", "i8259", "dma", "mc146818rtc"];

    private readonly BinarySerializer _serializer = new();
    private byte[] _one = [];
    private ReflectedHeader _reflected = new();

    private protected override int WriteSample(Span<byte> destination, Random random, int index)
    {
        byte[] name = Encoding.ASCII.GetBytes(Names[random.Next(Names.Length)]);
        return ByHandWrite(destination, (byte)(index % 2 == 0 ? 1 : 4), (uint)random.Next(), name, (uint)random.Next(4), (uint)random.Next(20));
    }

    private protected override void Validate()
    {
        Demand(ReadByHand() == Read(), "the readers disagree");
        WriteByHand();
        Demand(Destination.AsSpan().SequenceEqual(Source), "the hand-written writer differs");
        Write();
        Demand(Destination.AsSpan().SequenceEqual(Source), "the generated writer differs");
        _one = new byte[37];
        Demand(ByHandWrite(_one, 4, 7, "0000:00:02.0/virtio-rng"u8, 0, 1) == _one.Length, "the record has 37 bytes");
        _reflected = _serializer.Deserialize<ReflectedHeader>(_one);
        Demand(_reflected.Name == "0000:00:02.0/virtio-rng" && _reflected.VersionId == 1, "BinarySerializer reads something else");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Read")]
    public ulong ReadByHand()
    {
        ReadOnlySpan<byte> source = Source;
        ulong sum = 0;
        while (ByHandRead(source, out byte type, out uint id, out ReadOnlySpan<byte> name, out uint instance, out uint version, out int consumed))
        {
            sum += type + id + (uint)name.Length + instance + version;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Read")]
    public ulong Read()
    {
        ReadOnlySpan<byte> source = Source;
        ulong sum = 0;
        while (SectionHeader.TryRead(source, out SectionHeader header, out int consumed) == OperationStatus.Done)
        {
            sum += (byte)header.Type + header.Id + (uint)header.Name.Length + header.InstanceId + header.VersionId;
            source = source[consumed..];
        }
        return sum;
    }

    /// <summary>The reflection-based serializer that most people reach for; per record, not per thousand.</summary>
    [Benchmark, BenchmarkCategory("Read")]
    public object ReadByBinarySerializer() => _serializer.Deserialize<ReflectedHeader>(_one);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int WriteByHand()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ByHandRead(source, out byte type, out uint id, out ReadOnlySpan<byte> name, out uint instance, out uint version, out int consumed))
        {
            length += ByHandWrite(Destination.AsSpan(length), type, id, name, instance, version);
            source = source[consumed..];
        }
        return length;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int Write()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ByHandRead(source, out byte type, out uint id, out ReadOnlySpan<byte> name, out uint instance, out uint version, out int consumed))
        {
            var header = new SectionHeader { Type = (SectionType)type, Id = id, Name = name, InstanceId = instance, VersionId = version };
            _ = header.TryWrite(Destination.AsSpan(length), out int written);
            length += written;
            source = source[consumed..];
        }
        return length;
    }

    [Benchmark, BenchmarkCategory("Write")]
    public long WriteByBinarySerializer()
    {
        using var stream = new MemoryStream(64);
        _serializer.Serialize(stream, _reflected);
        return stream.Length;
    }

    private static bool ByHandRead(ReadOnlySpan<byte> source, out byte type, out uint id, out ReadOnlySpan<byte> name, out uint instance, out uint version, out int consumed)
    {
        type = 0;
        id = instance = version = 0;
        name = default;
        consumed = 0;
        if (source.Length < 6) { return false; }
        int nameLength = source[5];
        if (source.Length - 14 < nameLength) { return false; }
        type = source[0];
        if (type is not (0 or 1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 or 0x7E)) { return false; }
        id = BinaryPrimitives.ReadUInt32BigEndian(source[1..]);
        name = source.Slice(6, nameLength);
        instance = BinaryPrimitives.ReadUInt32BigEndian(source[(6 + nameLength)..]);
        version = BinaryPrimitives.ReadUInt32BigEndian(source[(10 + nameLength)..]);
        consumed = nameLength + 14;
        return true;
    }

    private static int ByHandWrite(Span<byte> destination, byte type, uint id, ReadOnlySpan<byte> name, uint instance, uint version)
    {
        if (name.Length > 255 || destination.Length < name.Length + 14) { return 0; }
        if (type is not (0 or 1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 or 0x7E)) { return 0; }
        destination[0] = type;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], id);
        destination[5] = (byte)name.Length;
        name.CopyTo(destination[6..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(6 + name.Length)..], instance);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(10 + name.Length)..], version);
        return name.Length + 14;
    }

    /// <summary>The same record as BinarySerializer declares it.</summary>
    public sealed class ReflectedHeader
    {
        [FieldOrder(0)] public byte Type { get; set; }

        [FieldOrder(1), FieldEndianness(Endianness.Big)] public uint Id { get; set; }

        [FieldOrder(2)] public byte NameLength { get; set; }

        [FieldOrder(3), FieldLength(nameof(NameLength))] public string Name { get; set; } = "";

        [FieldOrder(4), FieldEndianness(Endianness.Big)] public uint InstanceId { get; set; }

        [FieldOrder(5), FieldEndianness(Endianness.Big)] public uint VersionId { get; set; }
    }
}
