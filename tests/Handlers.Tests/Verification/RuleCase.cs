using System;
using System.Collections.Generic;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Verification;
using SaveVm.IO;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>A stream that keeps a rule, and the same stream with one thing changed so that it breaks it.</summary>
/// <param name="Good">The stream that keeps the rule.</param>
/// <param name="Bad">The stream that breaks it.</param>
internal sealed record RuleCase(byte[] Good, byte[] Bad)
{
    /// <summary>Where it is broken: the first byte that differs, unless said otherwise; -1 when the finding is about something that is not there.</summary>
    public long Place { get; init; } = FirstDifference(Good, Bad);

    /// <summary>Channels beside the good stream.</summary>
    public IReadOnlyList<byte[]> Channels { get; init; } = [];

    /// <summary>Channels beside the bad stream, when they are others.</summary>
    public IReadOnlyList<byte[]>? BadChannels { get; init; }

    /// <summary>Both are compared with the manifest of the good one.</summary>
    public bool HasManifest { get; init; }

    public static RuleCase Of(string good, string bad) => new(WireTable.Bytes(good), WireTable.Bytes(bad));

    public VerifyReport Verify(bool isBad)
    {
        StreamManifest? manifest = HasManifest ? Verify(Good, Channels, new VerifyOptions { MakesManifest = true }).Manifest : null;
        return Verify(isBad ? Bad : Good, isBad ? BadChannels ?? Channels : Channels, new VerifyOptions { Manifest = manifest });
    }

    private static VerifyReport Verify(byte[] stream, IReadOnlyList<byte[]> channels, VerifyOptions options)
    {
        List<WireInput> inputs = [WireInput.FromMemory(stream)];
        foreach (byte[] channel in channels)
        {
            inputs.Add(WireInput.FromMemory(channel));
            options.Channels.Add(new InspectChannel($"channel {inputs.Count}", inputs[^1]));
        }
        try
        {
            return StreamVerifier.Verify(inputs[0], options);
        }
        finally
        {
            inputs.ForEach(static input => input.Dispose());
        }
    }

    private static int FirstDifference(byte[] good, byte[] bad) => good.AsSpan().CommonPrefixLength(bad);
}
