using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <content>Sections that no loader knows: finding where they end.</content>
public sealed partial class SavevmReader
{
    private const int FooterLength = SectionFooter.MinimumLength;

    // What may have to be seen behind a body: a footer, then a header with the longest name.
    private const int SightBehindBody = FooterLength + SectionHeader.MinimumLength + byte.MaxValue;

    // Names of sections: a qdev path with bus addresses, then the name of a VMState.
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$%&'()*+,-./:;<=>?@[]^_{|}~"u8);

    // What an item begins with that can follow a device.
    private static readonly SearchValues<byte> ItemBytes =
        SearchValues.Create((byte)SectionType.EndOfFile, (byte)SectionType.Start, (byte)SectionType.Full, (byte)SectionType.Command);

    // What a COLO primary says behind a stream without a description: CHECKPOINT_REQUEST, VMSTATE_SEND. Its checkpoints hold footers of the same ids.
    private static ReadOnlySpan<byte> ColoConversation => [0, 0, 0, 1, 0, 0, 0, 3];

    /// <summary>Finds the end of a body that begins at the input's position; the whole body is in the window then.</summary>
    private void CrossSection(in SectionInfo section)
    {
        bool live = section.Type != SectionType.Full;
        long described = live ? -1 : DescribedLength(section);
        int length;
        if (described >= 0 && EndsAt(described, section.Id)) { length = (int)described; }
        else
        {
            if (described >= 0 && HasDamagedFooterAt(described, section.Id)) { RejectUnknown(section, described); }
            length = HasFooters != false ? FindFooter(section.Id) : -1;
            if (length >= 0) { HasFooters = true; }
            else if (HasFooters != true && !live)
            {
                length = FindHeader();
                if (length >= 0) { HasFooters = false; }
            }
        }
        if (length < 0) { RejectUnknown(section, described); }
        IsOpaque = true;
        BodyLength = length;
        EndItem(BodyOffset + length + (HasFooters == true ? FooterLength : 0));
    }

    /// <summary>Whether a body of this length is followed by its footer, or, in a stream without footers, by an item.</summary>
    private bool EndsAt(long described, uint id)
    {
        if (described > Math.Min(Options.OpaqueBodyLimit, int.MaxValue - SightBehindBody)) { return false; }
        int length = (int)described;
        _ = Input.TryFill(length + (HasFooters == false ? 1 : FooterLength));
        bool ended = false;
        if (HasFooters != false)
        {
            ReadOnlySpan<byte> behind = BehindBody(Window(ended, out _, out _), length);
            if (SectionFooter.TryRead(behind, out SectionFooter footer, out _) == OperationStatus.Done && footer.Id == id)
            {
                // Description and footer agree: whatever follows, this section is whole.
                HasFooters = true;
                return true;
            }
            if (HasFooters == true) { return false; }
        }
        while (true)
        {
            ReadOnlySpan<byte> window = Window(ended, out bool complete, out _);
            if (window.Length < length) { return false; }
            ReadOnlySpan<byte> behind = window[length..];
            ItemPlausibility next = Judge(behind, complete, trusted: true);
            if (next == ItemPlausibility.Unknown && MustNotWait(behind)) { next = ItemPlausibility.Weak; }
            if (next != ItemPlausibility.Unknown)
            {
                if (next != ItemPlausibility.None) { HasFooters = false; }
                return next != ItemPlausibility.None;
            }
            ended = !Input.TryFillMore();
        }
    }

    /// <summary>
    /// Whether the body ends where the description says, but in a footer that is damaged, names another section, or is missing: an item follows there.
    /// Then a footer with the right id further on belongs to somebody else.
    /// </summary>
    private bool HasDamagedFooterAt(long described, uint id)
    {
        if (HasFooters == false || described > Math.Min(Options.OpaqueBodyLimit, int.MaxValue - SightBehindBody)) { return false; }
        bool ended = !Input.TryFill((int)described + SightBehindBody);
        ReadOnlySpan<byte> behind = BehindBody(Window(ended, out bool complete, out _), (int)described);
        if (behind.Length > FooterLength && JudgeBehindDamage(behind[FooterLength..], complete) == ItemPlausibility.Strong)
        {
            // Right in neither of its two parts: not a damaged footer, but an item by chance.
            OperationStatus status = SectionFooter.TryRead(behind, out SectionFooter footer, out _);
            bool isFooter = status == OperationStatus.Done;
            if (isFooter) { FooterId = footer.Id; }
            return isFooter || IsFooterOf(behind, id);
        }
        return HasFooters == true && JudgeBehindDamage(behind, complete) == ItemPlausibility.Strong;
    }

    private static bool IsFooterOf(ReadOnlySpan<byte> bytes, uint id)
    {
        Span<byte> footer = stackalloc byte[FooterLength];
        _ = new SectionFooter { Id = id }.TryWrite(footer, out _);
        return bytes.Length >= FooterLength && bytes[1..FooterLength].SequenceEqual(footer[1..]);
    }

