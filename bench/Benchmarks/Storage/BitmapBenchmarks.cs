using System;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Benchmarks.Storage;

/// <summary>
/// The bitmap of a disk of 1 TiB with 64 KiB per bit (2 MiB of bits, half of them set) in parts of a chunk, and as a section, against copying its bytes in memory.
/// </summary>
[MemoryDiagnoser]
public class BitmapBenchmarks : IDisposable
{
    private const long DiskLength = 1L << 40;
    private const long Granularity = 64 << 10;
    private const int BitmapBytes = (int)(DiskLength / Granularity / 8);
    private const int PartBytes = 1024;
    private const long PartLength = PartBytes * 8 * Granularity;
    private const int Seed = 20261129;

    private readonly BlockDirtyBitmap _source = new(DiskLength, Granularity, "bitmap");
    private readonly BlockDirtyBitmap _target = new(DiskLength, Granularity, "bitmap");
    private readonly byte[] _bytes = new byte[BitmapBytes];
    private readonly byte[] _copy = new byte[BitmapBytes];
    private readonly MemoryOutput _stream = new();
    private readonly BlockNode _node;

    public BitmapBenchmarks()
    {
        _node = new BlockNode("disk", new EmptyDevice(DiskLength));
        _ = _node.AddBitmap(_source);
    }

    [GlobalSetup]
    public void Setup()
    {
        new Random(Seed).NextBytes(_copy);
        _copy.CopyTo(_bytes, 0);
        Restore();
        for (long offset = 0; offset < DiskLength; offset += PartLength)
        {
            _source.Deserialize(offset, PartLength, _bytes.AsSpan((int)(offset / PartLength) * PartBytes, PartBytes));
        }
        _copy.AsSpan().Clear();
        Serialize();
        if (!_copy.AsSpan().SequenceEqual(_bytes) || _target.ComputeSha256() != _source.ComputeSha256()) { throw new InvalidOperationException("The bitmap that came back is another one."); }
        SendSection();
        if (LoadSection() != _source.DirtyGranules) { throw new InvalidOperationException("The bitmap that was loaded is another one."); }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _node.Dispose();
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void CopyInMemory() => Buffer.BlockCopy(_bytes, 0, _copy, 0, BitmapBytes);

    [Benchmark]
    public void Serialize()
    {
        for (long offset = 0; offset < DiskLength; offset += PartLength)
        {
            _ = _source.Serialize(offset, PartLength, _copy.AsSpan((int)(offset / PartLength) * PartBytes, PartBytes));
        }
    }

    [Benchmark]
    public void Restore()
    {
        for (long offset = 0; offset < DiskLength; offset += PartLength)
        {
            _target.Deserialize(offset, PartLength, _bytes.AsSpan((int)(offset / PartLength) * PartBytes, PartBytes));
        }
    }

    /// <summary>The whole way of a precopy at its source.</summary>
    [Benchmark]
    public long SendSection()
    {
        _stream.Clear();
        DirtyBitmapSaver saver = new([_node]);
        SaverRegistry savers = new();
        savers.Add(DirtyBitmapSectionLoader.SectionName, 0, saver);
        SavevmWriter writer = new(_stream);
        saver.Prepare(writer);
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null));
        writer.WriteStart(savers[0]);
        writer.WriteEnd(savers[0]);
        writer.WriteEndOfFile();
        saver.Cleanup();
        return _stream.Position;
    }

    /// <summary>The whole way of a precopy at its destination, where the bitmap is made.</summary>
    [Benchmark]
    public long LoadSection()
    {
        using BlockNode node = new("disk", new EmptyDevice(DiskLength));
        using WireInput input = WireInput.FromMemory(_stream.WrittenMemory);
        SectionRegistry sections = new();
        new DirtyBitmapLoader([node]).AddTo(sections);
        SavevmReader reader = new(input, sections);
        while (reader.Read()) { }
        return node.Bitmaps[0].DirtyGranules;
    }
}
