using System;
using System.IO;
using System.Runtime.Versioning;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using SaveVm.Benchmarks.Streams;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;

namespace SaveVm.Benchmarks.Ram;

/// <summary>Loading a guest of 1 GiB, half of it zero, into fresh memory, against copying its bytes into memory that was touched before.</summary>
[SupportedOSPlatform("linux")]
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 2, warmupCount: 2, iterationCount: 8)]
public class RamLoadBenchmarks
{
    private static readonly string FilePath = Path.Combine(Path.GetTempPath(), "savevm-bench-guest.bin");
    private byte[] _bytes = [];
    private byte[] _copy = [];

    [GlobalSetup]
    public void Setup()
    {
        GuestStream.Create(FilePath, 1L << 30);
        _bytes = File.ReadAllBytes(FilePath);
        _copy = new byte[_bytes.Length];
        _bytes.CopyTo(_copy, 0);
    }

    [Benchmark(Baseline = true)]
    public void CopyInMemory() => Buffer.BlockCopy(_bytes, 0, _copy, 0, _bytes.Length);

    [Benchmark]
    public int LoadFile() => Load(new AnonymousMemory(), WireInput.Open(FilePath));

    [Benchmark]
    public int LoadFileIntoMemfd() => Load(new MemfdMemory(), WireInput.Open(FilePath));

    [Benchmark]
    public int LoadReadInOneMiB() => Load(new AnonymousMemory(), WireInput.Open(FilePath, new WireInputOptions { MapFiles = false }));

    private static int Load(GuestMemory memory, WireInput input)
    {
        using (memory)
        using (input)
        {
            return RamRestore.Load(input, memory).Blocks.Count;
        }
    }
}
