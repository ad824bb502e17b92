using System;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;

namespace SaveVm.Benchmarks.Records;

/// <summary>What the benchmarks of single records share: a buffer of many records, so that neither the branch predictor nor the loop is measured.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[SimpleJob(RunStrategy.Throughput, launchCount: 3, warmupCount: 8, iterationCount: 12)]
public abstract class RecordBenchmarks
{
    /// <summary>Records in the buffer.</summary>
    public const int Count = 1000;

    private protected const int Seed = 20261121;

    private protected byte[] Source { get; private set; } = [];

    private protected byte[] Destination { get; private set; } = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(Seed);
        byte[] buffer = new byte[Count * 2048];
        int length = 0;
        for (int i = 0; i < Count; i++) { length += WriteSample(buffer.AsSpan(length), random, i); }
        Source = buffer[..length];
        Destination = new byte[length];
        Validate();
    }

    /// <summary>Writes one record of the mix.</summary>
    private protected abstract int WriteSample(Span<byte> destination, Random random, int index);

    /// <summary>The generated and the hand-written code agree on this buffer; throws otherwise.</summary>
    private protected abstract void Validate();

    private protected static void Demand(bool condition, string what)
    {
        if (!condition) { throw new InvalidOperationException(what); }
    }
}