    private static ReadOnlySpan<byte> BehindBody(ReadOnlySpan<byte> window, int length) => window.Length > length ? window[length..] : default;

    /// <summary>The length of a body that is followed by its footer and an item; -1 when there is none.</summary>
    private int FindFooter(uint id)
    {
        Span<byte> footer = stackalloc byte[FooterLength];
        _ = new SectionFooter { Id = id }.TryWrite(footer, out _);
        int from = 0;
        int weak = -1;
        bool ended = false;
        while (true)
        {
            ReadOnlySpan<byte> window = Window(ended, out bool complete, out bool atLimit);
            while (true)
            {
                int found = window[from..].IndexOf(footer);
                if (found < 0)
                {
                    from = Math.Max(from, window.Length - FooterLength + 1);
                    break;
                }
                from += found;
                ReadOnlySpan<byte> behind = window[(from + FooterLength)..];
                ItemPlausibility next = Judge(behind, complete, trusted: true);
                if (next == ItemPlausibility.Strong || (next == ItemPlausibility.Unknown && MustNotWait(behind))) { return from; }
                if (next == ItemPlausibility.Unknown && !atLimit) { break; }
                if (next == ItemPlausibility.Weak && weak < 0) { weak = from; }
                from++;
            }
            if (complete || atLimit || (weak >= 0 && Options.LookAheadLimit == 0)) { return weak; }
            ended = !Input.TryFillMore();
        }
    }

    /// <summary>The length of a body that is followed by the header of another section, a command, or the end; -1 when there is none.</summary>
    private int FindHeader()
    {
        int from = 0;
        bool ended = false;
        while (true)
        {
            ReadOnlySpan<byte> window = Window(ended, out bool complete, out bool atLimit);
            while (true)
            {
                int found = window[from..].IndexOfAny(ItemBytes);
                if (found < 0)
                {
                    from = window.Length;
                    break;
                }
                from += found;
                ItemPlausibility next = Judge(window[from..], complete, trusted: false);
                if (next == ItemPlausibility.Strong) { return from; }
                if (next == ItemPlausibility.Unknown && !atLimit) { break; }
                from++;
            }
            if (complete || atLimit) { return -1; }
            ended = !Input.TryFillMore();
        }
    }

    /// <summary>The bytes at hand, up to the end of the package or buffer, and no more than an opaque body may have.</summary>
    /// <param name="ended">Whether the input has ended.</param>
    /// <param name="complete">No byte can follow these.</param>
    /// <param name="atLimit">No more bytes will be looked at.</param>
    private ReadOnlySpan<byte> Window(bool ended, out bool complete, out bool atLimit)
    {
        ReadOnlySpan<byte> bytes = Input.Buffered;
        complete = ended;
        long region = Math.Min(_packageEnd, _regionEnd) - Input.Position;
        if (bytes.Length >= region)
        {
            bytes = bytes[..(int)Math.Max(0, region)];
            complete = true;
        }
        long most = (long)Options.OpaqueBodyLimit + SightBehindBody;
        atLimit = bytes.Length >= most;
        if (bytes.Length > most)
        {
            bytes = bytes[..(int)most];
            complete = false;
        }
        return bytes;
    }

    // Behind the end of a live stream the source may wait for an answer: an end that was the last byte to arrive is the end.
    private bool MustNotWait(ReadOnlySpan<byte> item) => Options.LookAheadLimit == 0 && item is [(byte)SectionType.EndOfFile];

    /// <summary>How much some bytes look like the beginning of an item.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="complete">Whether no byte can follow them.</param>
    /// <param name="trusted">Whether a footer or the description says that an item begins here; otherwise only what hardly occurs in device state counts.</param>
    private ItemPlausibility Judge(ReadOnlySpan<byte> bytes, bool complete, bool trusted)
    {
        if (bytes.IsEmpty)
        {
            // A package may end behind a device; everything else ends in an item of its own, whose absence is told when it is read.
            if (!complete) { return ItemPlausibility.Unknown; }
            return !trusted ? ItemPlausibility.None : InPackage ? ItemPlausibility.Strong : ItemPlausibility.Weak;
        }
        switch ((SectionType)bytes[0])
        {
            case SectionType.Start or SectionType.Full:
                return JudgeHeader(bytes, complete, trusted);
            case SectionType.Part or SectionType.End:
                if (!trusted) { return ItemPlausibility.None; }
                OperationStatus part = SectionPartHeader.TryRead(bytes, out SectionPartHeader header, out _);
                return part == OperationStatus.Done && _live.ContainsKey(header.Id) ? ItemPlausibility.Strong : Otherwise(part, complete);
            case SectionType.Command:
                return JudgeCommand(bytes, complete, trusted);
            case SectionType.EndOfFile:
                return JudgeEnd(bytes, complete, trusted);
            default:
                return ItemPlausibility.None;
        }
    }

