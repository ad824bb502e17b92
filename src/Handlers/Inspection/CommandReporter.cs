using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Inspection;

/// <summary>Says in words what a command of a stream is.</summary>
internal static class CommandReporter
{
    private const int HeaderLength = 5;

    /// <summary>The report of the command that the reader has come to. The reader has checked the payload's length.</summary>
    public static CommandReport Report(SavevmReader reader)
    {
        ReadOnlySpan<byte> payload = reader.Body;
        var report = new CommandReport
        {
            Offset = reader.Offset,
            Command = (int)reader.Command,
            Name = NameOf(reader.Command),
            Length = HeaderLength + payload.Length,
        };
        switch (reader.Command)
        {
            case CommandKind.Ping when PingPayload.TryRead(payload, out PingPayload ping, out _) == OperationStatus.Done:
                report.Value = ping.Value;
                break;
            case CommandKind.PostcopyAdvise when PostcopyAdvice.TryRead(payload, out PostcopyAdvice advice, out _) == OperationStatus.Done:
                report.PageSizes = advice.PageSizes;
                report.TargetPageSize = advice.TargetPageSize;
                break;
            case CommandKind.PostcopyRamDiscard when RamDiscardPayload.TryRead(payload, out RamDiscardPayload discard, out _) == OperationStatus.Done:
                report.Block = Encoding.Latin1.GetString(discard.BlockName);
                report.Ranges = Ranges(discard.Ranges);
                break;
            case CommandKind.Packaged when PackagedPayload.TryRead(payload, out PackagedPayload packaged, out _) == OperationStatus.Done:
                report.PackagedLength = packaged.Length;
                break;
            case CommandKind.ReceivedBitmap when ReceivedBitmapPayload.TryRead(payload, out ReceivedBitmapPayload bitmap, out _) == OperationStatus.Done:
                report.Block = Encoding.Latin1.GetString(bitmap.BlockName);
                break;
        }
        return report;
    }

    private static string NameOf(CommandKind command) => command switch
    {
        CommandKind.OpenReturnPath => "open-return-path",
        CommandKind.Ping => "ping",
        CommandKind.PostcopyAdvise => "postcopy-advise",
        CommandKind.PostcopyListen => "postcopy-listen",
        CommandKind.PostcopyRun => "postcopy-run",
        CommandKind.PostcopyRamDiscard => "postcopy-ram-discard",
        CommandKind.Packaged => "packaged",
        CommandKind.EnableColo => "enable-colo",
        CommandKind.PostcopyResume => "postcopy-resume",
        CommandKind.ReceivedBitmap => "recv-bitmap",
        CommandKind.SwitchoverStart => "switchover-start",
        _ => "unknown",
    };

    private static List<ByteExtent> Ranges(WireList<RamDiscardRange> discarded)
    {
        List<ByteExtent> ranges = [];
        foreach (RamDiscardRange range in discarded) { ranges.Add(new ByteExtent(range.Start, range.Length)); }
        return ranges;
    }
}
