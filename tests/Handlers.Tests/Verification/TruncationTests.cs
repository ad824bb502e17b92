using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>
/// Streams that end too early: each is found, at the offset where the bytes ran out. Here a sample with a fixed seed; every framing byte and a sample of
/// everything else of all golden streams with <c>SAVEVM_CAMPAIGN</c>.
/// </summary>
public sealed class TruncationTests(ITestOutputHelper output)
{
    // A stream may end there as it is: a cut looks like what some sources write.
    private static readonly HashSet<string> s_found = new(StringComparer.Ordinal) { "stream-truncated", "vmdesc-truncated", "vmdesc-missing", "colo-cut", "stream-end-unsure" };

    public static IEnumerable<object[]> All => Golden.AllIds;

    [Theory]
    [InlineData("ram-min-v7.2", 81)]
    [InlineData("rich-q35-native-v11.1", 82)]
    [InlineData("mapped-ram-v11.1", 83)]
    [InlineData("block-zero-v5.2", 84)]
    [InlineData("bitmaps-v10.0", 85)]
    [InlineData("no-footer-no-config-v7.2", 86)]
    [InlineData("old-machine-v5.2", 87)]
    [InlineData("postcopy-ram-v10.0", 88)]
    [InlineData("colo-v7.2", 89)]
    public void Verify_CutStream_SaysWhereTheBytesRanOut(string id, int seed)
    {
        byte[] bytes = Golden.ReadStream(id);
        List<FramingBytes.Part> parts = FramingBytes.Of(StreamAnatomy.Of(bytes));
        var random = new Random(seed);
        List<int> cuts = [.. Enumerable.Range(0, 8), bytes.Length - 1];
        for (int i = 0; i < 25; i++)
        {
            FramingBytes.Part part = parts[random.Next(parts.Count)];
            cuts.Add((int)(part.Offset + random.NextInt64(part.Length)));
            cuts.Add(random.Next(bytes.Length));
        }
        Assert.Empty(Misses(bytes, cuts));
    }

    [CampaignTheory]
    [MemberData(nameof(All))]
    public void Campaign_CutAnywhere_SaysWhereTheBytesRanOut(string id)
    {
        byte[] bytes = Golden.ReadStream(id);
        var random = new Random(90);
        HashSet<int> cuts = [.. Enumerable.Range(0, 400).Select(_ => random.Next(bytes.Length))];
        List<FramingBytes.Part> parts = FramingBytes.Of(StreamAnatomy.Of(bytes));
        // Every byte of the framing; of streams with thousands of PARTs that are all the same, of some of them.
        int step = Math.Max(1, parts.Count / 150);
        for (int i = 0; i < parts.Count; i += step)
        {
            for (long offset = parts[i].Offset; offset < parts[i].Offset + parts[i].Length; offset++) { cuts.Add((int)offset); }
        }
        List<string> misses = Misses(bytes, cuts);
        output.WriteLine($"{cuts.Count - misses.Count} of {cuts.Count} found where the bytes ran out");
        Campaign.Write("cuts", $"{id}\t{cuts.Count}\t{cuts.Count - misses.Count}", misses.Select(miss => $"{id}\t{miss}"));
        Assert.Empty(misses);
    }

    private static List<string> Misses(byte[] bytes, IEnumerable<int> cuts)
    {
        long behindCheckpoints = EndOfStream(bytes);
        bool hasFooters = StreamAnatomy.Of(bytes).Items.Exists(static item => item.HasFooter);
        List<string> misses = [];
        foreach (int cut in cuts)
        {
            using WireInput input = WireInput.FromMemory(bytes.AsMemory(0, cut));
            VerifyReport report = StreamVerifier.Verify(input);
            bool isFound = report.Findings.Any(finding => finding.Offset == cut && s_found.Contains(finding.Rule));
            // In front of the end of the stream proper QEMU cannot load it; behind it, it can.
            // Without footers the end of the last device cannot be told.
            bool isJudged = !hasFooters || report.IsGood == (cut >= behindCheckpoints);
            if (isFound && isJudged) { continue; }
            misses.Add(string.Create(
                CultureInfo.InvariantCulture, $"{cut} of {bytes.Length}: {report.Verdict} {string.Join(", ", report.Findings.Select(static finding => $"{finding.Rule} at {finding.Offset}"))}"));
        }
        return misses;
    }

    private static long EndOfStream(byte[] bytes) =>
        StreamAnatomy.Of(bytes).Items.Where(static item => item.Kind == StreamItemKind.EndOfFile).Select(static item => item.End).FirstOrDefault(bytes.Length);
}
