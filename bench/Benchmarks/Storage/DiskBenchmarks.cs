using System;
using System.Collections.Generic;
using System.IO;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.Win32.SafeHandles;
using SaveVm.Benchmarks.Streams;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Benchmarks.Storage;

/// <summary>
/// A disk out of a file into a stream, and out of the stream into a file, against copying the file of the stream in pieces of 1 MiB. Half of the disk's chunks are
/// data. Everything is read from the page cache and written to a new file, which neither side waits for; TMPDIR says where.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 2, warmupCount: 3, iterationCount: 15)]
public class DiskBenchmarks
{
    private const int MiB = 1 << 20;
    private const int Seed = 20261129;

    private static readonly string DiskPath = Path.Combine(Path.GetTempPath(), "savevm-bench-disk.raw");
    private static readonly string StreamPath = Path.Combine(Path.GetTempPath(), "savevm-bench-disk.bin");
    private static readonly string NewPath = Path.Combine(Path.GetTempPath(), "savevm-bench-new.bin");

    private readonly byte[] _piece = new byte[MiB];

    // Twice, so that it can be seen that more chunks allocate no more.
    [Params(128, 256)]
    public int Chunks { get; set; }

    /// <summary>Whether chunks of zeroes go without data.</summary>
    [Params(false, true)]
    public bool ZeroBlocks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        WriteDisk();
        Send();
        File.Move(NewPath, StreamPath, overwrite: true);
        Receive();
        using SafeFileHandle disk = File.OpenHandle(DiskPath), copy = File.OpenHandle(NewPath);
        byte[] other = new byte[MiB];
        for (long offset = 0; offset < Chunks * (long)MiB; offset += MiB)
        {
            if (RandomAccess.Read(disk, _piece, offset) != MiB || RandomAccess.Read(copy, other, offset) != MiB || !_piece.AsSpan().SequenceEqual(other))
            {
                throw new InvalidOperationException($"The disk that arrived is another one, at {offset}.");
            }
        }
    }

    [IterationSetup]
    public void Remove() => File.Delete(NewPath);

    [GlobalCleanup]
    public void Cleanup()
    {
        File.Delete(DiskPath);
        File.Delete(StreamPath);
        File.Delete(NewPath);
    }

    [Benchmark(Baseline = true)]
    public long CopyFile() => FileCopy.Copy(StreamPath, NewPath, _piece);

    [Benchmark]
    public long Send()
    {
        using BlockNode node = new("node", RawFileDevice.Open(DiskPath)) { BackendName = "disk" };
        using WireOutput output = WireOutput.CreateFile(NewPath);
        BlockSaver saver = new([node], new BlockSaverOptions { ZeroBlocks = ZeroBlocks });
        SaverRegistry savers = new();
        savers.Add(BlockSectionLoader.SectionName, 0, saver);
        SavevmWriter writer = new(output);
        saver.Prepare(writer);
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null));
        writer.WriteStart(savers[0]);
        while (!writer.WritePart(savers[0], 32L * MiB)) { }
        writer.WriteEnd(savers[0]);
        writer.WriteEndOfFile();
        saver.Cleanup();
        output.Flush();
        return output.Position;
    }

    [Benchmark]
    public long Receive()
    {
        using RawFileDevice disk = RawFileDevice.Create(NewPath, Chunks * (long)MiB);
        // As a channel is read; mapping costs more than reading where all bytes are used.
        using WireInput input = WireInput.Open(StreamPath, new WireInputOptions { MapFiles = false });
        BlockLoader loader = new([KeyValuePair.Create<string, IBlockDevice>("disk", disk)]);
        SectionRegistry sections = new();
        loader.AddTo(sections);
        SavevmReader reader = new(input, sections);
        while (reader.Read()) { }
        return loader.Chunks;
    }

    /// <summary>Half of the chunks by chance; the others are holes.</summary>
    private void WriteDisk()
    {
        Random random = new(Seed);
        using SafeFileHandle disk = File.OpenHandle(DiskPath, FileMode.Create, FileAccess.Write);
        for (int chunk = 0; chunk < Chunks; chunk++)
        {
            if (random.Next(2) == 0) { continue; }
            random.NextBytes(_piece);
            RandomAccess.Write(disk, _piece, chunk * (long)MiB);
        }
        RandomAccess.SetLength(disk, Chunks * (long)MiB);
    }
}
