using System;
using System.Collections.Generic;
using System.IO;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Copying;

/// <summary>
/// Reads a stream, a channel beside it, or what the destination answered, into typed values, and writes them again: the same bytes, in constant memory.
/// What stands inside devices that nobody describes is copied as bytes; so are the VM description's text and compressed data.
/// </summary>
public static class StreamCopier
{
    /// <summary>Copies an input to its end. The output is flushed; what of it is kept after an error is the caller's business (<see cref="OutputFile"/>).</summary>
    /// <param name="input">At the first byte; stays the caller's.</param>
    /// <param name="output">Where to; stays the caller's. Where it can seek, holes of a mapped-ram file stay holes.</param>
    /// <param name="options">How.</param>
    /// <exception cref="WireFormatException">The input does not follow its format, or <see cref="CopyOptions.Target"/> refuses it.</exception>
    /// <exception cref="IOException">The input cannot be read, or the output cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public static CopyReport Copy(WireInput input, WireOutput output, CopyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new CopyOptions();
        var target = new CopyTarget(input, output, options);
        var warnings = new List<FindingReport>();
        string format = FileKind.Recognise(input, options.DefaultTargetPageSize);
        switch (format)
        {
            case StreamFormats.MultifdChannel:
                CopyMultifd(input, target, options);
                break;
            case StreamFormats.PreemptChannel:
                CopyPreempt(input, target, options, warnings);
                break;
            case StreamFormats.ReturnPath:
            case StreamFormats.ColoReply:
                format = CopyMessages(input, target);
                break;
            default:
                format = new MainCopy(input, target, options, warnings).Run();
                break;
        }
        output.Flush();
        target.Pulse.Beat();
        return new CopyReport(format, target.BytesRead, warnings);
    }

    private static void CopyMultifd(WireInput input, CopyTarget target, CopyOptions options)
    {
        using var channel = new MultifdChannelReader(input, new RamCopySink(target), RamBlockList.CreateOpen(options.DefaultTargetPageSize));
        channel.ReadInit();
        do { target.CheckStep(input.Position); }
        while (channel.ReadPacket());
    }

    private static void CopyPreempt(WireInput input, CopyTarget target, CopyOptions options, List<FindingReport> warnings)
    {
        target.Require(Streams.StreamFeature.PreemptChannel, nameof(RamItem), "", input.Position);
        var sink = new RamCopySink(target) { TargetPageSize = options.DefaultTargetPageSize };
        _ = new PreemptChannelReader(sink, RamBlockList.CreateOpen(options.DefaultTargetPageSize)).Read(input);
        target.CheckStep(input.Position);
        long end = input.Position;
        long rest = target.CopyRest();
        if (rest > 0) { warnings.Add(Trailing(end, rest)); }
    }

    private static string CopyMessages(WireInput input, CopyTarget target)
    {
        var reader = new ColoReplyReader(new MessageCopySink(target));
        while (reader.Read(input)) { target.CheckStep(input.Position); }
        return reader.IsReady ? StreamFormats.ColoReply : StreamFormats.ReturnPath;
    }

    internal static FindingReport Trailing(long offset, long length) =>
        new("warning", offset, Section: null, $"{length} bytes behind the end belong to nothing and were copied as they are");
}
