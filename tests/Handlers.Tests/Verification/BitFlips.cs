using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Handlers.Verification;
using SaveVm.IO;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Flips single bits of a good stream, and counts what is found and how far from the bit.</summary>
internal sealed class BitFlips(byte[] stream)
{
    public const int NearEnough = 16;

    public long Flips { get; private set; }

    /// <summary>How many of them were in a value that nothing in a stream can be compared with.</summary>
    public long Values { get; private set; }

    public long Found { get; private set; }

    public long Errors { get; private set; }

    public long Near { get; private set; }

    public List<string> Misses { get; } = [];

    public List<string> Far { get; } = [];

    public void Flip(FramingBytes.Part part, long offset, int bit)
    {
        byte before = stream[offset];
        stream[offset] ^= (byte)(1 << bit);
        using WireInput input = WireInput.FromMemory(stream);
        VerifyReport report = StreamVerifier.Verify(input);
        string change = string.Create(CultureInfo.InvariantCulture, $"{part.Name} +{offset - part.Offset} of {part.Length}, bit {bit}: 0x{before:X2} to 0x{stream[offset]:X2}");
        stream[offset] = before;

        Flips++;
        if (part.Name == FramingBytes.Value) { Values++; }
        Finding[] findings = [.. report.Findings.Where(static finding => finding.Severity != FindingSeverity.Note)];
        if (!report.IsGood) { Errors++; }
        if (findings.Length == 0)
        {
            Misses.Add(change);
            return;
        }
        Found++;
        // What is reported first: the first error, and where there is none the first warning.
        Finding first = Array.Find(findings, static finding => finding.Severity == FindingSeverity.Error) ?? findings[0];
        if (Math.Abs(first.Offset - offset) <= NearEnough) { Near++; }
        else { Far.Add(string.Create(CultureInfo.InvariantCulture, $"{change}: {first.Rule} {first.Offset - offset:+0;-0} bytes away")); }
    }
}
