using System;
using System.IO;
using System.Linq;
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
        var sink = new DirtyExtentsCollector();
        StreamWalk.ToEnd(input, (DirtyBitmapSectionLoader.SectionName, new DirtyBitmapSectionLoader(sink)));
        var result = new ExtractedBitmaps([.. sink.Bitmaps.Select(static entry => Describe(entry.Bitmap, entry.Extents))]);
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

    private static ExtractedBitmap Describe(MigratedBitmap bitmap, DirtyExtents extents)
    {
        var result = new ExtractedBitmap
        {
            Node = bitmap.Node,
            Name = bitmap.Name,
            Granularity = bitmap.Granularity,
            Enabled = (bitmap.State & DirtyBitmapState.Enabled) != 0,
            Persistent = (bitmap.State & DirtyBitmapState.Persistent) != 0,
            Complete = bitmap.IsComplete,
            Length = extents.CoveredBytes,
        };
        foreach ((long start, long length) in extents.ToList())
        {
            result.Dirty.Add(new ByteExtent((ulong)start, (ulong)length));
            result.DirtyBytes += length;
        }
        return result;
    }
}
