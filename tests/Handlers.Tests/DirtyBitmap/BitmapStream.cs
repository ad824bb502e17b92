using System;
using System.Collections.Generic;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>A stream with nothing but a "dirty-bitmap" section.</summary>
internal sealed class BitmapStream : IDisposable
{
    private readonly MemoryOutput _bytes = new();
    private readonly SaverEntry _entry;
    private int _read;

    public BitmapStream(DirtyBitmapSaver saver)
    {
        Saver = saver;
        var registry = new SaverRegistry();
        registry.Add(DirtyBitmapSectionLoader.SectionName, 0, saver);
        _entry = registry[0];
        Writer = new SavevmWriter(_bytes);
    }

    public DirtyBitmapSaver Saver { get; }

    public SavevmWriter Writer { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory.ToArray();

    public static BlockNode Node(string name, long length, params (long Granularity, string Name)[] bitmaps)
    {
        BlockNode node = new(name, new MemoryDevice(length));
        foreach ((long granularity, string bitmap) in bitmaps) { _ = node.AddBitmap(granularity, bitmap); }
        return node;
    }

    /// <summary>A whole precopy of the bitmaps of these nodes.</summary>
    public static ReadOnlyMemory<byte> Write(DirtyBitmapSaver saver)
    {
        using BitmapStream stream = new(saver);
        stream.Begin();
        stream.End();
        return stream.Bytes;
    }

    public static void Load(ReadOnlyMemory<byte> bytes, ISectionLoader loader)
    {
        using WireInput input = WireInput.FromMemory(bytes);
        var registry = new SectionRegistry();
        registry.Add(DirtyBitmapSectionLoader.SectionName, loader);
        var reader = new SavevmReader(input, registry);
        while (reader.Read()) { }
    }

    public static void Load(System.IO.Stream stream, ISectionLoader loader)
    {
        using WireInput input = WireInput.FromStream(stream);
        var registry = new SectionRegistry();
        registry.Add(DirtyBitmapSectionLoader.SectionName, loader);
        var reader = new SavevmReader(input, registry);
        while (reader.Read()) { }
    }

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

    /// <summary>The chunks of a stream, one line each.</summary>
    public static IReadOnlyList<string> Chunks(ReadOnlyMemory<byte> bytes)
    {
        Recorder recorder = new();
        Load(bytes, new DirtyBitmapSectionLoader(recorder));
        return recorder.Lines;
    }

    /// <summary>What was written since the last call, as the next pieces of a stream that is being read.</summary>
    public byte[] TakeNew()
    {
        byte[] bytes = _bytes.WrittenSpan[_read..].ToArray();
        _read += bytes.Length;
        return bytes;
    }

    public void Dispose() => _bytes.Dispose();

    private sealed class Recorder : IDirtyBitmapSink
    {
        public List<string> Lines { get; } = [];

        public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => Add(chunk, $"start {chunk.Granularity} {chunk.State}");

        public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => Add(chunk, $"bits {chunk.StartSector}+{chunk.SectorCount} {chunk.Buffer.Length}");

        public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => Add(chunk, "complete");

        public void Signal(in DirtyBitmapChunk chunk, long offset) => Lines.Add($"{(uint)chunk.Flags:x2} end");

        private void Add(in DirtyBitmapChunk chunk, string what) => Lines.Add($"{(uint)chunk.Flags:x2} {what}{Name(chunk.NodeAlias, " node=")}{Name(chunk.BitmapAlias, " name=")}");

        private static string Name(ReadOnlySpan<byte> name, string label) => name.IsEmpty ? "" : label + System.Text.Encoding.Latin1.GetString(name);
    }
}
