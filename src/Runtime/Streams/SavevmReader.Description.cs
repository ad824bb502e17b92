using System;
using System.Buffers;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <content>The VM description: reading it where it stands, and finding it before.</content>
public sealed partial class SavevmReader
{
    // 06, u32 length.
    private const int DescriptionHeaderLength = 5;
    private const int PeekLength = 64 << 10;

    // End of stream, then the description; the last byte of the length's four comes first and is small.
    private static ReadOnlySpan<byte> EndAndDescription => [(byte)SectionType.EndOfFile, VmDescriptionSection.Marker];

    private bool _searchedFromEnd;
    private long _searchedTo;
    private int _nextDevice;

    private void ReadDescription()
    {
        long offset = Input.Position;
        BeginItem(StreamItemKind.VmDescription, offset);
        _ = VmDescriptionSection.ReadHeader(Input, out long length);
        BodyOffset = Input.Position;
        BodyLength = length;
        if (!Input.TryFill((int)length)) { StreamErrors.Truncated(nameof(VmDescriptionSection), nameof(VmDescriptionSection.Json), Input.Position + Input.Buffered.Length, WireText.Of((ulong)length) + " bytes"); }
        EndItem(BodyOffset + length);
        if (Description?.Offset == BodyOffset && Description.Json.Length == length) { return; }
        if (!VmDescription.TryParse(Body.ToArray(), BodyOffset, out VmDescription? description, out WireError? error)) { WireFormatException.Throw(error, BodyOffset); }
        Description = description;
    }

    /// <summary>The size of a FULL section's body by the description; -1 when nothing is known.</summary>
    private long DescribedLength(in SectionInfo section)
    {
        if (Description is null)
        {
            // Postcopy sends none; behind the end proper none follows.
            if (IsPostcopyRunning || InPackage || IsContinued) { return -1; }
            FindDescriptionFromEnd();
            FindDescriptionAhead(section);
            if (Description is null) { return -1; }
        }

        // The devices stand in the order of the sections, so the next one is nearly always the one.
        for (int i = 0; i < Description.Devices.Count; i++)
        {
            int index = (_nextDevice + i) % Description.Devices.Count;
            VmDescriptionDevice device = Description.Devices[index];
            if (device.InstanceId == section.InstanceId && device.Name == section.Name)
            {
                _nextDevice = index + 1;
                return device.BodyLength;
            }
        }
        return -1;
    }

    /// <summary>
    /// Looks at the end of an input that can. The text is JSON, so the control characters of its own length are the last ones of the stream: whatever
    /// stands in front of them is not looked at.
    /// </summary>
    private void FindDescriptionFromEnd()
    {
        if (_searchedFromEnd || Description is not null || Input.Length is not long end) { return; }
        _searchedFromEnd = true;
        long limit = Math.Max(Input.Position, end - VmDescriptionSection.MaximumLength - DescriptionHeaderLength);
        for (long position = end; position > limit;)
        {
            int length = (int)Math.Min(PeekLength, position - limit);
            position -= length;
            if (!Input.TryPeek(position, length, out ReadOnlySpan<byte> piece)) { return; }
            int last = LastControl(piece);
            if (last < 0) { continue; }
            for (long start = position + last; start >= Math.Max(limit, position + last - DescriptionHeaderLength + 1); start--)
            {
                if (TryPeekDescription(start, end)) { return; }
            }
            return;
        }
    }

    private bool TryPeekDescription(long start, long end)
    {
        _ = Input.TryPeek(start, DescriptionHeaderLength, out ReadOnlySpan<byte> header);
        if (VmDescriptionSection.TryReadHeader(header, out _, out long length, out _) != OperationStatus.Done || start + DescriptionHeaderLength + length != end) { return false; }
        _ = Input.TryPeek(start + DescriptionHeaderLength, (int)length, out ReadOnlySpan<byte> json);
        if (!VmDescription.TryParse(json.ToArray(), start + DescriptionHeaderLength, out VmDescription? description, out _)) { return false; }
        Description = description;
        return true;
    }

    private static int LastControl(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int last = bytes.LastIndexOfInRange((byte)0x00, (byte)0x1F);
            if (last < 0 || bytes[last] is not ((byte)'\t' or (byte)'\n' or (byte)'\r')) { return last; }
            bytes = bytes[..last];
        }
    }

    /// <summary>
    /// Reads ahead, from a section whose length is not known, for an end with a description that names the section. The window grows as bytes arrive, and
    /// they are all read anyway. A search that came to its limit goes on from there at a later section.
    /// </summary>
    private void FindDescriptionAhead(in SectionInfo section)
    {
        if (Options.LookAheadLimit == 0 || Description is not null) { return; }
        while (true)
        {
            ReadOnlySpan<byte> window = Input.Buffered;
            if (window.Length > Options.LookAheadLimit) { window = window[..Options.LookAheadLimit]; }
            int from = (int)Math.Clamp(_searchedTo - Input.Position, 0, window.Length);
            while (true)
            {
                int found = window[from..].IndexOf(EndAndDescription);
                if (found < 0) { break; }
                int start = from + found + 1;
                OperationStatus status = VmDescriptionSection.TryReadHeader(window[start..], out _, out long length, out int headerLength);
                if (status == OperationStatus.Done)
                {
                    ReadOnlySpan<byte> text = window[(start + headerLength)..];
                    if (text.IsEmpty || (text[0] == (byte)'{' && text.Length < length)) { status = OperationStatus.NeedMoreData; }
                    else if (text[0] == (byte)'{' && TryTakeDescription(text[..(int)length], Input.Position + start + headerLength, section)) { return; }
                }
                if (status == OperationStatus.NeedMoreData) { break; }
                from = start;
            }
            _searchedTo = Input.Position + Math.Max(from, 0);
            if (window.Length == Options.LookAheadLimit || !Input.TryFillMore()) { return; }
        }
    }

    private bool TryTakeDescription(ReadOnlySpan<byte> json, long offset, in SectionInfo section)
    {
        if (!VmDescription.TryParse(json.ToArray(), offset, out VmDescription? description, out _)) { return false; }
        foreach (VmDescriptionDevice device in description.Devices)
        {
            if (device.Name == section.Name && device.InstanceId == section.InstanceId)
            {
                Description = description;
                return true;
            }
        }
        return false;
    }
}
