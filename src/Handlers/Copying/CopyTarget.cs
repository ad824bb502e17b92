using System;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Copying;

/// <summary>What the parts of one copy share: where to, for whom, and how far it is.</summary>
internal sealed class CopyTarget(WireInput input, WireOutput output, CopyOptions options)
{
    private readonly long _inputStart = input.Position;
    private readonly long _outputStart = output.Position;

    public WireOutput Output { get; } = output;

    public MigrationTarget? Release { get; } = options.Target;

    public InspectPulse Pulse { get; } = new(input, options.Progress, options.CancellationToken);

    /// <summary>How many bytes were written that were not read, less those that were left out.</summary>
    public long Added { get; set; }

    /// <summary>How many bytes were read.</summary>
    public long BytesRead => input.Position - _inputStart;

    /// <summary>How many bytes were read and not yet written again.</summary>
    public long BytesMissing => BytesRead + Added - (Output.Position - _outputStart);

    /// <summary>Refuses what the release that is to load the copy would not load.</summary>
    public void Require(StreamFeature feature, string record, string field, long offset)
    {
        if (Release is not null && !Release.Accepts(feature)) { Refuse(new TargetRefusesException(Release, feature), record, field, offset); }
    }

    /// <summary>Says what is refused, and where it stands in the stream.</summary>
    public static void Refuse(TargetRefusesException refusal, string record, string field, long offset) =>
        Fault.Unsupported(record, field, offset, refusal.Feature.ToString(), $"a stream that {refusal.Target} loads");

    /// <summary>Checks that everything up to an offset of the input was written: a copy that lost step would be a wrong copy.</summary>
    public void CheckStep(long inputOffset)
    {
        if (inputOffset - _inputStart + Added != Output.Position - _outputStart)
        {
            throw new InvalidOperationException($"The copy of the bytes before 0x{inputOffset:X} has another length than they have.");
        }
    }

    /// <summary>Copies what is left as it is.</summary>
    /// <returns>How many bytes it was.</returns>
    public long CopyRest()
    {
        long start = input.Position;
        while (input.TryFill(1))
        {
            Output.Write(input.Buffered);
            input.Advance(input.Buffered.Length);
            Pulse.Beat();
        }
        return input.Position - start;
    }
}
