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

    // Where no page was asked for, the preempt channel says nothing: a capture of it is an empty file.
    [Fact]
    public void ReadChannels_PreemptChannelThatSaysNothing_IsGood()
    {
        (VerifyReport report, StreamReport inspected) = ReadWithEmptyChannel("postcopy-ram-v11.1");
        AssertGood(report);
        Assert.Null(inspected.Error);
        ChannelReport channel = Assert.Single(inspected.Channels!);
        Assert.Equal((StreamFormats.PreemptChannel, null), (channel.Format, channel.Error));
    }

    [Fact]
    public void ReadChannels_EmptyOneWithoutPostcopy_IsAnError()
    {
        (VerifyReport report, StreamReport inspected) = ReadWithEmptyChannel("multifd-none-v11.1");
        Assert.Contains(report.Findings, static finding => finding is { Rule: "multifd-init", Channel: "empty" });
        Assert.NotNull(Assert.Single(inspected.Channels!).Error);
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

    private static (VerifyReport Report, StreamReport Inspected) ReadWithEmptyChannel(string id)
    {
        byte[] stream = Golden.ReadStream(id);
        using WireInput input = WireInput.FromMemory(stream), empty = WireInput.FromMemory(default), again = WireInput.FromMemory(stream), emptyAgain = WireInput.FromMemory(default);
        VerifyOptions verify = new();
        verify.Channels.Add(new InspectChannel("empty", empty));
        InspectOptions inspect = new();
        inspect.Channels.Add(new InspectChannel("empty", emptyAgain));
        return (StreamVerifier.Verify(input, verify), StreamInspector.Inspect(again, inspect));
    }

    private static void AssertGood(VerifyReport report)
    {
        Assert.Empty(report.Findings.Where(static finding => !s_notes.Contains(finding.Rule)).Select(static finding => $"{finding.Rule} at 0x{finding.Offset:X}: {finding.Message}"));
        Assert.True(report.IsGood);
    }
}
