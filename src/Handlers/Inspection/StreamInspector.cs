using System;
using System.Collections.Generic;
using System.IO;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Inspection;

/// <summary>Finds out what is in a stream, in a channel beside it, or in what the destination answered.</summary>
public static class StreamInspector
{
    /// <summary>Reads an input to its end.</summary>
    /// <param name="input">At the first byte; stays the caller's.</param>
    /// <param name="options">What to look at.</param>
    /// <returns>What is in it. When it does not follow the format, what came before the error, and the error.</returns>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="MemoryLimitException">Hashes were asked for, and the content does not fit into the memory allowed.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want to know any more.</exception>
    public static StreamReport Inspect(WireInput input, InspectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= new InspectOptions();
        var pulse = new InspectPulse(input, options.Progress, options.CancellationToken);
        long start = input.Position;
        string format = FileKind.Recognise(input, options.DefaultTargetPageSize);
        StreamReport report;
        switch (format)
        {
            case StreamFormats.MultifdChannel:
            case StreamFormats.PreemptChannel:
                report = InspectChannel(input, format, options, pulse);
                break;
            case StreamFormats.ReturnPath:
            case StreamFormats.ColoReply:
                report = InspectMessages(input, format, pulse);
                break;
            default:
                using (var inspection = new MainInspection(input, format, options, pulse)) { report = inspection.Run(); }
                break;
        }
        report.Length = input.Length ?? (input.Position - start);
        pulse.Beat();
        return report;
    }

    private static StreamReport InspectChannel(WireInput input, string format, InspectOptions options, InspectPulse pulse)
    {
        var blocks = RamBlockList.CreateOpen(options.DefaultTargetPageSize);
        using var ram = new RamInspection(blocks, options, pulse);
        using var channel = new ChannelInspection(input, format, ram, blocks);
        channel.Finish(pulse);
        // The file is the channel: its error is the file's, and is said once.
        var report = new StreamReport { Format = format, Ram = ram.Report(isWhole: false), Channels = [channel.Report], Error = channel.Report.Error };
        channel.Report.Error = null;
        return report;
    }

    private static StreamReport InspectMessages(WireInput input, string format, InspectPulse pulse)
    {
        List<MessageReport> messages = [];
        var report = new StreamReport { Format = format, Messages = messages };
        try
        {
            report.Format = new MessageInspection(messages).Read(input, pulse);
        }
        catch (WireFormatException exception)
        {
            report.Error = ErrorReport.From(exception);
        }
        return report;
    }
}
