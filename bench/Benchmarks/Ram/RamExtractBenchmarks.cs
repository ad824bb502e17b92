using System;
using System.IO;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.Win32.SafeHandles;
using SaveVm.Benchmarks.Streams;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;

namespace SaveVm.Benchmarks.Ram;

/// <summary>
/// Taking the RAM of a guest of 1 GiB, half of it zero, out into a sparse file, against copying the stream into another file. Neither waits for the disk.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 2, warmupCount: 2, iterationCount: 8)]
public class RamExtractBenchmarks
{
    private static readonly string FilePath = Path.Combine(Path.GetTempPath(), "savevm-bench-guest.bin");
    private static readonly string CopyPath = Path.Combine(Path.GetTempPath(), "savevm-bench-copy.bin");
    private readonly byte[] _buffer = new byte[1 << 20];

    [GlobalSetup]
    public void Setup() => GuestStream.Create(FilePath, 1L << 30);

    [IterationSetup]
    public void Remove() => File.Delete(CopyPath);

    [GlobalCleanup]
    public void Cleanup() => File.Delete(CopyPath);

    [Benchmark(Baseline = true)]
    public long CopyFile() => FileCopy.Copy(FilePath, CopyPath, _buffer);

    [Benchmark]
    public int Extract()
    {
        using SafeFileHandle to = File.OpenHandle(CopyPath, FileMode.CreateNew, FileAccess.ReadWrite);
        using var memory = new SparseFileMemory(_ => to);
        using WireInput input = WireInput.Open(FilePath, new WireInputOptions { MapFiles = false });
        int blocks = RamRestore.Load(input, memory).Blocks.Count;
        memory.Flush();
        return blocks;
    }
}
