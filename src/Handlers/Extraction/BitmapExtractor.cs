using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Extraction;

/// <summary>Takes the dirty bitmaps out of a stream, as ranges in JSON and, when asked for, as bits.</summary>
public static class BitmapExtractor
{
    /// <summary>The file with the ranges of all bitmaps.</summary>
    public const string FileName = "bitmaps.json";

    /// <summary>What the names of files with bits end in.</summary>
    public const string RawEnding = ".bitmap";

    private const int BytesPerStep = 64 << 10;

    /// <summary>Reads a stream to its end and writes its bitmaps.</summary>
    /// <param name="input">At the stream's first byte; stays the caller's.</param>
    /// <param name="directory">Where to; the caller commits it.</param>
    /// <param name="withRawBits">Whether each bitmap also gets a file with its bits: words of 64 bits, little-endian, bit i for granule i.</param>
    /// <returns>The bitmaps, in the order of the stream.</returns>
    /// <exception cref="WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="MemoryLimitException">There are too many dirty ranges.</exception>
    /// <exception cref="IOException">The input cannot be read, or a file cannot be written.</exception>
    public static ExtractedBitmaps Extract(WireInput input, OutputDirectory directory, bool withRawBits = false)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var sink = new Sink();
        StreamWalk.ToEnd(input, (DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(sink)));
        ExtractedBitmaps result = sink.Finish();
        if (withRawBits)
        {
            var names = new FileNameList();
            foreach (ExtractedBitmap bitmap in result.Bitmaps)
            {
                bitmap.File = names.Add($"{bitmap.Node}.{bitmap.Name}", RawEnding);
                WriteBits(bitmap, directory.CreateFile(bitmap.File));
            }
        }
        WireOutput file = directory.CreateFile(FileName);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(result, ExtractedBitmapsJson.Default.ExtractedBitmaps));
        file.Write("\n"u8);
        file.Flush();
        return result;
    }

    private static void WriteBits(ExtractedBitmap bitmap, WireOutput output)
    {
        var bits = new BlockDirtyBitmap(bitmap.Length, bitmap.Granularity);
        foreach (ByteExtent extent in bitmap.Dirty) { bits.Set((long)extent.Start, (long)extent.Length); }
        byte[] buffer = new byte[BytesPerStep];
        long step = bitmap.Granularity * BytesPerStep * 8;
        for (long offset = 0; offset < bitmap.Length; offset += step)
        {
            long length = Math.Min(step, bitmap.Length - offset);
            if (bits.IsCleanPart(offset, length)) { output.Seek(output.Position + bits.GetSerializedLength(offset, length)); }
            else { output.Write(buffer.AsSpan(0, bits.Serialize(offset, length, buffer))); }
        }
        output.Flush();
    }

    private sealed class Sink : IDirtyBitmapSink
    {
        private readonly List<ExtractedBitmap> _bitmaps = [];
        private readonly List<DirtyExtents> _extents = [];
        private long _total;

        public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
            _extents.Add(new DirtyExtents());
            _bitmaps.Add(new ExtractedBitmap
            {
                Node = bitmap.Node,
                Name = bitmap.Name,
                Granularity = bitmap.Granularity,
                Enabled = (bitmap.State & DirtyBitmapState.Enabled) != 0,
                Persistent = (bitmap.State & DirtyBitmapState.Persistent) != 0,
            });
        }

        public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
        {
            DirtyExtents extents = _extents[bitmap.Index];
            int before = extents.Count;
            extents.Add(bitmap, chunk);
            // The limit of one bitmap holds for all of them together: a stream can announce many.
            _total += extents.Count - before;
            if (_total > DirtyExtents.DefaultExtentLimit)
            {
                throw new MemoryLimitException((long)DirtyExtents.DefaultExtentLimit * DirtyExtents.BytesPerExtent);
            }
        }

        public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => _bitmaps[bitmap.Index].Complete = true;

        public void Signal(in DirtyBitmapChunk chunk, long offset)
        {
        }

        public ExtractedBitmaps Finish()
        {
            for (int i = 0; i < _bitmaps.Count; i++)
            {
                ExtractedBitmap bitmap = _bitmaps[i];
                bitmap.Length = _extents[i].CoveredBytes;
                foreach ((long start, long length) in _extents[i].ToList())
                {
                    bitmap.Dirty.Add(new ByteExtent((ulong)start, (ulong)length));
                    bitmap.DirtyBytes += length;
                }
            }
            return new ExtractedBitmaps(_bitmaps);
        }
    }
}
