using System;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using SaveVm.Benchmarks.Streams;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Benchmarks.Ram;

/// <summary>Saving a guest of 1 GiB, half of it zero, in every form, against copying the bytes of its pages in memory.</summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 2, warmupCount: 2, iterationCount: 8)]
public class RamSaveBenchmarks
{
    private static readonly string FilePath = Path.Combine(Path.GetTempPath(), "savevm-bench-guest.bin");
    private static readonly string SavedPath = Path.Combine(Path.GetTempPath(), "savevm-bench-saved.bin");
    private static readonly StoredMachine Machine = new() { Configuration = new StreamConfiguration("pc-i440fx-11.1", TargetPageBits: null, [], Uuid: null) };

    private readonly GuestMemory _memory = GuestMemory.Create();
    private byte[] _bytes = [];
    private byte[] _copy = [];

    [GlobalSetup]
    public void Setup()
    {
        GuestStream.Create(FilePath, 1L << 30);
        using WireInput input = WireInput.Open(FilePath);
        _ = RamRestore.Load(input, _memory);
        _bytes = new byte[512 << 20];
        _copy = new byte[_bytes.Length];
        new Random(1).NextBytes(_bytes);
        _bytes.CopyTo(_copy, 0);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _memory.Dispose();
        File.Delete(SavedPath);
    }

    [Benchmark(Baseline = true)]
    public void CopyInMemory() => Buffer.BlockCopy(_bytes, 0, _copy, 0, _bytes.Length);

    [Benchmark]
    public long ItemsToNowhere() => Save(WireOutput.FromStream(Stream.Null), new RamSaverOptions());

    [Benchmark]
    public long ItemsToAFile() => Save(NewFile(), new RamSaverOptions());

    [Benchmark]
    public long MappedRamToAFile() => Save(NewFile(), new RamSaverOptions { MappedRam = true, MappedRamThreads = 2 });

    [Benchmark]
    public long TwoChannelsToNowhere() => Save(
        WireOutput.FromStream(Stream.Null),
        new RamSaverOptions { MultifdChannels = [.. Enumerable.Range(0, 2).Select(static _ => WireOutput.FromStream(Stream.Null))] });

    private static WireOutput NewFile()
    {
        File.Delete(SavedPath);
        return WireOutput.CreateFile(SavedPath);
    }

    private long Save(WireOutput output, RamSaverOptions options)
    {
        using (output) { return MachineSaver.Save(output, _memory, Machine, new MachineSaveOptions { Ram = options }).Ram.Transferred; }
    }
}
