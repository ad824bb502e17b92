using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Extraction;

/// <summary>Takes the disks out of a stream, as sparse raw images.</summary>
/// <remarks>
/// A stream has the chunks of a disk, not its length: unless the caller knows it, an image ends with the last chunk. A stream of an incremental block
/// migration has only what lies above the shared base; the rest of the image is a hole.
/// </remarks>
public static class DiskExtractor
{
    /// <summary>What the files' names end in.</summary>
    public const string Ending = ".raw";

    /// <summary>Reads a stream to its end and writes an image for each disk.</summary>
    /// <param name="input">At the stream's first byte; stays the caller's.</param>
    /// <param name="directory">Where to; the caller commits it.</param>
    /// <param name="lengths">The lengths of disks in bytes, by name, where they are known.</param>
    /// <returns>The disks, in the order of the stream.</returns>
    /// <exception cref="WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="ArgumentException">
    /// A length is given for a disk that the stream does not have, or is too small for what the stream has.
    /// </exception>
    /// <exception cref="IOException">The input cannot be read, or an image cannot be written.</exception>
    public static IReadOnlyList<ExtractedDisk> Extract(WireInput input, OutputDirectory directory, IReadOnlyDictionary<string, long>? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        lengths ??= new Dictionary<string, long>();
        var sink = new Sink(directory, lengths);
        StreamWalk.ToEnd(input, (BlockSectionLoader.SectionName, new BlockSectionLoader(sink)));
        if (lengths.Keys.FirstOrDefault(name => sink.Disks.All(disk => disk.Name != name)) is { } unknown)
        {
            throw new ArgumentException($"The stream has no disk '{unknown}'; it has {List(sink.Disks.Select(static disk => disk.Name))}.", nameof(lengths));
        }
        return [.. sink.Disks.Select(static disk => disk.Finish())];
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));

    private sealed class Sink(OutputDirectory directory, IReadOnlyDictionary<string, long> lengths) : IBlockSink
    {
        private readonly FileNameList _names = new();

        public List<Image> Disks { get; } = [];

        public bool ReadsData => true;

        public void Chunk(BlockDevice device, in BlockChunk chunk, long offset)
        {
            if (device.Index == Disks.Count)
            {
                string file = _names.Add(device.Name, Ending);
                Disks.Add(new Image(device.Name, file, directory.CreateFile(file), lengths.TryGetValue(device.Name, out long length) ? length : null));
            }
            Disks[device.Index].Begin((long)chunk.Sector / BlockChunk.SectorsPerChunk, (chunk.Flags & BlockFlags.ZeroBlock) != 0);
        }

        public void Data(BlockDevice device, long address, ReadOnlySpan<byte> data) => Disks[device.Index].Write(address, data);

        public void Signal(in BlockChunk item, long offset)
        {
        }
    }

    private sealed class Image(string name, string file, WireOutput output, long? length)
    {
        private static readonly byte[] ZeroChunk = new byte[BlockChunk.ChunkSize];

        // Only a chunk that has content needs zeroes when it becomes zero: everything else is a hole.
        private readonly HashSet<long> _written = [];
        private bool _isRewritten;
        private long _end;
        private long _chunks;
        private long _zeroChunks;

        public string Name => name;

        public void Begin(long chunk, bool isZero)
        {
            _chunks++;
            long start = chunk * BlockChunk.ChunkSize;
            if (start >= (length ?? long.MaxValue))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"The size {length} given for disk '{name}' is too small: the stream has a chunk at {start}."), nameof(chunk));
            }
            _end = Math.Max(_end, start + BlockChunk.ChunkSize);
            if (isZero)
            {
                _zeroChunks++;
                if (_written.Remove(chunk)) { WriteClipped(start, ZeroChunk); }
                return;
            }
            _isRewritten = !_written.Add(chunk);
        }

        public void Write(long address, ReadOnlySpan<byte> data)
        {
            if (_isRewritten)
            {
                WriteClipped(address, data);
                return;
            }
            for (int start = 0; ZeroRuns.TryNextData(data, start, out int first, out int end); start = end)
            {
                WriteClipped(address + first, data[first..end]);
            }
        }

        public ExtractedDisk Finish()
        {
            long end = length ?? _end;
            output.Seek(end);
            output.Flush();
            return new ExtractedDisk(name, file, end, length is not null, _chunks, _zeroChunks);
        }

        private void WriteClipped(long address, ReadOnlySpan<byte> data)
        {
            long left = (length ?? long.MaxValue) - address;
            if (left > 0) { output.WriteAt(address, data[..(int)Math.Min(left, data.Length)]); }
        }
    }
}
