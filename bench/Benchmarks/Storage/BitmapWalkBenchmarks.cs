using System;
using System.Numerics;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.DirtyBitmap;

namespace SaveVm.Benchmarks.Storage;

/// <summary>Walking over the dirty bits of a disk of 1 TiB with 64 KiB per bit, against a loop over its 262,144 words written by hand.</summary>
[MemoryDiagnoser]
public class BitmapWalkBenchmarks
{
    private const long DiskLength = 1L << 40;
    private const int Granularity = 64 << 10;
    private const int GranuleCount = (int)(DiskLength / Granularity);
    private const int Seed = 20261129;

    private readonly ulong[] _words = new ulong[GranuleCount / 64];
    private BlockDirtyBitmap _bitmap = new(DiskLength, Granularity);

    /// <summary>One bit of how many is set: 2 is a dense map, 100,000 a sparse one.</summary>
    [Params(2, 1000, 100_000)]
    public int OneOf { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(Seed);
        Array.Clear(_words);
        _bitmap = new BlockDirtyBitmap(DiskLength, Granularity);
        for (int granule = random.Next(OneOf); granule < GranuleCount; granule += 1 + random.Next((2 * OneOf) - 1))
        {
            _words[granule / 64] |= 1UL << (granule % 64);
            _bitmap.Set(granule * (long)Granularity, Granularity);
        }
        if (Words() != NextDirty() || Words() != NextDirtyRange()) { throw new InvalidOperationException("The walks do not agree."); }
    }

    [Benchmark(Baseline = true)]
    public long Words()
    {
        long sum = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong bits = _words[i]; bits != 0; bits &= bits - 1) { sum += ((i * 64L) + BitOperations.TrailingZeroCount(bits)) * Granularity; }
        }
        return sum;
    }

    [Benchmark]
    public long NextDirty()
    {
        long sum = 0;
        for (long at = _bitmap.NextDirty(0); at >= 0; at = at + Granularity < DiskLength ? _bitmap.NextDirty(at + Granularity) : -1) { sum += at; }
        return sum;
    }

    [Benchmark]
    public long NextDirtyRange()
    {
        long sum = 0;
        for (long at = 0; _bitmap.TryNextDirtyRange(at, out long start, out long length); at = start + length)
        {
            // What the single bits of the run add up to.
            long count = length / Granularity;
            sum += (start * count) + (Granularity * (count * (count - 1) / 2));
        }
        return sum;
    }
}
