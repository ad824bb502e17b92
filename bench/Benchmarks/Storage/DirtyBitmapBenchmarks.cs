using System;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.DirtyBitmap;

namespace SaveVm.Benchmarks.Storage;

/// <summary>The bitmap of a disk of 1 TiB in granules of 64 KiB (2 MiB of bits), serialized and restored in the parts of a migration, against a copy of its bytes.</summary>
[MemoryDiagnoser]
public class DirtyBitmapBenchmarks
{
    private const long Disk = 1L << 40;
    private const int Granularity = 64 << 10;
    private const int PartBytes = 1024;
    private const long Part = PartBytes * 8L * Granularity;
    private const int Bytes = (int)(Disk / Granularity / 8);

    private readonly byte[] _bytes = new byte[Bytes];
    private readonly byte[] _copy = new byte[Bytes];
    private BlockDirtyBitmap _source = null!;
    private BlockDirtyBitmap _target = null!;

    [GlobalSetup]
    public void Setup()
    {
        _source = new BlockDirtyBitmap(Disk, Granularity);
        _target = new BlockDirtyBitmap(Disk, Granularity);
        Random random = new(3);
        random.NextBytes(_bytes);
        _source.Deserialize(0, Disk, _bytes);
        _target.Deserialize(0, Disk, _bytes);
        Serialize();
        if (!_copy.AsSpan().SequenceEqual(_bytes)) { throw new InvalidOperationException("The bits are not what they were."); }
    }

    [Benchmark(Baseline = true)]
    public void CopyBytes()
    {
        for (int at = 0; at < Bytes; at += PartBytes) { _bytes.AsSpan(at, PartBytes).CopyTo(_copy.AsSpan(at)); }
    }

    [Benchmark]
    public void Serialize()
    {
        int at = 0;
        for (long offset = 0; offset < Disk; offset += Part) { at += _source.Serialize(offset, Part, _copy.AsSpan(at)); }
    }

    [Benchmark]
    public void Deserialize()
    {
        int at = 0;
        for (long offset = 0; offset < Disk; offset += Part, at += PartBytes) { _target.Deserialize(offset, Part, _bytes.AsSpan(at, PartBytes)); }
    }
}
