using System;
using System.Buffers;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <content>The VM description: reading it where it stands, and finding it before.</content>
public sealed partial class SavevmReader
{
    private const int DescriptionHeaderLength = VmDescriptionSection.MinimumLength;
    private const int PeekLength = 64 << 10;

    // What looks like a description, but is none, costs a pass over its text. Real streams have one that looks like it.
    private const int MaximumAttempts = 8;

    private bool _searchedFromEnd;
    private long _searchedTo;
    private int _attempts;

    // End of the stream, then the description.
    private static ReadOnlySpan<byte> EndAndDescription => [(byte)SectionType.EndOfFile, VmDescriptionSection.Marker];

    private void ReadDescription()
    {
        long offset = Input.Position;
        BeginItem(StreamItemKind.VmDescription, offset);
        _ = VmDescriptionSection.ReadHeader(Input, out long length);
        BodyOffset = Input.Position;
        BodyLength = length;
        if (!Input.TryFill((int)length))
        {
            StreamErrors.Truncated(
                nameof(VmDescriptionSection), nameof(VmDescriptionSection.Json), BodyOffset + Input.Buffered.Length,
                $"{WireText.Of((ulong)length)} bytes of text");
        }
        EndItem(BodyOffset + length);
        if (Description?.Offset == BodyOffset && Description.Json.Length == length) { return; }
        if (!VmDescription.TryParse(Body.ToArray(), BodyOffset, out VmDescription? description, out WireError? error))
        {
            WireFormatException.Throw(error, BodyOffset);
        }
        Description = description;
    }

    /// <summary>The size of a FULL section's body by the description; -1 when nothing is known.</summary>
    private long DescribedLength(in SectionInfo section)
    {
        // Postcopy sends no description, and none follows behind the end proper.
        if (Description is null && !IsPostcopyRunning && !InPackage && !_isContinued)
        {
            FindDescriptionFromEnd();
            FindDescriptionAhead(section);
        }
        VmDescriptionDevice? device = null;
        _ = Description?.TryGetDevice(section.Name, section.InstanceId, out device);
        return device?.BodyLength ?? -1;
    }

    /// <summary>
    /// Looks at the end of an input that can. The text is JSON, so the control characters of its own length are the last ones of the stream: what
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
            long lastControl = position + last;
            for (long start = lastControl; start >= limit && start > lastControl - DescriptionHeaderLength; start--)
            {
                if (TryPeekDescription(start, end)) { return; }
            }
            return;
        }
    }

    private bool TryPeekDescription(long start, long end)
    {
        _ = Input.TryPeek(start, DescriptionHeaderLength, out ReadOnlySpan<byte> header);
        OperationStatus status = VmDescriptionSection.TryReadHeader(header, out _, out long length, out int headerLength);
        if (status != OperationStatus.Done || start + headerLength + length != end) { return false; }
        _ = Input.TryPeek(start + headerLength, (int)length, out ReadOnlySpan<byte> json);
        if (!VmDescription.TryParse(json.ToArray(), start + headerLength, out VmDescription? description, out _)) { return false; }
        Description = description;
        return true;
    }

    private static int LastControl(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int last = bytes.LastIndexOfAnyInRange((byte)0x00, (byte)0x1F);
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
        if (Description is not null || Options.LookAheadLimit == 0) { return; }
        while (_attempts < MaximumAttempts)
        {
            ReadOnlySpan<byte> window = Input.Buffered;
            bool atLimit = window.Length >= Options.LookAheadLimit;
            if (atLimit) { window = window[..Options.LookAheadLimit]; }
            int from = (int)Math.Clamp(_searchedTo - Input.Position, 0, window.Length);
            if (TryFindDescription(window, ref from, section)) { return; }
            _searchedTo = Input.Position + from;
            if (atLimit || !Input.TryFillMore()) { return; }
        }
    }

    // Leaves from at the first byte that has to be looked at again with more bytes.
    private bool TryFindDescription(ReadOnlySpan<byte> window, ref int from, in SectionInfo section)
    {
        while (_attempts < MaximumAttempts)
        {
            int found = window[from..].IndexOf(EndAndDescription);
            if (found < 0)
            {
                from = Math.Max(from, window.Length - 1);
                return false;
            }
            from += found;
            int start = from + 1;
            OperationStatus status = VmDescriptionSection.TryReadHeader(window[start..], out _, out long length, out int headerLength);
            if (status == OperationStatus.NeedMoreData) { return false; }
            if (status == OperationStatus.Done)
            {
                ReadOnlySpan<byte> text = window[(start + headerLength)..];
                if (text.IsEmpty) { return false; }
                if (text[0] == (byte)'{')
                {
                    if (text.Length < length) { return false; }
                    _attempts++;
                    if (TryTakeDescription(text[..(int)length], Input.Position + start + headerLength, section)) { return true; }
                }
            }
            from = start;
        }
        return false;
    }

    private bool TryTakeDescription(ReadOnlySpan<byte> json, long offset, in SectionInfo section)
    {
        if (!VmDescription.TryParse(json.ToArray(), offset, out VmDescription? description, out _)
            || !description.TryGetDevice(section.Name, section.InstanceId, out _))
        {
            return false;
        }
        Description = description;
        return true;
    }
}
