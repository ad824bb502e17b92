using System;
using System.Buffers;
using System.Globalization;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <content>Commands and packages.</content>
public sealed partial class SavevmReader
{
    private const int CommandHeaderLength = StreamCommand.MinimumLength;

    private long _pendingPackageEnd;

    private void ReadCommand(long offset)
    {
        // Header and payload stay in the window: the payload is shown until the next Read.
        CommandKind kind;
        int length;
        while (true)
        {
            OperationStatus status = StreamCommand.TryRead(Input.Buffered, out StreamCommand command, out length);
            kind = command.Kind;
            if (status == OperationStatus.Done) { break; }
            if (status == OperationStatus.NeedMoreData && Input.TryFillMore()) { continue; }
            WireFormatException.Throw(StreamCommand.Explain(Input.Buffered)!, offset);
        }
        Input.Advance(CommandHeaderLength);
        BeginItem(StreamItemKind.Command, offset);
        Command = kind;
        BodyOffset = Input.Position;
        BodyLength = length - CommandHeaderLength;
        CheckLength(kind, offset);
        ReadOnlySpan<byte> payload = Input.Buffered[..(int)BodyLength];
        switch (kind)
        {
            case CommandKind.PostcopyAdvise:
                IsPostcopyAdvised = true;
                if (!payload.IsEmpty)
                {
                    _ = SaveVm.Streams.PostcopyAdvice.TryRead(payload, out PostcopyAdvice advice, out _);
                    PostcopyAdvice = advice;
                }
                break;
            case CommandKind.PostcopyRamDiscard:
                // The command's own length bounds what is in it: more input would not help a range that is cut.
                if (RamDiscardPayload.Explain(payload) is { } discardError) { WireFormatException.Throw(discardError with { Kind = WireErrorKind.Malformed }, BodyOffset); }
                break;
            case CommandKind.ReceivedBitmap:
                if (ReceivedBitmapPayload.Explain(payload) is { } bitmapError) { WireFormatException.Throw(bitmapError, BodyOffset); }
                _ = ReceivedBitmapPayload.TryRead(payload, out _, out int nameLength);
                CheckUsed(payload.Length, nameLength, nameof(ReceivedBitmapPayload), nameof(ReceivedBitmapPayload.BlockName));
                break;
            case CommandKind.PostcopyRun:
                IsPostcopyRunning = true;
                break;
            case CommandKind.Packaged:
                BeginPackage(payload, offset);
                break;
        }
        EndItem(offset + length);
        if (kind == CommandKind.PostcopyRun && InPackage && _itemEnd != _packageEnd)
        {
            StreamErrors.Malformed(
                nameof(StreamCommand), nameof(StreamCommand.Kind), offset,
                "POSTCOPY_RUN", string.Create(CultureInfo.InvariantCulture, $"{_packageEnd - _itemEnd} bytes more in the package"));
        }
    }

    private void BeginPackage(ReadOnlySpan<byte> payload, long offset)
    {
        if (InPackage)
        {
            StreamErrors.Malformed(
                nameof(StreamCommand), nameof(StreamCommand.Kind), offset,
                "PACKAGED", "no package inside a package");
        }
        _ = PackagedPayload.TryRead(payload, out PackagedPayload package, out int length);
        if (package.Length == 0) { return; }
        _pendingPackageEnd = BodyOffset + length + package.Length;
        if (_pendingPackageEnd > _regionEnd)
        {
            StreamErrors.Malformed(
                nameof(PackagedPayload), nameof(PackagedPayload.Length), BodyOffset,
                WireText.Of((ulong)package.Length), "a package inside the device buffer");
        }
    }

    private void CheckUsed(int length, int used, string record, string field)
    {
        if (used != length)
        {
            StreamErrors.Malformed(
                record, field, BodyOffset + used,
                $"{WireText.Of((ulong)(length - used))} bytes more", "the end of the payload");
        }
    }

    private void CheckLength(CommandKind kind, long offset)
    {
        (int least, int most) = CommandLengths.Of(kind);
        if (most < 0)
        {
            StreamErrors.Unsupported(
                nameof(StreamCommand), nameof(StreamCommand.Kind), offset + 1,
                WireText.Of((ulong)kind), "a command from 1 to 11");
        }
        if (!CommandLengths.IsRight(kind, BodyLength))
        {
            string between = kind == CommandKind.PostcopyAdvise ? "or" : "to";
            string expected = least == most ? WireText.Of((ulong)least) : $"{least} {between} {most}";
            StreamErrors.Malformed(nameof(StreamCommand), $"{kind}.Length", offset + 3, WireText.Of((ulong)BodyLength), expected);
        }
    }
}
