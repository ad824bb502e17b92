using System;
using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.DirtyBitmap;

namespace SaveVm.Benchmarks.Records;

/// <summary>Chunks of the dirty-bitmap section: bits of 32 bytes, zero ranges, starts, completions and ends.</summary>
public class DirtyBitmapChunkBenchmarks : RecordBenchmarks
{
    private protected override int WriteSample(Span<byte> destination, Random random, int index) => random.Next(6) switch
    {
        0 => WriteByHand(destination, 0x01, default, default, 0, 0, 0, 0, default),
        1 => WriteByHand(destination, 0x1C, "drive-virtio0"u8, "backup"u8, 65536, 1, 0, 0, default),
        2 => WriteByHand(destination, 0x24, default, "backup"u8, 0, 0, 0, 0, default),
        3 => WriteByHand(destination, 0x42, default, default, 0, 0, (ulong)index * 2048, 2048, default),
        _ => WriteByHand(destination, 0x40, default, default, 0, 0, (ulong)index * 2048, 2048, new byte[32]),
    };

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
        while (ReadByHand(source, out Chunk chunk, out int consumed))
        {
            sum += chunk.Flags + (uint)chunk.Node.Length + (uint)chunk.Bitmap.Length + chunk.Granularity + chunk.State + chunk.StartSector + chunk.SectorCount + (uint)chunk.Buffer.Length;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Read")]
    public ulong Read()
    {
        ReadOnlySpan<byte> source = Source;
        ulong sum = 0;
        while (DirtyBitmapChunk.TryRead(source, out DirtyBitmapChunk chunk, out int consumed) == OperationStatus.Done)
        {
            sum += (uint)chunk.Flags + (uint)chunk.NodeAlias.Length + (uint)chunk.BitmapAlias.Length + chunk.Granularity + (byte)chunk.State + chunk.StartSector + chunk.SectorCount
                + (uint)chunk.Buffer.Length;
            source = source[consumed..];
        }
        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int WriteByHand()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, out Chunk c, out int consumed))
        {
            length += WriteByHand(Destination.AsSpan(length), c.Flags, c.Node, c.Bitmap, c.Granularity, c.State, c.StartSector, c.SectorCount, c.Buffer);
            source = source[consumed..];
        }
        return length;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Write")]
    public int Write()
    {
        ReadOnlySpan<byte> source = Source;
        int length = 0;
        while (ReadByHand(source, out Chunk c, out int consumed))
        {
            var chunk = new DirtyBitmapChunk
            {
                Flags = (DirtyBitmapFlags)c.Flags,
                NodeAlias = c.Node,
                BitmapAlias = c.Bitmap,
                Granularity = c.Granularity,
                State = (DirtyBitmapState)c.State,
                StartSector = c.StartSector,
                SectorCount = c.SectorCount,
                Buffer = c.Buffer,
            };
            _ = chunk.TryWrite(Destination.AsSpan(length), out int written);
            length += written;
            source = source[consumed..];
        }
        return length;
    }

    private ref struct Chunk
    {
        public uint Flags;
        public ReadOnlySpan<byte> Node;
        public ReadOnlySpan<byte> Bitmap;
        public uint Granularity;
        public byte State;
        public ulong StartSector;
        public uint SectorCount;
        public ReadOnlySpan<byte> Buffer;
    }

