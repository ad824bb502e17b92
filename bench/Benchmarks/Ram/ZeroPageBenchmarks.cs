using System;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.Ram;

namespace SaveVm.Benchmarks.Ram;

/// <summary>The test for zero pages over memory of many pages, against gcc's AVX2 and a copy of the bytes.</summary>
[MemoryDiagnoser]
[SimpleJob(launchCount: 2, warmupCount: 3, iterationCount: 8)]
public unsafe class ZeroPageBenchmarks
{
    private const int PageSize = 4096;

    private byte* _memory;
    private byte* _copy;

    /// <summary>In the processor's cache, and far beyond it.</summary>
    [Params(1, 256)]
    public int Mebibytes { get; set; }

    /// <summary>What the pages are: all zero, every second one, none.</summary>
    [Params("zero", "half", "data")]
    public string Pages { get; set; } = "";

    private int Length => Mebibytes << 20;

    [GlobalSetup]
    public void Setup()
    {
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Length, PageSize);
        _copy = (byte*)NativeMemory.AlignedAlloc((nuint)Length, PageSize);
        var memory = new Span<byte>(_memory, Length);
        memory.Clear();
        for (int page = 0; page < Length / PageSize; page++)
        {
            if (Pages == "data" || (Pages == "half" && page % 2 == 0)) { memory.Slice(page * PageSize, PageSize).Fill(1); }
        }
        new Span<byte>(_copy, Length).Fill(2);
        if (Gcc() != Sdk()) { throw new InvalidOperationException("they disagree"); }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.AlignedFree(_memory);
        NativeMemory.AlignedFree(_copy);
    }

    [Benchmark(Baseline = true)]
    public int Gcc()
    {
        int zeros = 0;
        for (int offset = 0; offset < Length; offset += PageSize) { zeros += NativeKernels.IsZero(_memory + offset, PageSize); }
        return zeros;
    }

    [Benchmark]
    public int Sdk()
    {
        int zeros = 0;
        for (int offset = 0; offset < Length; offset += PageSize) { zeros += ZeroPage.IsZero(new ReadOnlySpan<byte>(_memory + offset, PageSize)) ? 1 : 0; }
        return zeros;
    }

    [Benchmark]
    public void Copy() => new ReadOnlySpan<byte>(_memory, Length).CopyTo(new Span<byte>(_copy, Length));
}
