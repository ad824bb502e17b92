using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>
/// The edits of <c>tests/Golden/mutations.json</c>, which real QEMUs were asked about: what to do to a golden stream, the rule that must be found,
/// and where.
/// </summary>
internal static class MutationRecipes
{
    private static readonly Dictionary<string, Recipe> s_recipes = new(StringComparer.Ordinal)
    {
        ["magic-flipped"] = new("stream-magic", static e => e.Xor(0, 0xFF)),
        ["magic-zero"] = new("stream-magic", static e => e.Set(0, 0, 0, 0, 0)),
        ["version-2"] = new("stream-version", static e => e.Set(7, 2).At(4)),
        ["version-4"] = new("stream-version", static e => e.Set(7, 4).At(4)),
        ["empty"] = new("stream-truncated", static e => e.Cut(0)),
        ["cut-4"] = new("stream-truncated", static e => e.Cut(4)),
        ["cut-8"] = new("stream-truncated", static e => e.Cut(8)),
        ["config-missing"] = new("configuration-missing", static e => e.Remove(e.Is.Only(StreamItemKind.Configuration))),
        ["config-other-machine"] = new("configuration-machine", static e => e.Set(e.Is.Only(StreamItemKind.Configuration).End - 1, (byte)'9').At(e.Is.Only(StreamItemKind.Configuration).Offset + 5)),
        ["config-length-huge"] = new("configuration-length", static e => e.Set(9, 0x7F, 0xFF, 0xFF, 0xFF)),
        ["config-length-short"] = new("stream-item-type", static e => e.Add(12, -1).At(e.Is.Only(StreamItemKind.Configuration).End - 1)),
        ["section-type-unknown"] = new("stream-item-type", static e => e.Set(e.Is.First(SectionType.Part).Offset, 0x55)),
        ["section-id-unknown"] = new("section-id", static e => e.SetU32(e.Is.First(SectionType.Part).Offset + 1, 4660)),
        ["section-name-unknown"] = new("section-name", static e => e.Set(e.Is.First(SectionType.Start).Offset + 6, [.. "rom"u8]).At(e.Is.First(SectionType.Start).Offset + 5)),
        ["section-version-newer"] = new("section-version", static e => e.SetU32(e.Is.First(SectionType.Start).BodyOffset - 4, 5)),
        ["section-version-older"] = new("section-version", static e => e.SetU32(e.Is.First(SectionType.Start).BodyOffset - 4, 3)),
        ["section-instance-wrong"] = new("section-instance", static e => e.SetU32(e.Is.First(SectionType.Start).BodyOffset - 8, 7)),
        ["device-name-unknown"] = new("section-name", static e => e.Set(e.Is.First(SectionType.Full).Offset + 6, [.. "zz"u8]).At(e.Is.First(SectionType.Full).Offset + 5)),
        ["device-version-newer"] = new("section-version", static e => e.Add(e.Is.First(SectionType.Full).BodyOffset - 1, 100).At(e.Is.First(SectionType.Full).BodyOffset - 4)),
        ["device-twice"] = new("section-repeated", static e => e.Insert(e.Is.Last(SectionType.Full).End, e.Bytes(e.Is.Last(SectionType.Full)))) { IsHarmless = true },
        ["device-dropped"] = new("vmdesc-section", static e => e.Remove(e.Is.Last(SectionType.Full)).Anywhere()) { IsHarmless = true },
        ["part-before-start"] = new("section-id", static e => e.Remove(e.Is.First(SectionType.Start))),
        ["footer-wrong-id"] = new("section-footer", static e => e.Add(e.Is.First(SectionType.Full).End - 1, 1).At(e.Is.First(SectionType.Full).Footer)),
        ["footer-wrong-type"] = new("section-footer", static e => e.Set(e.Is.First(SectionType.Full).Footer, 0x7F)),
        ["footer-missing"] = new("section-footer", static e => e.Remove(e.Is.First(SectionType.Full).Footer, 5)),
        ["command-unknown"] = new("command-unknown", static e => e.Insert(e.Is.First(SectionType.Full).Offset, [8, 0x77, 0x77, 0, 0])),
        ["command-bad-length"] = new("command-length", static e => e.Insert(e.Is.First(SectionType.Full).Offset, [8, 0, 2, 0, 3, 0, 0, 0])),
        ["cut-mid-ram"] = new("stream-truncated", static e => e.Cut(e.Is.FirstRam(RamItemFlags.Page) + 2000)),
        ["cut-after-ram-start"] = new("stream-truncated", static e => e.Cut(e.Is.First(SectionType.Start).End)),
        ["cut-mid-device"] = new("stream-truncated", static e => e.Cut(e.Is.First(SectionType.Full).BodyOffset + 5)),
        ["cut-before-eof"] = new("stream-truncated", static e => e.Cut(e.Is.Only(StreamItemKind.EndOfFile).Offset)),
        ["cut-vmdesc"] = new("vmdesc-truncated", static e => e.Cut(e.Is.Only(StreamItemKind.VmDescription).Offset + 40_001)) { IsHarmless = true },
        ["no-vmdesc"] = new("vmdesc-missing", static e => e.Cut(e.Is.Only(StreamItemKind.VmDescription).Offset)) { IsHarmless = true },
        ["vmdesc-length-huge"] = new("vmdesc-length", static e => e.SetU32(e.Is.Only(StreamItemKind.VmDescription).Offset + 1, 0xFFFFFFF0)) { IsHarmless = true },
        ["trailing-garbage"] = new("stream-trailing", static e => e.Insert(e.Length, Enumerable.Repeat((byte)0xFF, 100))) { IsHarmless = true },
        ["ram-flags-unknown"] = new("ram-flags", static e => e.Or(e.Is.FirstRam(RamItemFlags.Page) + 6, 0x08).At(e.Is.FirstRam(RamItemFlags.Page))),
        ["ram-flags-two"] = new("ram-flags", static e => e.Or(e.Is.FirstRam(RamItemFlags.Zero) + 7, 0x08).At(e.Is.FirstRam(RamItemFlags.Zero))),
        ["ram-page-beyond"] = new("ram-page-range", static e => e.Set(e.Is.FirstRam(RamItemFlags.Page), 0, 0, 0x7F, 0, 0, 0)),
        ["ram-page-just-beyond"] = new("ram-page-range", static e => e.Set(e.Is.FirstRam(RamItemFlags.Zero), 0, 0, 0, 0, 0x01, 0).At(e.Is.FirstRam(RamItemFlags.Zero))),
        ["ram-block-unknown"] = new("ram-block-name", static e => e.Set(e.Is.RamBlocks[0].Offset + 2, (byte)'X').At(e.Is.RamBlocks[0].Offset)),
        ["ram-page-block-unknown"] = new("ram-block-unknown", static e => e.Set(e.Is.FirstRam(RamItem.PageActions) + 10, (byte)'X').At(e.Is.FirstRam(RamItem.PageActions) + 8)),
        ["ram-continue-first"] = new("ram-continue", static e => e.Or(e.Is.FirstRam(RamItem.PageActions) + 7, 0x20).At(e.Is.FirstRam(RamItem.PageActions))),
        ["ram-size-bigger"] = new("ram-block-length", static e => e.Set(e.Is.RamBlocks[0].Offset + 11, 2).At(e.Is.RamBlocks[0].Offset + 7)),
        ["ram-size-smaller"] = new("ram-block-length", static e => e.SetU32(e.Is.RamBlocks[0].Offset + 11, 0xFFF000).SetU32(e.Is.ListOffset + 4, 0x1082000 - 0x1000 + 4).At(e.Is.RamBlocks[0].Offset + 7)),
        ["ram-total-huge"] = new("ram-total", static e => e.Or(e.Is.ListOffset + 1, 0x10).At(e.Is.ListOffset)),
        ["ram-no-eos"] = new("ram-eos", static e => e.Remove(e.Is.First(SectionType.Start).Footer - 8, 8)),
        ["xbzrle-header"] = new("xbzrle-encoding", static e => e.Set(Delta(e), 9)),
        ["xbzrle-length-huge"] = new("xbzrle-length", static e => e.Set(Delta(e) + 1, 0xFF, 0xFF).At(Delta(e))),
        ["xbzrle-zero-run-beyond"] = new("xbzrle-runs", static e => e.Set(Delta(e) + 3, 0xFF, 0x7F)),
        ["compress-data-bad"] = new("compressed-data", static e => e.Set(Compressed(e) + 4 + 12, [.. Enumerable.Repeat((byte)0xFF, 16)]).At(e.Is.FirstRam(RamItemFlags.CompressedPage))),
        ["compress-length-huge"] = new("compressed-length", static e => e.SetU32(Compressed(e), 0x7FFFFFFF)),
        ["compress-length-zero"] = new("compressed-data", static e => e.SetU32(Compressed(e), 0).At(e.Is.FirstRam(RamItemFlags.CompressedPage))),
        ["block-device-unknown"] = new("block-device", static e => e.Set(Chunk(e) + 9, (byte)'?').At(Chunk(e) + 8)),
        ["block-beyond"] = new("block-coverage", static e => e.Or(Chunk(e) + 1, 0x40).At(Chunk(e))),
        ["block-flags-unknown"] = new("block-flags-unknown", static e => e.Or(Chunk(e) + 6, 0x01).At(Chunk(e))) { IsHarmless = true },
        ["block-cut-mid-chunk"] = new("stream-truncated", static e => e.Cut(Chunk(e) + 5000)),
        ["bitmap-flags-extra"] = new("bitmap-flags-wide", static e => e.Or(e.Is.Bitmaps[0].Offset, 0x80)),
        ["bitmap-node-unknown"] = new("bitmap-unannounced", static e => e.Set(e.Is.Bitmaps[0].Offset + 2, (byte)'X').Anywhere()) { IsHarmless = true },
        ["bitmap-gran-zero"] = new("bitmap-granularity", static e => e.SetU32(e.Is.Bitmaps[0].End - 5, 0)),
        ["bitmap-gran-odd"] = new("bitmap-granularity", static e => e.SetU32(e.Is.Bitmaps[0].End - 5, 1000)),
        ["bitmap-gran-256"] = new("bitmap-granularity", static e => e.SetU32(e.Is.Bitmaps[0].End - 5, 256)),
        ["bitmap-gran-double"] = new("", static e => e.SetU32(e.Is.Bitmaps[0].End - 5, 2 * e.GetU32(e.Is.Bitmaps[0].End - 5))) { IsHarmless = true },
        ["bitmap-start-flags-reserved"] = new("bitmap-state", static e => e.Or(e.Is.Bitmaps[0].End - 1, 0x08)),
        ["bitmap-start-twice"] = new("bitmap-name", RepeatName),
        ["bitmap-bits-beyond"] = new("bitmap-bits-order", static e => e.Set(Bits(e).End - Bits(e).Buffer - 8 - 4 - 8, 0, 0, 0x7F).At(Bits(e).End - Bits(e).Buffer - 20)),
        ["bitmap-bits-sectors-huge"] = new("bitmap-buffer", static e => e.SetU32(Bits(e).End - Bits(e).Buffer - 12, 0xFFFFFFFF).At(Bits(e).End - Bits(e).Buffer - 8)),
        ["bitmap-buffer-huge"] = new("bitmap-buffer", static e => e.Set(Bits(e).End - Bits(e).Buffer - 8, 0, 0, 1, 0, 0, 0, 0, 0).At(Bits(e).End - Bits(e).Buffer - 8)),
        ["bitmap-buffer-short"] = new("", CutBuffer) { IsHarmless = true },
        ["mapped-version"] = new("mapped-version", static e => e.SetU32(Header(e), 9)),
        ["mapped-page-size"] = new("mapped-page-size", static e => e.SetU32(Header(e) + 8, 8192).At(Header(e) + 4)),
        ["mapped-bitmap-offset"] = new("mapped-place", static e => e.Set(Header(e) + 12, 0x7F).At(Header(e))),
        ["mapped-pages-unaligned"] = new("mapped-place", static e => e.Add(Header(e) + 27, 1).At(Header(e) + 20)),
        ["mapped-cut"] = new("stream-truncated", static e => e.Cut(1_053_576)),
    };

