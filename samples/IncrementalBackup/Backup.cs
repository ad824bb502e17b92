using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace IncrementalBackup;

/// <summary>The three steps of a backup.</summary>
internal static class Backup
{
    private const int BufferSize = 1 << 20;

    /// <summary>Copies what a bitmap of a stream says is dirty. The increment is a file of runs: offset, length, bytes; and appears whole or not at all.</summary>
    // snippet: what is dirty, and nothing else
    public static string Take(string streamPath, string nodeName, string bitmapName, string diskLocation, string incrementPath)
    {
        using IBlockDevice disk = DiskLocation.Open(diskLocation, isReadOnly: true);

        DirtyExtentsCollector bitmaps = new();
        using (WireInput stream = WireInput.Open(streamPath))
        {
            SavevmReader reader = new(stream, SkimmingSections.Create(RamReceiver.CreateSkimming(), bitmaps: bitmaps));
            while (reader.Read()) { }
        }
        (MigratedBitmap? bitmap, DirtyExtents dirty) = bitmaps.Bitmaps.FirstOrDefault(entry => entry.Bitmap.Node == nodeName && entry.Bitmap.Name == bitmapName);
        if (bitmap is null) { throw new InvalidDataException($"The stream has no bitmap '{bitmapName}' of node '{nodeName}'."); }
        if (!bitmap.IsComplete) { throw new InvalidDataException($"Bitmap '{bitmapName}' is not complete: writes would be missing."); }

        return Copy(disk, dirty.ToList(), incrementPath);
    }
    // end of snippet

    /// <summary>The same by the bitmap that an NBD server shows, which QEMU's does for a bitmap that is exported with its disk and does not record.</summary>
    public static string TakeLive(string uri, string bitmapName, string incrementPath)
    {
        string context = $"qemu:dirty-bitmap:{bitmapName}";
        using NbdDevice disk = NbdDevice.Connect(uri, context);
        if (!disk.MetaContexts.Contains(context)) { throw new InvalidDataException($"{uri} does not show bitmap '{bitmapName}'."); }
        IReadOnlyList<NbdExtent> extents = disk.GetExtentsAsync(context, 0, disk.Length).GetAwaiter().GetResult();
        return Copy(disk, [.. extents.Where(static extent => extent.Flags != 0).Select(static extent => (extent.Offset, extent.Length))], incrementPath);
    }

    /// <summary>Writes the runs of an increment over an image, which is replaced as a whole.</summary>
    public static string Apply(string incrementPath, string imagePath)
    {
        if (!File.Exists(imagePath)) { throw new FileNotFoundException($"There is no base '{imagePath}'.", imagePath); }
        using FileStream increment = File.OpenRead(incrementPath);
        using StagedImage image = StagedImage.Create(imagePath);
        byte[] buffer = new byte[BufferSize];
        long bytes = 0;
        while (increment.ReadAtLeast(buffer.AsSpan(0, IncrementRun.MinimumLength), IncrementRun.MinimumLength, throwOnEndOfStream: false) is int count && count > 0)
        {
            if (IncrementRun.TryRead(buffer.AsSpan(0, count), out IncrementRun run, out _) != OperationStatus.Done) { throw new EndOfStreamException("The increment is cut short."); }
            (long start, long length) = ((long)run.Start, (long)run.Length);
            if (start < 0 || length < 0 || length > image.Device.Length - start) { throw new InvalidDataException($"The increment is not one of this image: a run of {length} bytes at {start}."); }
            for (long done = 0; done < length;)
            {
                Memory<byte> piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done));
                increment.ReadExactly(piece.Span);
                image.Device.Write(start + done, piece.Span);
                done += piece.Length;
            }
            bytes += length;
        }
        image.Commit(image.Device.Length);
        return $"{bytes} bytes written over the base";
    }

    /// <summary>The first byte that differs; -1 when there is none.</summary>
    public static long FindDifference(string diskLocation, string imagePath)
    {
        using IBlockDevice disk = DiskLocation.Open(diskLocation, isReadOnly: true), image = DiskLocation.Open(imagePath, isReadOnly: true);
        byte[] one = new byte[BufferSize], two = new byte[BufferSize];
        long common = Math.Min(disk.Length, image.Length);
        for (long at = 0; at < common;)
        {
            int count = (int)Math.Min(BufferSize, common - at);
            disk.Read(at, one.AsSpan(0, count));
            image.Read(at, two.AsSpan(0, count));
            int same = one.AsSpan(0, count).CommonPrefixLength(two.AsSpan(0, count));
            if (same < count) { return at + same; }
            at += count;
        }
        return disk.Length == image.Length ? -1 : common;
    }

    private static string Copy(IBlockDevice disk, IReadOnlyList<(long Start, long Length)> dirty, string incrementPath)
    {
        using OutputFile increment = OutputFile.Create(incrementPath);
        byte[] buffer = new byte[BufferSize];
        long bytes = 0;
        foreach ((long start, long whole) in dirty)
        {
            // A disk may end inside a sector.
            long length = Math.Min(whole, disk.Length - start);
            new IncrementRun((ulong)start, (ulong)length).Write(increment.Output);
            for (long done = 0; done < length;)
            {
                Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done));
                disk.Read(start + done, piece);
                increment.Output.Write(piece);
                done += piece.Length;
            }
            bytes += length;
        }
        increment.Commit();
        return $"{dirty.Count} runs, {bytes} of {disk.Length} bytes";
    }
}
