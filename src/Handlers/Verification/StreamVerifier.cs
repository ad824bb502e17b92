using System;
using System.IO;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Ram;
using SaveVm.IO;

namespace SaveVm.Handlers.Verification;

/// <summary>
/// Judges a stream, or a channel beside one, by every rule that its bytes alone can break: see <see cref="Rules"/>. After a finding it goes on where that
/// is safe, and does not report what follows from a finding as another one.
/// </summary>
public static class StreamVerifier
{
    /// <summary>Reads an input to its end.</summary>
    /// <param name="input">At the first byte; stays the caller's.</param>
    /// <param name="options">How to work.</param>
    /// <returns>The verdict and the findings.</returns>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="InvalidDataException">A manifest was asked for, and the input is only a channel beside a stream.</exception>
    /// <exception cref="MemoryLimitException">A manifest was asked for, and the content of RAM does not fit into the memory allowed.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want to know any more.</exception>
    public static VerifyReport Verify(WireInput input, VerifyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= new VerifyOptions();
        var pulse = new InspectPulse(input, options.Progress, options.CancellationToken);
        string format = FileKind.Recognise(input, options.DefaultTargetPageSize);
        VerifyReport report;
        if (format is StreamFormats.MultifdChannel or StreamFormats.PreemptChannel or StreamFormats.ReturnPath or StreamFormats.ColoReply)
        {
            if (options.MakesManifest || options.Manifest is not null) { throw new InvalidDataException($"a manifest is of a stream; this is a {format}, which goes beside it"); }
            report = VerifyChannel(input, format, options, pulse);
        }
        else
        {
            using var verification = new MainVerification(input, format, options, pulse);
            report = verification.Run();
        }
        pulse.Beat();
        return report;
    }

    private static VerifyReport VerifyChannel(WireInput input, string format, VerifyOptions options, InspectPulse pulse)
    {
        var blocks = RamBlockList.CreateOpen(options.DefaultTargetPageSize);
        var findings = new FindingList(input, options.FindingLimit);
        using var channel = new ChannelCheck(input, format, findings, new RamCheck(findings, blocks, pulse), blocks);
        channel.Finish(pulse, options.DefaultTargetPageSize);
        return new VerifyReport
        {
            Format = channel.Format,
            Length = input.Length ?? input.Position,
            Findings = [.. findings.InOrder],
            MoreFindings = findings.More,
        };
    }
}