    public static IReadOnlyDictionary<string, Recipe> All => s_recipes;

    private static long Delta(StreamEdit e)
    {
        long item = e.Is.FirstRam(RamItemFlags.Xbzrle);
        return item + 8 + ((e.Byte(item + 7) & 0x20) != 0 ? 0 : 1 + e.Byte(item + 8));
    }

    private static long Compressed(StreamEdit e)
    {
        long item = e.Is.FirstRam(RamItemFlags.CompressedPage);
        return item + 8 + ((e.Byte(item + 7) & 0x20) != 0 ? 0 : 1 + e.Byte(item + 8));
    }

    // Neither the first nor the last one of its disk.
    private static long Chunk(StreamEdit e) => e.Is.Chunks.Where(static chunk => (chunk.Flags & BlockFlags.DeviceBlock) != 0).ElementAt(3).Offset;

    private static (DirtyBitmapFlags Flags, long Offset, long End, int Node, int Name, long Buffer) Bits(StreamEdit e) =>
        e.Is.Bitmaps.First(static chunk => (chunk.Flags & DirtyBitmapFlags.Bits) != 0 && chunk.Buffer > 0);

    private static long Header(StreamEdit e) => e.Is.RamBlocks[0].Offset + 1 + e.Is.RamBlocks[0].NameBytes.Length + 8;

