using System;
using System.IO;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;

namespace SaveVm.Benchmarks.Streams;

/// <summary>
/// Indexing the stream of a 1 GiB guest, half of it zero pages (512 MiB of bytes in the page cache), against copying its bytes in memory: what
/// <c>savevm inspect</c> does, as a library call.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 3, warmupCount: 3, iterationCount: 10)]
public class IndexBenchmarks
{
    private const long GuestBytes = 1L << 30;

    private static readonly string FilePath = Path.Combine(Path.GetTempPath(), "savevm-bench-guest.bin");
    private byte[] _bytes = [];
    private byte[] _copy = [];

    [GlobalSetup]
    public void Setup()
    {
        GuestStream.Create(FilePath, GuestBytes);
        _bytes = File.ReadAllBytes(FilePath);
        _copy = new byte[_bytes.Length];
        _bytes.CopyTo(_copy, 0);
        StreamReport report = StreamInspector.Inspect(WireInput.Open(FilePath));
        if (report.Length != _bytes.Length || report.Ram?.Blocks[0].Pages.Normal + report.Ram?.Blocks[0].Pages.Zero != GuestBytes / 4096)
        {
            throw new InvalidOperationException("the index is wrong");
        }
    }

    [Benchmark(Baseline = true)]
    public void CopyInMemory() => Buffer.BlockCopy(_bytes, 0, _copy, 0, _bytes.Length);

    [Benchmark]
    public long IndexMapped() => Index(new WireInputOptions { MapFiles = true });

    [Benchmark]
    public long IndexReadInOneMiB() => Index(new WireInputOptions { MapFiles = false, BufferSize = 1 << 20 });

    private static long Index(WireInputOptions options)
    {
        using WireInput input = WireInput.Open(FilePath, options);
        return StreamInspector.Inspect(input).Length;
    }
}