    private static ItemPlausibility Otherwise(OperationStatus status, bool complete) =>
        status == OperationStatus.NeedMoreData && !complete ? ItemPlausibility.Unknown : ItemPlausibility.None;

    private static ItemPlausibility JudgeHeader(ReadOnlySpan<byte> bytes, bool complete, bool trusted)
    {
        const uint HighestLikelyId = 1 << 16;
        const uint HighestLikelyVersion = 1 << 8;
        OperationStatus status = SectionHeader.TryRead(bytes, out SectionHeader header, out _);
        if (status != OperationStatus.Done) { return Otherwise(status, complete); }
        if (header.Name.IsEmpty) { return ItemPlausibility.None; }
        if (trusted) { return header.Name.ContainsAnyInRange((byte)0x00, (byte)0x1F) ? ItemPlausibility.None : ItemPlausibility.Strong; }
        bool likely = header.Name.Length > 1
            && !header.Name.ContainsAnyExcept(NameBytes)
            && header.Id < HighestLikelyId
            && header.InstanceId < HighestLikelyId
            && header.VersionId < HighestLikelyVersion;
        return likely ? ItemPlausibility.Strong : ItemPlausibility.None;
    }

    private ItemPlausibility JudgeCommand(ReadOnlySpan<byte> bytes, bool complete, bool trusted)
    {
        OperationStatus status = StreamCommand.TryReadHeader(bytes, out StreamCommand command, out long length, out int consumed);
        if (status != OperationStatus.Done) { return Otherwise(status, complete); }
        (int least, int most) = CommandLengths.Of(command.Kind);
        if (length < least || length > most) { return ItemPlausibility.None; }
        if (trusted) { return ItemPlausibility.Strong; }

        // Five small bytes are not enough without a footer in front of them: another item must follow.
        long end = consumed + length;
        if (bytes.Length < end) { return complete ? ItemPlausibility.None : ItemPlausibility.Unknown; }
        return Judge(bytes[(int)end..], complete, trusted: true);
    }

    private ItemPlausibility JudgeEnd(ReadOnlySpan<byte> bytes, bool complete, bool trusted)
    {
        if (InPackage) { return ItemPlausibility.None; }
        if (bytes.Length == 1) { return complete ? ItemPlausibility.Strong : ItemPlausibility.Unknown; }
        if (_regionEnd != long.MaxValue) { return ItemPlausibility.None; }
        if (trusted && !_isContinued && bytes[1..].StartsWith(ColoConversation)) { return ItemPlausibility.Strong; }
        ItemPlausibility otherwise = trusted && !_isContinued ? ItemPlausibility.Weak : ItemPlausibility.None;
        if (bytes[1] != VmDescriptionSection.Marker) { return otherwise; }
        OperationStatus status = VmDescriptionSection.TryReadHeader(bytes[1..], out _, out long length, out int consumed);
        if (status == OperationStatus.NeedMoreData) { return complete ? otherwise : ItemPlausibility.Unknown; }
        if (status != OperationStatus.Done || length == 0) { return otherwise; }
        ReadOnlySpan<byte> text = bytes[(1 + consumed)..];
        if (text.IsEmpty) { return complete ? otherwise : ItemPlausibility.Unknown; }
        return text[0] == (byte)'{' ? ItemPlausibility.Strong : otherwise;
    }

    [DoesNotReturn]
    private void RejectUnknown(in SectionInfo section, long described)
    {
        if (section.Type != SectionType.Full && HasFooters == false)
        {
            StreamErrors.Unsupported(
                nameof(SectionHeader), nameof(SectionHeader.Name), section.Offset,
                $"live section {WireText.Name(Encoding.Latin1.GetBytes(section.Name))} without a loader",
                "a section with a loader",
                section.Name);
        }
        string next = HasFooters == false ? "an item" : $"0x7E and section id {WireText.Of((ulong)section.Id)}, then an item";
        ReadOnlySpan<byte> window = Window(ended: false, out bool complete, out bool atLimit);
        if (described >= 0 && window.Length >= described + FooterLength)
        {
            StreamErrors.Malformed(
                nameof(SectionFooter), "", BodyOffset + described,
                WireText.Bytes(window.Slice((int)described, FooterLength)), next, section.Name);
        }
        long end = BodyOffset + window.Length;
        if (complete)
        {
            StreamErrors.Malformed(
                nameof(SectionFooter), "", end,
                InPackage ? "end of the package" : "end of the device buffer", next, section.Name);
        }
        if (!atLimit) { StreamErrors.Truncated(nameof(SectionFooter), "", end, next, section.Name); }
        StreamErrors.Unsupported(
            nameof(SectionHeader), nameof(SectionHeader.Name), section.Offset,
            string.Create(CultureInfo.InvariantCulture, $"a section without a loader, with no end in {window.Length} bytes"), "a section with a loader", section.Name);
    }
}
