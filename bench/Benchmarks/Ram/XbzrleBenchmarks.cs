using System;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.Ram;

namespace SaveVm.Benchmarks.Ram;

/// <summary>XBZRLE over 256 pages, against a run-by-run encoder in C and a copy of the pages.</summary>
[MemoryDiagnoser]
[SimpleJob(launchCount: 2, warmupCount: 3, iterationCount: 8)]
public unsafe class XbzrleBenchmarks
{
    private const int PageSize = 4096;
    private const int Pages = 256;

    private readonly byte[] _before = GC.AllocateArray<byte>(Pages * PageSize, pinned: true);
    private readonly byte[] _after = GC.AllocateArray<byte>(Pages * PageSize, pinned: true);
    private readonly byte[] _delta = GC.AllocateArray<byte>(PageSize, pinned: true);
    private readonly byte[] _deltas = new byte[Pages * PageSize];
    private readonly int[] _lengths = new int[Pages];
    private readonly byte[] _page = new byte[PageSize];

    /// <summary>How much of a page changed: bytes here and there, or whole lines of 64 bytes.</summary>
    [Params("none", "0.1%", "1%", "10%", "50%", "10% lines", "50% lines", "all")]
    public string Changed { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(20261121);
        random.NextBytes(_before);
        _before.CopyTo(_after, 0);
        bool lines = Changed.EndsWith("lines", StringComparison.Ordinal);
        double share = Changed switch { "none" => 0, "0.1%" => 0.001, "1%" => 0.01, "10%" or "10% lines" => 0.1, "50%" or "50% lines" => 0.5, _ => 1 };
        int unit = lines ? 64 : 1;
        for (int i = 0; i < _after.Length; i += unit)
        {
            if (random.NextDouble() >= share) { continue; }
            for (int k = i; k < i + unit; k++) { _after[k] ^= 0x5A; }
        }
        for (int page = 0; page < Pages; page++)
        {
            Span<byte> delta = _deltas.AsSpan(page * PageSize, PageSize);
            bool fits = XbzrleEncoder.TryEncode(Page(_before, page), Page(_after, page), delta, out _lengths[page]);
            fixed (byte* before = Page(_before, page), after = Page(_after, page), bytes = _delta)
            {
                int length = NativeKernels.Xbzrle(before, after, PageSize, bytes, PageSize);
                if (length != (fits ? _lengths[page] : -1) || (fits && !delta[..length].SequenceEqual(_delta.AsSpan(0, length))))
                {
                    throw new InvalidOperationException("they disagree");
                }
                length = NativeKernels.XbzrleAvx512(before, after, PageSize, bytes, PageSize);
                if (length != (fits ? _lengths[page] : -1) || (fits && !delta[..length].SequenceEqual(_delta.AsSpan(0, length))))
                {
                    throw new InvalidOperationException("they disagree, with AVX-512");
                }
            }
        }
    }

    [Benchmark(Baseline = true)]
    public int EncodeC()
    {
        int sum = 0;
        fixed (byte* before = _before, after = _after, delta = _delta)
        {
            for (int page = 0; page < Pages; page++) { sum += NativeKernels.Xbzrle(before + (page * PageSize), after + (page * PageSize), PageSize, delta, PageSize); }
        }
        return sum;
    }

    [Benchmark]
    public int EncodeAvx512C()
    {
        int sum = 0;
        fixed (byte* before = _before, after = _after, delta = _delta)
        {
            for (int page = 0; page < Pages; page++) { sum += NativeKernels.XbzrleAvx512(before + (page * PageSize), after + (page * PageSize), PageSize, delta, PageSize); }
        }
        return sum;
    }

    [Benchmark]
    public int Encode()
    {
        int sum = 0;
        for (int page = 0; page < Pages; page++)
        {
            _ = XbzrleEncoder.TryEncode(Page(_before, page), Page(_after, page), _delta, out int length);
            sum += length;
        }
        return sum;
    }

    [Benchmark]
    public int Decode()
    {
        int good = 0;
        for (int page = 0; page < Pages; page++)
        {
            good += XbzrleDecoder.TryDecode(_deltas.AsSpan(page * PageSize, _lengths[page]), _page, out _) ? 1 : 0;
        }
        return good;
    }

    [Benchmark]
    public void Copy()
    {
        for (int page = 0; page < Pages; page++) { Page(_after, page).CopyTo(_delta); }
    }

    private static Span<byte> Page(byte[] pages, int page) => pages.AsSpan(page * PageSize, PageSize);
}
