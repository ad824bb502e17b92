using System;
using System.Collections.Generic;
using System.IO;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Benchmarks.Storage;

/// <summary>A disk of 256 MiB sent to a stream file and received from one, against a plain copy of the same bytes from file to file in pieces of 1 MiB.</summary>
[MemoryDiagnoser]
[InvocationCount(1)]
public class BlockMigrationBenchmarks
{
    private const int MiB = 1 << 20;
    private const int Length = 256 * MiB;

    private string _folder = "";

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("savevm-bench").FullName;
        byte[] content = new byte[Length];
        new Random(7).NextBytes(content);
        File.WriteAllBytes(PathOf("disk"), content);
        Send();
        Receive();
        if (!File.ReadAllBytes(PathOf("received")).AsSpan().SequenceEqual(content)) { throw new InvalidOperationException("The disk is not what it was."); }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [IterationSetup]
    public void Clear()
    {
        foreach (string name in (string[])["copy", "received", "stream2"]) { File.Delete(PathOf(name)); }
        File.Delete(PathOf("sent"));
    }

    [Benchmark(Baseline = true)]
    public void CopyFile()
    {
        using var source = File.OpenHandle(PathOf("disk"));
        using var target = File.OpenHandle(PathOf("copy"), FileMode.CreateNew, FileAccess.Write);
        byte[] buffer = new byte[MiB];
        for (long at = 0; at < Length; at += MiB)
        {
            _ = RandomAccess.Read(source, buffer, at);
            RandomAccess.Write(target, buffer, at);
        }
    }

    [Benchmark]
    public void Send()
    {
        using BlockNode node = new("disk", RawFileDevice.Open(PathOf("disk"))) { BackendName = "disk" };
        using WireOutput output = WireOutput.CreateFile(PathOf(File.Exists(PathOf("stream")) ? "sent" : "stream"));
        var savers = new SaverRegistry();
        var saver = new BlockSaver([node]);
        savers.Add(BlockSectionLoader.SectionName, 0, saver);
        var writer = new SavevmWriter(output);
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null));
        writer.WriteStart(savers[0]);
        while (!writer.WritePart(savers[0], 8 * MiB)) { }
        writer.WriteEnd(savers[0]);
        writer.WriteEndOfFile();
        output.Flush();
        saver.Cleanup();
    }

    [Benchmark]
    public void Receive()
    {
        using RawFileDevice disk = RawFileDevice.Create(PathOf("received"), Length);
        // Read and not mapped, as from a socket.
        using FileStream file = new(PathOf("stream"), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using WireInput input = WireInput.FromStream(file);
        var registry = new SectionRegistry();
        new BlockLoader([KeyValuePair.Create<string, IBlockDevice>("disk", disk)]).AddTo(registry);
        var reader = new SavevmReader(input, registry);
        while (reader.Read()) { }
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
