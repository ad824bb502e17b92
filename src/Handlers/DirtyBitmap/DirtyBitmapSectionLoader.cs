using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>Reads the bodies of "dirty-bitmap" sections into an <see cref="IDirtyBitmapSink"/> (<c>dirty_bitmap_load</c>).</summary>
/// <param name="sink">Takes what is read.</param>
public sealed class DirtyBitmapSectionLoader(IDirtyBitmapSink sink) : ISectionLoader
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "dirty-bitmap";

    /// <summary>The only version.</summary>
    public const uint SectionVersion = 1;

    /// <summary>More bitmaps than any machine has: QEMU allows 65535 in one image.</summary>
    public const int MaximumBitmaps = 1 << 17;

    private const int BitsPerWord = 64;
    private const int BytesPerWord = 8;

    // Writers fill a buffer up to four machine words; those of 32-bit hosts to less, which is in the range too. (serialization_chunk,
    // dirty_bitmap_load_bits)
    private const long BufferUnit = 32;

    private readonly List<MigratedBitmap> _bitmaps = [];
    private readonly Dictionary<byte[], Dictionary<byte[], MigratedBitmap>> _byNode = new(NameComparer.Instance);

    // A name that is missing is that of the chunk before it, also across sections; so what a section begins with depends on the one before.
    private byte[] _node = [];
    private byte[] _name = [];
    private MigratedBitmap? _current;

    /// <summary>The bitmaps announced so far.</summary>
    public IReadOnlyList<MigratedBitmap> Bitmaps => _bitmaps;

    /// <inheritdoc/>
    public void Load(SavevmReader reader, in SectionInfo section)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (section.VersionId != SectionVersion)
        {
            Fault.Unsupported("SectionStart", "VersionId", section.Offset, WireText.Of((ulong)section.VersionId), WireText.Of((ulong)SectionVersion));
        }
        WireInput input = reader.Input;
        DirtyBitmapFlags flags;
        do
        {
            long offset = input.Position;
            DirtyBitmapChunk chunk = DirtyBitmapChunk.Read(input);
            flags = chunk.Flags;
            ReadChunk(chunk, offset);
        }
        while ((flags & DirtyBitmapFlags.EndOfSection) == 0);
    }

    private void ReadChunk(in DirtyBitmapChunk chunk, long offset)
    {
        UseNames(chunk);
        if ((chunk.Flags & DirtyBitmapFlags.Start) != 0)
        {
            sink.Start(Add(chunk, offset), chunk, offset);
        }
        else if ((chunk.Flags & DirtyBitmapFlags.Complete) != 0)
        {
            if (Current(chunk, offset) is not { } bitmap) { return; }
            bitmap.IsComplete = true;
            sink.Complete(bitmap, chunk, offset);
        }
        else if ((chunk.Flags & DirtyBitmapFlags.Bits) != 0)
        {
            if (Current(chunk, offset) is not { } bitmap) { return; }
            if (CheckBits(bitmap, chunk, offset) is { } fault) { sink.Unfit(bitmap, chunk, fault, offset); }
            else { sink.Bits(bitmap, chunk, offset); }
        }
        else if ((chunk.Flags & DirtyBitmapFlags.EndOfSection) != 0)
        {
            sink.Signal(chunk, offset);
        }
        else
        {
            RefuseFlags(chunk, offset);
        }
    }

    private void UseNames(in DirtyBitmapChunk chunk)
    {
        if ((chunk.Flags & DirtyBitmapFlags.DeviceName) != 0 && !chunk.NodeAlias.SequenceEqual(_node))
        {
            _node = chunk.NodeAlias.ToArray();
            _current = null;
        }
        if ((chunk.Flags & DirtyBitmapFlags.BitmapName) != 0 && !chunk.BitmapAlias.SequenceEqual(_name))
        {
            _name = chunk.BitmapAlias.ToArray();
            _current = null;
        }
    }

    private MigratedBitmap? Current(in DirtyBitmapChunk chunk, long offset)
    {
        if (_current is null && _byNode.TryGetValue(_node, out Dictionary<byte[], MigratedBitmap>? bitmaps))
        {
            _ = bitmaps.TryGetValue(_name, out _current);
        }
        if (_current is { IsComplete: false }) { return _current; }
        string expected = _current is null ? "a bitmap that START announced" : "a bitmap that is not complete yet";
        sink.Unannounced(chunk, NamesFault(offset, expected), offset);
        return null;
    }

    private MigratedBitmap Add(in DirtyBitmapChunk chunk, long offset)
    {
        if (!BitOperations.IsPow2(chunk.Granularity) || chunk.Granularity < DirtyBitmapChunk.SectorSize) { RefuseGranularity(chunk, offset); }
        if (_node.Length == 0 || _name.Length == 0) { RefuseNames(offset, "names of a node and a bitmap"); }
        if (!_byNode.TryGetValue(_node, out Dictionary<byte[], MigratedBitmap>? bitmaps))
        {
            _byNode.Add(_node, bitmaps = new(NameComparer.Instance));
        }
        _current = null;
        var bitmap = new MigratedBitmap(_bitmaps.Count, _node, _name) { Granularity = chunk.Granularity, State = chunk.State, Offset = offset };
        if (_bitmaps.Count == MaximumBitmaps || !bitmaps.TryAdd(_name, bitmap))
        {
            RefuseNames(offset, $"names that are not taken, and at most {MaximumBitmaps} bitmaps");
        }
        _bitmaps.Add(bitmap);
        return _current = bitmap;
    }

    private static WireFormatException? CheckBits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset)
    {
        long sectorsPerBit = bitmap.Granularity / DirtyBitmapChunk.SectorSize;
        ulong alignment = (ulong)sectorsPerBit * BitsPerWord;
        if (chunk.StartSector % alignment != 0 || chunk.StartSector > (ulong)(long.MaxValue / DirtyBitmapChunk.SectorSize) - uint.MaxValue)
        {
            return FaultOf(chunk, nameof(chunk.StartSector), chunk.StartSector, $"a multiple of {alignment} sectors, on a disk of less than 8 EiB", offset);
        }
        if (chunk.SectorCount == 0) { return FaultOf(chunk, nameof(chunk.SectorCount), chunk.SectorCount, "at least 1 sector", offset); }
        if ((chunk.Flags & DirtyBitmapFlags.Zeroes) != 0) { return null; }

        long bits = (chunk.SectorCount + sectorsPerBit - 1) / sectorsPerBit;
        long needed = (bits + BitsPerWord - 1) / BitsPerWord * BytesPerWord;
        long most = (needed + BufferUnit - 1) / BufferUnit * BufferUnit;
        return chunk.Buffer.Length < needed || chunk.Buffer.Length > most
            ? FaultOf(chunk, nameof(chunk.Buffer), (ulong)chunk.Buffer.Length, $"{needed} to {most} bytes for {bits} bits", offset)
            : null;
    }

    private static WireFormatException FaultOf(in DirtyBitmapChunk chunk, string field, ulong found, string expected, long offset) =>
        new(new WireError(WireErrorKind.Malformed, nameof(DirtyBitmapChunk), field, 0, WireText.Of(found), expected), offset + Fault.PlaceOf(chunk, field));

    [DoesNotReturn]
    private static void RefuseFlags(in DirtyBitmapChunk chunk, long offset) =>
        Fault.Malformed(
            nameof(DirtyBitmapChunk), nameof(chunk.Flags), offset, WireText.Of(chunk.Flags), "one of Start, Complete, Bits, EndOfSection");

    [DoesNotReturn]
    private static void RefuseGranularity(in DirtyBitmapChunk chunk, long offset) =>
        throw FaultOf(chunk, nameof(chunk.Granularity), chunk.Granularity, "a power of two from 512", offset);

    [DoesNotReturn]
    private void RefuseNames(long offset, string expected) => throw NamesFault(offset, expected);

    private WireFormatException NamesFault(long offset, string expected) => new(
        new WireError(
            WireErrorKind.Malformed,
            nameof(DirtyBitmapChunk),
            nameof(DirtyBitmapChunk.BitmapAlias),
            0,
            $"{WireText.Name(_name)} on {WireText.Name(_node)}",
            expected),
        offset);
}
