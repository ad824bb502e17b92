using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Numerics;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>Reads the bodies of "ram" sections, of the main stream and of COLO checkpoints, into an <see cref="IRamSink"/>.</summary>
public sealed class RamSectionLoader : ISectionLoader
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "ram";

    /// <summary>The only version (<c>ram_load</c>).</summary>
    public const uint SectionVersion = 4;

    /// <summary>The capability of streams whose pages stand at fixed places of a file.</summary>
    public const string MappedRamCapability = "mapped-ram";

    private const RamItemFlags AnyAction =
        RamItem.PageActions | RamItemFlags.MemorySize | RamItemFlags.EndOfSection | RamItemFlags.MultifdFlush;

    internal const string IgnoreSharedCapability = "x-ignore-shared";

    // The pages are in the file already, and none may come a second way. (ram_load_precopy)
    private const RamItemFlags ActionsOfMappedRam = RamItemFlags.MemorySize | RamItemFlags.EndOfSection;

    private readonly IRamSink _sink;
    private readonly RamItemReader _items;
    private bool _hasList;

    /// <summary>Creates a loader. One loader reads all "ram" sections of one stream.</summary>
    /// <param name="sink">Takes what is read.</param>
    /// <param name="blocks">The list to fill, empty; the channels beside the main one look into it.</param>
    public RamSectionLoader(IRamSink sink, RamBlockList blocks)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(blocks);
        _sink = sink;
        Blocks = blocks;
        _items = new RamItemReader(blocks, sink);
    }

    /// <summary>The stream's blocks.</summary>
    public RamBlockList Blocks { get; }

    /// <inheritdoc/>
    public void Load(SavevmReader reader, in SectionInfo section)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (section.VersionId != SectionVersion)
        {
            Fault.Unsupported("SectionStart", "VersionId", section.Offset, WireText.Of((ulong)section.VersionId), WireText.Of((ulong)SectionVersion));
        }
        WireInput input = reader.Input;
        int targetPageSize = _hasList ? Blocks.TargetPageSize : reader.TargetPageSize;
        if (!RamBlockList.IsPageSize(targetPageSize))
        {
            Fault.Unsupported(
                nameof(StreamConfiguration),
                nameof(StreamConfiguration.TargetPageBits),
                section.Offset,
                $"pages of {targetPageSize} bytes",
                "1 KiB to 64 KiB");
        }

        bool isMapped = Has(reader, MappedRamCapability);
        while (true)
        {
            RamItemFlags action = _items.Read(input, targetPageSize, isMapped ? ActionsOfMappedRam : AnyAction, out ulong total);
            if (action == RamItemFlags.EndOfSection) { return; }
            if (section.Type != SectionType.Start || _hasList)
            {
                Fault.Malformed(
                    nameof(RamItem),
                    "Flags.MemorySize",
                    input.Position - RamItem.MinimumLength,
                    WireText.Of(action),
                    "the list of blocks once, in START");
            }
            _hasList = true;
            Blocks.TargetPageSize = targetPageSize;
            ReadBlockList(reader, total, isMapped, targetPageSize);
        }
    }

    private static bool Has(SavevmReader reader, string capability) => reader.Configuration?.Capabilities.Contains(capability) ?? false;

    /// <summary>The list has no count: it ends where the lengths reach the total. (<c>ram_save_setup</c>, <c>parse_ramblocks</c>)</summary>
    private void ReadBlockList(SavevmReader reader, ulong total, bool isMapped, int targetPageSize)
    {
        WireInput input = reader.Input;
        RamBlockExtras always = (isMapped ? RamBlockExtras.MappedRam : 0) | (Has(reader, IgnoreSharedCapability) ? RamBlockExtras.GuestAddress : 0);
        if (total > long.MaxValue)
        {
            Fault.Malformed(nameof(RamItem), nameof(RamItem.Address), input.Position, WireText.Of(total), "a sum of lengths");
        }

        // A list that does not add up ends where the next item begins: no name has the length 0 that a word of flags begins with.
        bool isWrong = false;
        for (ulong left = total; isWrong ? !IsItem(input) : left > 0 || IsBlock(input);)
        {
            long offset = input.Position;
            if (!isWrong && left > 0 && IsItem(input) && !IsNameless(input, left, targetPageSize))
            {
                RefuseTotal(total, total - left, offset);
                return;
            }
            RamBlockExtras extras = always;
            if (reader.PostcopyAdvice is { } advice && HasPageSize(input, always, advice.PageSizes, targetPageSize))
            {
                extras |= RamBlockExtras.PageSize;
            }
            RamBlockEntry entry = RamBlockEntry.Read(input, extras);
            if (!isWrong && entry.UsedLength > left)
            {
                isWrong = true;
                RefuseLength(entry, left, offset);
            }
            if (entry.UsedLength > long.MaxValue) { RefuseHuge(entry, offset); }
            if (!isWrong) { left -= entry.UsedLength; }

            var candidate = new RamBlock(Blocks.Count, entry.Name.ToArray(), (long)entry.UsedLength, targetPageSize, isListed: true)
            {
                Extras = extras,
                PageSize = entry.PageSize,
                GuestAddress = entry.GuestAddress,
                MappedRam = entry.MappedRam,
                Offset = offset,
            };
            if (!Blocks.TryAdd(candidate, out RamBlock? block)) { RefuseBlock(candidate); }
            _sink.Block(block);
            if (isMapped) { new MappedRamReader(input, block, _sink).Read(); }
        }
    }

    /// <summary>
    /// Whether a page size follows the length. The bytes do not say, but a page size is a power of two that the source named when it announced
    /// postcopy,
    /// and what stands there otherwise begins with the length of a name, which is never 0, or is an item, which is smaller than a page.
    /// </summary>
    private static bool HasPageSize(WireInput input, RamBlockExtras others, ulong pageSizes, int targetPageSize)
    {
        RamBlockExtras extras = RamBlockExtras.PageSize | (others & RamBlockExtras.GuestAddress);
        OperationStatus status = RamBlockEntry.TryRead(input.Buffered, extras, out RamBlockEntry entry, out _);
        while (status == OperationStatus.NeedMoreData && input.TryFillMore())
        {
            status = RamBlockEntry.TryRead(input.Buffered, extras, out entry, out _);
        }
        if (status != OperationStatus.Done) { return false; }
        ulong page = (ulong)targetPageSize;
        if (!BitOperations.IsPow2(entry.PageSize) || (entry.PageSize & pageSizes) == 0 || entry.PageSize <= page) { return false; }
        // With a guest address in any case, a power of two can be that address: then the next field is again one of the two things above, and no
        // address.
        return (others & RamBlockExtras.GuestAddress) == 0 || (entry.GuestAddress % page == 0 && entry.GuestAddress >> 56 == 0);
    }

    private static bool IsItem(WireInput input) => input.TryFill(1) && input.Buffered[0] == 0;

    private static bool IsBlock(WireInput input) => input.TryFill(1) && input.Buffered[0] is not (0 or (byte)SectionType.Footer);

    /// <summary>Whether a block without a name stands here, and no item: what follows the 0 is a length.</summary>
    private static bool IsNameless(WireInput input, ulong left, int targetPageSize)
    {
        if (!input.TryFill(1 + RamItemWord.MinimumLength)) { return false; }
        return RamItemWord.TryRead(input.Buffered[1..], targetPageSize, out RamItemWord length, out _) == OperationStatus.Done
            && length.Flags == 0 && length.Address > 0 && length.Address <= left;
    }

    private void RefuseTotal(ulong total, ulong sum, long offset) =>
        Refuse("Total", offset, WireText.Of(total), $"{WireText.Of(sum)}, the sum of the lengths of the blocks");

    private void RefuseLength(in RamBlockEntry entry, ulong left, long offset) => Refuse(
        nameof(RamBlockEntry.UsedLength), offset, WireText.Of(entry.UsedLength), $"at most {WireText.Of(left)}, what is left of the total");

    private void Refuse(string field, long offset, string found, string expected)
    {
        var fault = new WireFormatException(new WireError(WireErrorKind.Malformed, nameof(RamBlockEntry), field, 0, found, expected), offset);
        if (!_sink.Tolerates(fault)) { throw fault; }
    }

    [DoesNotReturn]
    private static void RefuseHuge(in RamBlockEntry entry, long offset) =>
        Fault.Malformed(nameof(RamBlockEntry), nameof(RamBlockEntry.UsedLength), offset, WireText.Of(entry.UsedLength), "less than 8 EiB");

    [DoesNotReturn]
    private static void RefuseBlock(RamBlock block) => Fault.Malformed(
        nameof(RamBlockEntry),
        nameof(RamBlockEntry.Name),
        block.Offset,
        WireText.Name(block.NameBytes),
        $"a name that is not taken, and at most {RamBlockList.MaximumBlocks} blocks");
}
