using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Every golden stream is good: no error, no warning, with its channels and alone.</summary>
public sealed class GoldenVerifyTests
{
    // What is worth knowing about them, and nothing else.
    private static readonly HashSet<string> s_notes = ["vmdesc-missing", "colo-cut", "stream-end-unsure", "ram-page-elsewhere"];

    public static IEnumerable<object[]> Captures => Golden.AllIds;

    public static IEnumerable<object[]> Channels =>
        Golden.Ids.SelectMany(static id => Golden.Manifest(id).ChannelFiles.Append(Golden.Manifest(id).ReturnPathFile))
            .Where(static file => file is not null)
            .Select(static file => new object[] { file! });

    [Theory]
    [MemberData(nameof(Captures))]
    public void Verify_GoldenStream_IsGood(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        using WireInput input = WireInput.FromMemory(Golden.Read(manifest.StreamFile));
        VerifyOptions options = new();
        List<WireInput> channels = [];
        foreach (string file in manifest.ChannelFiles)
        {
            channels.Add(WireInput.FromMemory(Golden.Read(file)));
            options.Channels.Add(new InspectChannel(file, channels[^1]));
        }

        VerifyReport report = StreamVerifier.Verify(input, options);

        channels.ForEach(static channel => channel.Dispose());
        AssertGood(report);
        Assert.Equal(input.Length, report.Length);
    }

    // A pipe cannot be looked at from its end.
    [Theory]
    [MemberData(nameof(Captures))]
    public void Verify_GoldenStreamThroughPipe_IsGood(string id)
    {
        using WireInput input = WireInput.FromStream(Golden.Open(Golden.Manifest(id).StreamFile));
        AssertGood(StreamVerifier.Verify(input));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void Verify_GoldenChannelAlone_IsGood(string file)
    {
        using WireInput input = WireInput.FromMemory(Golden.Read(file));
        AssertGood(StreamVerifier.Verify(input));
    }

    [Theory]
    [MemberData(nameof(Golden.AllColoRecordings), MemberType = typeof(Golden))]
    public void Verify_ColoRecording_IsGood(string name)
    {
        foreach (string file in System.IO.Directory.EnumerateFiles(Golden.PathOf("colo"), name + ".*.br").Select(static path => System.IO.Path.GetFileName(path)))
        {
            using WireInput input = WireInput.FromMemory(Golden.Read($"colo/{file}"));
            AssertGood(StreamVerifier.Verify(input));
        }
    }

    private static void AssertGood(VerifyReport report)
    {
        Assert.Empty(report.Findings.Where(static finding => !s_notes.Contains(finding.Rule)).Select(static finding => $"{finding.Rule} at 0x{finding.Offset:X}: {finding.Message}"));
        Assert.True(report.IsGood);
    }
}