    private static StreamEdit RepeatName(StreamEdit e)
    {
        (DirtyBitmapFlags _, long offset, _, int node, int name, _) = e.Is.Bitmaps[0];
        (DirtyBitmapFlags _, long second, long end, int node2, int name2, _) = e.Is.Bitmaps[1];
        byte[] first = e.Slice(offset + 1 + (node > 0 ? node + 1 : 0), 1 + name);
        return e.Replace(second + 1 + (node2 > 0 ? node2 + 1 : 0), 1 + name2, first).At(second);
    }

    private static StreamEdit CutBuffer(StreamEdit e)
    {
        var bits = e.Is.Bitmaps.First(static chunk => chunk.Buffer == 32);
        return e.Set(bits.End - 32 - 1, 8).Remove(bits.End - 24, 24);
    }

    /// <summary>An edit and what must be found.</summary>
    /// <param name="Rule">The rule; empty when nothing must be.</param>
    /// <param name="Edit">The edit, which says where.</param>
    public sealed record Recipe(string Rule, Func<StreamEdit, StreamEdit> Edit)
    {
        /// <summary>QEMU loads it: no error may be found.</summary>
        public bool IsHarmless { get; init; }
    }

    /// <summary>A stream that is changed; the place of the first change is where the finding is expected, unless the recipe says another.</summary>
    internal sealed class StreamEdit(byte[] bytes)
    {
        private byte[] _bytes = [.. bytes];

