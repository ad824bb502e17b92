using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Inspection;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Judges what stands in "dirty-bitmap" sections. The stream does not say how long a disk is.</summary>
internal sealed class BitmapCheck(FindingList findings, InspectPulse pulse) : IDirtyBitmapSink
{
    private const long BitsPerChunk = 8 << 10;
    private const long BitsPerWord = 64;
    private const uint HighestOfOneByte = 0x7F;
    private const DirtyBitmapFlags Kinds = DirtyBitmapFlags.Start | DirtyBitmapFlags.Complete | DirtyBitmapFlags.Bits | DirtyBitmapFlags.EndOfSection;

    // Four words of a host, of 32 bits at least.
    private const int BufferUnit = 16;

    private readonly List<Progress> _bitmaps = [];
    private bool _hasOrphans;
    private bool _isEnding;
    private bool _isTold;

    /// <summary>The stream's reader: which section the chunks are in.</summary>
    public SavevmReader? Reader { get; set; }

    /// <summary>Whether chunks were lost.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether bitmaps came.</summary>
    public bool HasBitmaps => _bitmaps.Count > 0;

    /// <inheritdoc/>
    public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
        CheckFlags(chunk, offset);
        CheckPlace(isRight: Type == SectionType.Start, chunk, offset, "in the START of the section");
        _bitmaps.Add(new Progress(bitmap));
    }

    /// <inheritdoc/>
    public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
        pulse.Tick();
        CheckFlags(chunk, offset);
        bool isRight = Type == SectionType.End || (Type == SectionType.Part && Reader!.IsPostcopyRunning);
        CheckPlace(isRight && !_isEnding, chunk, offset, "in END, in postcopy in PART as well, in front of all with Complete");
        CheckForm(chunk, offset);
        Progress progress = _bitmaps[bitmap.Index];
        long sectorsPerBit = bitmap.Granularity / DirtyBitmapChunk.SectorSize;
        long start = (long)chunk.StartSector;
        if (start != progress.Next || progress.IsOver)
        {
            findings.Add(
                Rules.BitmapBitsOrder, offset + Fault.PlaceOf(chunk, nameof(chunk.StartSector)), nameof(DirtyBitmapChunk), nameof(chunk.StartSector), WireText.Of(chunk.StartSector),
                progress.IsOver ? $"no more bits of {bitmap}, the chunk before was the last" : $"{WireText.Of(progress.Next)}, behind the chunk before of {bitmap}");
            progress.IsDoubtful = true;
        }
        long bits = (chunk.SectorCount + sectorsPerBit - 1) / sectorsPerBit;
        if (bits > BitsPerChunk)
        {
            findings.Add(
                Rules.BitmapBitsLength, offset + Fault.PlaceOf(chunk, nameof(chunk.SectorCount)), nameof(DirtyBitmapChunk), nameof(chunk.SectorCount),
                WireText.Of((ulong)chunk.SectorCount), $"at most {WireText.Of(BitsPerChunk * sectorsPerBit)}, {BitsPerChunk} granules");
        }
        progress.Next = start + chunk.SectorCount;
        progress.CountOffset = offset + Fault.PlaceOf(chunk, nameof(chunk.SectorCount));
        progress.IsOver = chunk.SectorCount % (BitsPerWord * sectorsPerBit) != 0;
        CheckPadding(bitmap, chunk, bits, offset);
    }

    /// <inheritdoc/>
    public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
        CheckFlags(chunk, offset);
        CheckPlace(isRight: Type == SectionType.End, chunk, offset, "in END");
        _isEnding = true;
    }

    /// <inheritdoc/>
    public void Signal(in DirtyBitmapChunk chunk, long offset) => CheckFlags(chunk, offset);

    /// <inheritdoc/>
    public void Unannounced(in DirtyBitmapChunk chunk, WireFormatException fault, long offset)
    {
        CheckFlags(chunk, offset);
        // One wrong name, and all that follows under it.
        if (!_hasOrphans && !IsDamaged) { findings.Add(Rules.BitmapUnannounced, fault); }
        _hasOrphans = true;
    }

    /// <summary>The sections are over.</summary>
    public void Finish()
    {
        if (IsDamaged || _hasOrphans) { return; }
        CheckLengths();
        foreach (Progress progress in _bitmaps)
        {
            if (progress.Bitmap.IsComplete) { continue; }
            findings.AddOutside(
                Rules.BitmapComplete, progress.Bitmap.Offset, nameof(DirtyBitmapChunk), nameof(DirtyBitmapChunk.Flags), $"no end of {progress.Bitmap}", "a chunk with Complete");
        }
    }

    /// <summary>All bitmaps of a node are of one disk: of several lengths the rarest is the wrong one.</summary>
    private void CheckLengths()
    {
        foreach (IGrouping<string, Progress> node in _bitmaps.Where(static progress => progress.Bitmap.IsComplete && !progress.IsDoubtful).GroupBy(static progress => progress.Bitmap.Node))
        {
            var lengths = node.GroupBy(static progress => progress.Next).OrderByDescending(static group => group.Count()).ToList();
            foreach (Progress progress in lengths.Skip(1).SelectMany(static group => group))
            {
                Progress other = lengths[0].First();
                findings.AddOutside(
                    Rules.BitmapBitsLength, progress.CountOffset, nameof(DirtyBitmapChunk), nameof(DirtyBitmapChunk.SectorCount),
                    $"{WireText.Of(progress.Next)} sectors in all chunks of {progress.Bitmap}", $"{WireText.Of(other.Next)}, as of {other.Bitmap}");
            }
        }
    }

    private void CheckPadding(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long bits, long offset)
    {
        foreach (BitRun run in new BitRuns(chunk.Buffer, chunk.Buffer.Length * 8L))
        {
            if (run.End <= bits) { continue; }
            long first = Math.Max(run.Start, bits);
            long end = offset + chunk.GetLength();
            findings.Add(
                Rules.BitmapPadding, end - chunk.Buffer.Length + (first / 8), nameof(DirtyBitmapChunk), nameof(chunk.Buffer), $"bit {first} of {bitmap} set",
                $"none behind the {bits} granules of the chunk");
            return;
        }
    }

    private SectionType Type => Reader!.Section.Type;

    // One chunk in a wrong place, and the others with it.
    private void CheckPlace(bool isRight, in DirtyBitmapChunk chunk, long offset, string expected)
    {
        if (isRight || _isTold || IsDamaged) { return; }
        _isTold = true;
        findings.Add(Rules.BitmapOrder, offset, nameof(DirtyBitmapChunk), nameof(chunk.Flags), $"{WireText.Of(chunk.Flags)} in {WireText.Of(Type)}", expected);
    }

    private void CheckForm(in DirtyBitmapChunk chunk, long offset)
    {
        if ((chunk.Flags & DirtyBitmapFlags.Zeroes) != 0) { return; }
        bool isRounded = chunk.Buffer.Length % BufferUnit == 0;
        if (isRounded && chunk.Buffer.ContainsAnyExcept((byte)0)) { return; }
        findings.Suspect(
            Rules.BitmapForm, offset + chunk.GetLength() - chunk.Buffer.Length, nameof(DirtyBitmapChunk), nameof(chunk.Buffer),
            isRounded ? $"{chunk.Buffer.Length} zeros" : $"{chunk.Buffer.Length} bytes", isRounded ? "Zeroes and no buffer" : $"a multiple of {BufferUnit} bytes");
    }

    private void CheckFlags(in DirtyBitmapChunk chunk, long offset)
    {
        DirtyBitmapFlags kind = chunk.Flags & Kinds;
        bool isOdd = (uint)chunk.Flags > HighestOfOneByte || !BitOperations.IsPow2((uint)kind)
            || (kind == DirtyBitmapFlags.EndOfSection && chunk.Flags != kind)
            || (kind != DirtyBitmapFlags.Bits && (chunk.Flags & DirtyBitmapFlags.Zeroes) != 0);
        if (isOdd)
        {
            findings.Suspect(
                Rules.BitmapFlagsWide, offset, nameof(DirtyBitmapChunk), nameof(chunk.Flags), WireText.Of(chunk.Flags), "flags of one byte and one kind, EndOfSection alone");
        }
    }

    private sealed class Progress(MigratedBitmap bitmap)
    {
        public MigratedBitmap Bitmap => bitmap;

        /// <summary>The sector behind the last chunk.</summary>
        public long Next { get; set; }

        /// <summary>Where the last chunk says how long it is; the bitmap's own place before.</summary>
        public long CountOffset { get; set; } = bitmap.Offset;

        /// <summary>Its chunks do not follow each other: what it covers is not known.</summary>
        public bool IsDoubtful { get; set; }

        /// <summary>The last chunk was not whole, so it reached the end of the disk.</summary>
        public bool IsOver { get; set; }
    }
}