    private static bool ReadByHand(ReadOnlySpan<byte> source, out Chunk chunk, out int consumed)
    {
        chunk = default;
        consumed = 0;
        if (source.Length < 1) { return false; }
        uint flags = source[0];
        int offset = 1;
        if (flags >= 0x80)
        {
            if (source.Length < 2) { return false; }
            flags = (flags << 8) | source[1];
            offset = 2;
            if ((flags & 0x80) != 0)
            {
                if (source.Length < 4) { return false; }
                flags = (flags << 16) | BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
                offset = 4;
            }
        }
        chunk.Flags = flags;
        if ((flags & 0x08) != 0)
        {
            if (source.Length - offset < 1) { return false; }
            int length = source[offset];
            if (length == 0 || source.Length - offset - 1 < length) { return false; }
            chunk.Node = source.Slice(offset + 1, length);
            offset += length + 1;
        }
        if ((flags & 0x04) != 0)
        {
            if (source.Length - offset < 1) { return false; }
            int length = source[offset];
            if (length == 0 || source.Length - offset - 1 < length) { return false; }
            chunk.Bitmap = source.Slice(offset + 1, length);
            offset += length + 1;
        }
        if ((flags & 0x10) != 0)
        {
            if (source.Length - offset < 5) { return false; }
            chunk.Granularity = BinaryPrimitives.ReadUInt32BigEndian(source[offset..]);
            chunk.State = source[offset + 4];
            if ((chunk.State & 0xF8) != 0) { return false; }
            offset += 5;
        }
        if ((flags & 0x70) == 0x40)
        {
            if (source.Length - offset < 12) { return false; }
            chunk.StartSector = BinaryPrimitives.ReadUInt64BigEndian(source[offset..]);
            chunk.SectorCount = BinaryPrimitives.ReadUInt32BigEndian(source[(offset + 8)..]);
            offset += 12;
            if ((flags & 0x02) == 0)
            {
                if (source.Length - offset < 8) { return false; }
                ulong length = BinaryPrimitives.ReadUInt64BigEndian(source[offset..]);
                offset += 8;
                if (length > 10240 || source.Length - offset < (int)length) { return false; }
                chunk.Buffer = source.Slice(offset, (int)length);
                offset += (int)length;
            }
        }
        consumed = offset;
        return true;
    }

    private static int WriteByHand(
        Span<byte> destination, uint flags, ReadOnlySpan<byte> node, ReadOnlySpan<byte> bitmap, uint granularity, byte state, ulong startSector, uint sectorCount, ReadOnlySpan<byte> buffer)
    {
        bool hasNode = (flags & 0x08) != 0;
        bool hasBitmap = (flags & 0x04) != 0;
        bool isStart = (flags & 0x10) != 0;
        bool isBits = (flags & 0x70) == 0x40;
        bool hasBuffer = (flags & 0x72) == 0x40;
        if (flags >= 0x80 || hasNode == node.IsEmpty || hasBitmap == bitmap.IsEmpty || node.Length > 255 || bitmap.Length > 255) { return 0; }
        if ((!isStart && (granularity != 0 || state != 0)) || (state & 0xF8) != 0 || (!isBits && (startSector != 0 || sectorCount != 0))) { return 0; }
        if ((!hasBuffer && !buffer.IsEmpty) || buffer.Length > 10240) { return 0; }
        int length = 1 + (hasNode ? 1 + node.Length : 0) + (hasBitmap ? 1 + bitmap.Length : 0) + (isStart ? 5 : 0) + (isBits ? 12 : 0) + (hasBuffer ? 8 + buffer.Length : 0);
        if (destination.Length < length) { return 0; }
        destination[0] = (byte)flags;
        int offset = 1;
        if (hasNode)
        {
            destination[offset] = (byte)node.Length;
            node.CopyTo(destination[(offset + 1)..]);
            offset += node.Length + 1;
        }
        if (hasBitmap)
        {
            destination[offset] = (byte)bitmap.Length;
            bitmap.CopyTo(destination[(offset + 1)..]);
            offset += bitmap.Length + 1;
        }
        if (isStart)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[offset..], granularity);
            destination[offset + 4] = state;
        }
        if (isBits)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[offset..], startSector);
            BinaryPrimitives.WriteUInt32BigEndian(destination[(offset + 8)..], sectorCount);
            if (hasBuffer)
            {
                BinaryPrimitives.WriteUInt64BigEndian(destination[(offset + 12)..], (ulong)buffer.Length);
                buffer.CopyTo(destination[(offset + 20)..]);
            }
        }
        return length;
    }
}