        public StreamAnatomy Is { get; } = StreamAnatomy.Of(bytes);

        public byte[] Result => _bytes;

        public long Length => _bytes.Length;

        /// <summary>Where; null for anywhere.</summary>
        public long? Place { get; private set; } = -1;

        public byte Byte(long offset) => _bytes[offset];

        public uint GetU32(long offset) => BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan((int)offset));

        public byte[] Slice(long offset, int length) => _bytes.AsSpan((int)offset, length).ToArray();

        public byte[] Bytes(StreamAnatomy.Item item) => Slice(item.Offset, (int)item.Length);

        public StreamEdit Set(long offset, params byte[] values)
        {
            values.CopyTo(_bytes, (int)offset);
            return Touch(offset);
        }

        public StreamEdit SetU32(long offset, uint value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan((int)offset), value);
            return Touch(offset);
        }

        public StreamEdit Add(long offset, int value) => Set(offset, (byte)(_bytes[offset] + value));

        public StreamEdit Xor(long offset, byte value) => Set(offset, (byte)(_bytes[offset] ^ value));

        public StreamEdit Or(long offset, byte value) => Set(offset, (byte)(_bytes[offset] | value));

        public StreamEdit Cut(long length)
        {
            _bytes = _bytes[..(int)length];
            return Touch(length);
        }

        public StreamEdit Remove(StreamAnatomy.Item item) => Remove(item.Offset, item.Length);

        public StreamEdit Remove(long offset, long length) => Replace(offset, length, []);

        public StreamEdit Insert(long offset, IEnumerable<byte> more) => Replace(offset, 0, [.. more]);

        public StreamEdit Replace(long offset, long length, byte[] other)
        {
            _bytes = [.. _bytes[..(int)offset], .. other, .. _bytes[(int)(offset + length)..]];
            return Touch(offset);
        }

        public StreamEdit At(long offset)
        {
            Place = offset;
            return this;
        }

        public StreamEdit Anywhere()
        {
            Place = null;
            return this;
        }

        private StreamEdit Touch(long offset)
        {
            if (Place == -1) { Place = offset; }
            return this;
        }
    }
}
