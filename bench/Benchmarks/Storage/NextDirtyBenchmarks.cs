using System;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.DirtyBitmap;

namespace SaveVm.Benchmarks.Storage;

/// <summary>All dirty ranges of a disk of 1 TiB in granules of 64 KiB, against a scan of the same bits word by word.</summary>
[MemoryDiagnoser]
public class NextDirtyBenchmarks
{
    private const long Disk = 1L << 40;
    private const int Granularity = 64 << 10;

    private BlockDirtyBitmap _bitmap = null!;
    private ulong[] _words = null!;

    /// <summary>How many bits are set: one in 262,144, in clusters; half of them, at random; all.</summary>
    [Params("sparse", "random", "dense")]
    public string Map { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _bitmap = new BlockDirtyBitmap(Disk, Granularity);
        Random random = new(5);
        if (Map == "dense") { _bitmap.Set(0, Disk); }
        if (Map == "sparse") { for (int i = 0; i < 64; i++) { _bitmap.Set(random.NextInt64(Disk - 1), 1); } }
        byte[] bytes = new byte[Disk / Granularity / 8];
        if (Map == "random")
        {
            random.NextBytes(bytes);
            _bitmap.Deserialize(0, Disk, bytes);
        }
        _ = _bitmap.Serialize(0, Disk, bytes);
        _words = new ulong[bytes.Length / 8];
        Buffer.BlockCopy(bytes, 0, _words, 0, bytes.Length);
        if (ScanWords() != FindRanges()) { throw new InvalidOperationException("They do not find the same."); }
    }

    [Benchmark(Baseline = true)]
    public long ScanWords()
    {
        long sum = 0;
        bool isDirty = false;
        foreach (ulong word in _words)
        {
            if (word == 0 && !isDirty || word == ulong.MaxValue && isDirty) { continue; }
            for (int bit = 0; bit < 64; bit++)
            {
                bool now = (word >> bit & 1) != 0;
                if (now && !isDirty) { sum++; }
                isDirty = now;
            }
        }
        return sum;
    }

    [Benchmark]
    public long FindRanges()
    {
        long sum = 0;
        for (long at = 0; _bitmap.TryNextDirtyRange(at, out long start, out long length); at = start + length) { sum++; }
        return sum;
    }
}
