using System;
using System.Buffers;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <content>Going on behind damage.</content>
public sealed partial class SavevmReader
{
    /// <summary>
    /// After <see cref="Read"/> has thrown: moves to the next item behind the damage, where one is certain. Then go on with <see cref="Read"/>. What was
    /// skipped is lost; what loaders hold may miss it.
    /// </summary>
    /// <remarks>
    /// Certain is: a footer followed by a header with a likely name, by a PART or END of a section that was started, or by the end and the description;
    /// in a stream without footers such an item alone. Nothing is kept in memory on the way.
    /// </remarks>
    /// <param name="error">What <see cref="Read"/> has thrown.</param>
    /// <returns><see langword="false"/> when there is no such item, or the input has ended.</returns>
    public bool TryResume(WireFormatException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _pendingPackageEnd = 0;
        if (error.Kind == WireErrorKind.Truncated || _phase is Phase.Description or Phase.End || !TryFindNext(error)) { return false; }
        Kind = StreamItemKind.None;
        IsOpaque = false;
        _itemEnd = Input.Position;
        if (InPackage && Input.Position >= _packageEnd) { _packageEnd = long.MaxValue; }
        return true;
    }

    /// <summary>
    /// After <see cref="Read"/> has returned <see langword="false"/>: moves to an item behind the end, where one is certain. Then the end was none, and
    /// <see cref="Read"/> goes on.
    /// </summary>
    /// <returns><see langword="false"/> when there is none; the input has been read to its end then.</returns>
    /// <exception cref="InvalidOperationException">The stream is not at an end.</exception>
    public bool TryResumeBehindEnd()
    {
        if (_phase != Phase.End || Kind != StreamItemKind.None) { throw new InvalidOperationException("Read the stream to its end first."); }
        if (_isContinued || !SearchItem()) { return false; }
        _phase = Phase.Items;
        _itemEnd = Input.Position;
        return true;
    }

    private bool TryFindNext(WireFormatException error)
    {
        if (_phase == Phase.Header)
        {
            // A damaged number in front of a good stream.
            _phase = Phase.Configuration;
            _ = Input.Skip(StreamHeader.MinimumLength - (Input.Position - _itemEnd));
            _ = Input.TryFill(SightBehindBody);
            return !Input.Buffered.IsEmpty
                && (Input.Buffered[0] == ConfigurationHeader.Marker || JudgeBehindDamage(Input.Buffered, complete: true) == ItemPlausibility.Strong);
        }

        if (error.Record == nameof(SectionFooter))
        {
            // The place is known, the footer is wrong or missing.
            long footer = error.Field == nameof(SectionFooter.Id) ? error.Offset - 1 : error.Offset;
            if (IsItemAt(footer + FooterLength) || IsItemAt(footer)) { return true; }
        }
        if (error.Offset > Input.Position && !Input.Skip(error.Offset - Input.Position)) { return false; }
        if (SearchItem()) { return true; }
        if (!InPackage) { return false; }

        // The package's own length says where the stream goes on.
        return Input.Position <= _packageEnd && Input.Skip(_packageEnd - Input.Position);
    }

    /// <summary>Whether an item is at an offset that is not behind us; moves there then.</summary>
    private bool IsItemAt(long offset)
    {
        long ahead = offset - Input.Position;
        if (ahead is < 0 or > int.MaxValue - SightBehindBody) { return false; }
        bool ended = !Input.TryFill((int)ahead + SightBehindBody);
        ReadOnlySpan<byte> window = Window(ended, out bool complete, out _);
        if (window.Length <= ahead || JudgeBehindDamage(window[(int)ahead..], complete) != ItemPlausibility.Strong) { return false; }
        Input.Advance((int)ahead);
        return true;
    }

    private bool SearchItem()
    {
        bool ended = false;
        while (true)
        {
            ReadOnlySpan<byte> window = Window(ended, out bool complete, out bool atLimit);
            int from = 0;
            while (from < window.Length)
            {
                int found = HasFooters == true ? window[from..].IndexOf(SectionFooter.Marker) : window[from..].IndexOfAny(ItemBytes);
                if (found < 0)
                {
                    from = window.Length;
                    break;
                }
                int item = from + found + (HasFooters == true ? FooterLength : 0);
                ItemPlausibility next = item >= window.Length && !complete
                    ? ItemPlausibility.Unknown
                    : JudgeBehindDamage(item < window.Length ? window[item..] : default, complete);
                if (next == ItemPlausibility.Strong && IsLikelyFooter(window[(from + found)..]))
                {
                    Input.Advance(item);
                    return true;
                }
                from += found;
                if (next == ItemPlausibility.Unknown && !atLimit) { break; }
                from++;
            }
            Input.Advance(Math.Min(from, window.Length));
            if (complete) { return false; }
            ended = !Input.TryFillMore();
        }
    }

    private bool IsLikelyFooter(ReadOnlySpan<byte> bytes)
    {
        const uint HighestLikelyId = 1 << 16;
        return HasFooters != true || (SectionFooter.TryRead(bytes, out SectionFooter footer, out _) == OperationStatus.Done && footer.Id < HighestLikelyId);
    }

    // Nothing but the bytes themselves says that an item begins here.
    private ItemPlausibility JudgeBehindDamage(ReadOnlySpan<byte> bytes, bool complete)
    {
        if (bytes.IsEmpty) { return complete && InPackage ? ItemPlausibility.Strong : complete ? ItemPlausibility.None : ItemPlausibility.Unknown; }
        bool isPart = (SectionType)bytes[0] is SectionType.Part or SectionType.End;

        // The footer and what follows it agree on an id: then it is the header that was damaged.
        if (isPart && SectionPartHeader.TryRead(bytes, out SectionPartHeader part, out _) == OperationStatus.Done && part.Id == FooterId) { return ItemPlausibility.Strong; }
        return Judge(bytes, complete, trusted: isPart);
    }
}
