using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using SaveVm.Handlers.Block;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.Block;

/// <summary>A stream with nothing but a "block" section, written by a saver and read by a loader.</summary>
internal sealed class BlockStream : IDisposable
{
    // A stream of some MiB is made thousands of times.
    private static readonly ConcurrentBag<MemoryOutput> s_outputs = [];

    private readonly MemoryOutput _bytes = s_outputs.TryTake(out MemoryOutput? output) ? output : new MemoryOutput();
    private readonly SaverEntry _entry;

    public BlockStream(BlockSaver saver, MigrationTarget? target = null)
    {
        Saver = saver;
        var registry = new SaverRegistry();
        registry.Add(BlockSectionLoader.SectionName, 0, saver);
        _entry = registry[0];
        Writer = new SavevmWriter(_bytes, new SavevmWriterOptions { Target = target });
    }

    public BlockSaver Saver { get; }

    public SavevmWriter Writer { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public void Begin()
    {
        Saver.Prepare(Writer);
        Writer.WriteHeader();
        Writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null));
        Writer.WriteStart(_entry);
    }

    public bool Part(long budget) => Writer.WritePart(_entry, budget);

    public void End()
    {
        Writer.WriteEnd(_entry);
        Writer.WriteEndOfFile();
        Saver.Cleanup();
    }

    /// <summary>Writes everything of disks that nobody writes to.</summary>
    public static ReadOnlyMemory<byte> Write(BlockSaver saver, long budget = 1 << 22, MigrationTarget? target = null)
    {
        using BlockStream stream = new(saver, target);
        stream.Begin();
        while (!stream.Part(budget)) { }
        stream.End();
        return stream.Bytes.ToArray();
    }

    public static void Read(ReadOnlyMemory<byte> bytes, IBlockSink sink)
    {
        using WireInput input = WireInput.FromMemory(bytes);
        var registry = new SectionRegistry();
        registry.Add(BlockSectionLoader.SectionName, new BlockSectionLoader(sink));
        var reader = new SavevmReader(input, registry);
        while (reader.Read()) { }
    }

    /// <summary>The items of a stream, one line each.</summary>
    public static IReadOnlyList<string> Items(ReadOnlyMemory<byte> bytes)
    {
        var sink = new Recorder();
        Read(bytes, sink);
        return sink.Items;
    }

    public void Dispose()
    {
        _bytes.Clear();
        s_outputs.Add(_bytes);
    }

    /// <summary>Writes items down.</summary>
    public sealed class Recorder : IBlockSink
    {
        public List<string> Items { get; } = [];

        public bool ReadsData => false;

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset) =>
            Items.Add($"{device.Name} {chunk.Sector / BlockChunk.SectorsPerChunk}{((chunk.Flags & BlockFlags.ZeroBlock) != 0 ? " zero" : "")}");

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data)
        {
        }

        public void Signal(in BlockChunk item, long offset) => Items.Add((item.Flags & BlockFlags.Progress) != 0 ? $"{item.Sector} %" : "end");
    }
}
